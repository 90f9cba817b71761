//! `DisassociateGatewayFromCluster` — takes a gateway from a cluster: `DISASSOCIATING` until no service there uses it.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DisassociateGatewayFromCluster.html>
//!
//! Services give it up when they are deployed next, or deleted. The answer says `DISASSOCIATING` also when there was none
//! that used it.

use crate::wire::{
    ApiError, DisassociateGatewayFromClusterRequest, DisassociateGatewayFromClusterResponse,
    ErrorCode, GatewayClusterAssociationStatus as Association,
};
use crate::world::World;

pub(in crate::ops) fn disassociate_gateway_from_cluster(
    world: &mut World,
    input: DisassociateGatewayFromClusterRequest,
) -> Result<DisassociateGatewayFromClusterResponse, ApiError> {
    let DisassociateGatewayFromClusterRequest { gateway, cluster } = input;
    let gateway = world.gateway(&gateway)?.key;
    let cluster = world.cluster_key(Some(&cluster))?;
    let association = (cluster, gateway);
    match world.gateways.association(association) {
        Some(Association::Active | Association::Disassociating) => {
            world.disassociate_gateway(association);
        }
        Some(Association::Inactive) | None => {
            return Err(ApiError::new(
                ErrorCode::ResourceNotFound,
                "The specified gateway is not associated with the specified cluster.",
            ));
        }
    }
    Ok(DisassociateGatewayFromClusterResponse {
        cluster_arn: Some(world.cluster_arn(&world.clusters.get(cluster).name)),
        gateway_arn: Some(world.gateway_arn(world.gateways.get(gateway))),
        status: Some(Association::Disassociating),
    })
}
