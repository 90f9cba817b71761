//! `AssociateGatewayWithCluster` — lets services of a cluster use a gateway. Those that are there
//! begin to when they are deployed next.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AssociateGatewayWithCluster.html>
//!
//! One that is associated already stays so, and one that is being disassociated is associated
//! again.

use crate::ecs::Region;
use crate::ecs::gateway;
use crate::wire::{
    ApiError, AssociateGatewayWithClusterRequest, AssociateGatewayWithClusterResponse,
};

/// How many gateways a cluster can be associated with.
const GATEWAYS_MAX: usize = 5;

pub(in crate::ops) fn associate_gateway_with_cluster(
    region: &mut Region,
    input: AssociateGatewayWithClusterRequest,
) -> Result<AssociateGatewayWithClusterResponse, ApiError> {
    let AssociateGatewayWithClusterRequest { gateway, cluster } = input;
    let gateway = gateway::change::existing(region, &gateway)?.key;
    let cluster = region.cluster_key(Some(&cluster))?;
    let associated = region.gateways.of_cluster(cluster);
    let others = associated.filter(|(other, _)| *other != gateway);
    if others.count() >= GATEWAYS_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "A cluster can be associated with at most {GATEWAYS_MAX} gateways."
        )));
    }
    gateway::change::associate(region, (cluster, gateway));
    Ok(AssociateGatewayWithClusterResponse {
        cluster_arn: Some(region.cluster_arn(&region.clusters.get(cluster).name)),
        gateway_arn: Some(gateway::change::arn(region, region.gateways.get(gateway))),
        status: region.gateways.association((cluster, gateway)),
    })
}
