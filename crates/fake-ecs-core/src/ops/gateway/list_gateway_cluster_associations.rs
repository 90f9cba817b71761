//! `ListGatewayClusterAssociations` — which clusters are associated with which gateways, those of
//! one cluster together.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListGatewayClusterAssociations.html>
//!
//! Those that have ended are listed for who asks for `INACTIVE`, as long as the gateway is there.
//! What a filter names and nobody knows has no associations.

use crate::ecs::cluster::state::Cluster;
use crate::ecs::gateway::Gateway;
use crate::ecs::keys::{AssociationKey, ClusterKey, GatewayKey};
use crate::ecs::{Region, gateway};
use crate::ops::paging::Listing;
use crate::render;
use crate::wire::{
    ApiError, GatewayClusterAssociationStatus as Association,
    ListGatewayClusterAssociationsRequest, ListGatewayClusterAssociationsResponse, Operation,
};

pub(in crate::ops) fn list_gateway_cluster_associations(
    region: &Region,
    input: ListGatewayClusterAssociationsRequest,
) -> Result<ListGatewayClusterAssociationsResponse, ApiError> {
    let ListGatewayClusterAssociationsRequest {
        cluster,
        gateway,
        max_results,
        next_token,
        status,
    } = input;
    let gateway = match &gateway {
        Some(reference) => Some(gateway::change::find(region, reference)?.map(of_gateway)),
        None => None,
    };
    let cluster = match &cluster {
        Some(reference) => Some(
            region
                .clusters
                .named(region.cluster_name(Some(reference))?)
                .map(of_cluster),
        ),
        None => None,
    };
    let statuses = status.unwrap_or_default();
    let by = (gateway, cluster, &statuses);
    let listing = Listing::of(region, Operation::ListGatewayClusterAssociations, by);
    let page = listing.page(max_results, next_token)?;
    let listed = region.gateways.associations(page.after().and_then(key));
    let listed = listed.filter(|((of_cluster, of_gateway), status)| {
        cluster.is_none_or(|cluster| cluster == Some(*of_cluster))
            && gateway.is_none_or(|gateway| gateway == Some(*of_gateway))
            && is_asked_for(&statuses, *status)
    });
    let (listed, next_token) = page.take(listed, |((cluster, gateway), _)| {
        format!("{} {}", cluster.0, gateway.0)
    });
    let associations = listed
        .into_iter()
        .map(|(key, status)| render::gateway_association(region, key, status))
        .collect();
    Ok(ListGatewayClusterAssociationsResponse {
        gateway_cluster_associations: Some(associations),
        next_token,
    })
}

fn of_gateway(gateway: &Gateway) -> GatewayKey {
    gateway.key
}

fn of_cluster(cluster: &Cluster) -> ClusterKey {
    cluster.key
}

fn is_asked_for(statuses: &[Association], status: Association) -> bool {
    if statuses.is_empty() {
        status != Association::Inactive
    } else {
        statuses.contains(&status)
    }
}

/// The association that a token stands for.
fn key(token: &str) -> Option<AssociationKey> {
    let (cluster, gateway) = token.split_once(' ')?;
    Some((
        ClusterKey(cluster.parse().ok()?),
        GatewayKey(gateway.parse().ok()?),
    ))
}
