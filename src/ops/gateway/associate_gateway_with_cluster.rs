//! `AssociateGatewayWithCluster` — lets services of a cluster use a gateway. Those that are there begin to when they are
//! deployed next.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AssociateGatewayWithCluster.html>
//!
//! One that is associated already stays so, and one that is being disassociated is associated again.

use crate::wire::{
    ApiError, AssociateGatewayWithClusterRequest, AssociateGatewayWithClusterResponse,
};
use crate::world::World;

/// How many gateways a cluster can be associated with.
const GATEWAYS_MAX: usize = 5;

pub(in crate::ops) fn associate_gateway_with_cluster(
    world: &mut World,
    input: AssociateGatewayWithClusterRequest,
) -> Result<AssociateGatewayWithClusterResponse, ApiError> {
    let AssociateGatewayWithClusterRequest { gateway, cluster } = input;
    let gateway = world.gateway(&gateway)?.key;
    let cluster = world.cluster_key(Some(&cluster))?;
    let associated = world.gateways.of_cluster(cluster);
    let others = associated.filter(|(other, _)| *other != gateway);
    if others.count() >= GATEWAYS_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "A cluster can be associated with at most {GATEWAYS_MAX} gateways."
        )));
    }
    world.associate_gateway((cluster, gateway));
    Ok(AssociateGatewayWithClusterResponse {
        cluster_arn: Some(world.cluster_arn(&world.clusters.get(cluster).name)),
        gateway_arn: Some(world.gateway_arn(world.gateways.get(gateway))),
        status: world.gateways.association((cluster, gateway)),
    })
}
