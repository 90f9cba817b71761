//! `DescribeGateway` — a gateway by name or ARN.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeGateway.html>

use crate::render;
use crate::wire::{ApiError, DescribeGatewayRequest, DescribeGatewayResponse};
use crate::world::World;

pub(in crate::ops) fn describe_gateway(
    world: &World,
    input: DescribeGatewayRequest,
) -> Result<DescribeGatewayResponse, ApiError> {
    let DescribeGatewayRequest { gateway } = input;
    let gateway = world.gateway(&gateway)?;
    Ok(DescribeGatewayResponse {
        gateway: Some(render::gateway(world, gateway)),
    })
}
