//! `DescribeGateway` — a gateway by name or ARN.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeGateway.html>

use crate::ecs::Region;
use crate::ecs::gateway;
use crate::render;
use crate::wire::{ApiError, DescribeGatewayRequest, DescribeGatewayResponse};

pub(in crate::ops) fn describe_gateway(
    region: &Region,
    input: DescribeGatewayRequest,
) -> Result<DescribeGatewayResponse, ApiError> {
    let DescribeGatewayRequest { gateway } = input;
    let gateway = gateway::change::existing(region, &gateway)?;
    Ok(DescribeGatewayResponse {
        gateway: Some(render::gateway(region, gateway)),
    })
}
