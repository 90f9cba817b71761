//! `DisassociateGatewayFromCluster` — takes a gateway from a cluster: `DISASSOCIATING` until no
//! service there uses it.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DisassociateGatewayFromCluster.html>
//!
//! Services give it up when they are deployed next, or deleted. The answer says `DISASSOCIATING`
//! also when there was none that used it.

use crate::ecs::Region;
use crate::ecs::gateway;
use crate::wire::{
    ApiError, DisassociateGatewayFromClusterRequest, DisassociateGatewayFromClusterResponse,
    ErrorCode, GatewayClusterAssociationStatus as Association,
};

pub(in crate::ops) fn disassociate_gateway_from_cluster(
    region: &mut Region,
    input: DisassociateGatewayFromClusterRequest,
) -> Result<DisassociateGatewayFromClusterResponse, ApiError> {
    let DisassociateGatewayFromClusterRequest { gateway, cluster } = input;
    let gateway = gateway::change::existing(region, &gateway)?.key;
    let cluster = region.cluster_key(Some(&cluster))?;
    let association = (cluster, gateway);
    match region.gateways.association(association) {
        Some(Association::Active | Association::Disassociating) => {
            gateway::change::disassociate(region, association);
        }
        Some(Association::Inactive) | None => {
            return Err(ApiError::new(
                ErrorCode::ResourceNotFound,
                "The specified gateway is not associated with the specified cluster.",
            ));
        }
    }
    Ok(DisassociateGatewayFromClusterResponse {
        cluster_arn: Some(region.cluster_arn(&region.clusters.get(cluster).name)),
        gateway_arn: Some(gateway::change::arn(region, region.gateways.get(gateway))),
        status: Some(Association::Disassociating),
    })
}
