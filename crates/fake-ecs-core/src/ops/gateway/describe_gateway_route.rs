//! `DescribeGatewayRoute` — a route by its ARN: where it leads, and the URL that leads there.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeGatewayRoute.html>

use crate::ecs::Region;
use crate::ecs::gateway::Route;
use crate::render;
use crate::wire::{ApiError, DescribeGatewayRouteRequest, DescribeGatewayRouteResponse, ErrorCode};

pub(in crate::ops) fn describe_gateway_route(
    region: &Region,
    input: DescribeGatewayRouteRequest,
) -> Result<DescribeGatewayRouteResponse, ApiError> {
    let DescribeGatewayRouteRequest { gateway_route_arn } = input;
    let [gateway, id] = region.arn_parts("gateway-route", &gateway_route_arn)?;
    let route = find(region, gateway, id).ok_or_else(|| {
        ApiError::new(
            ErrorCode::ResourceNotFound,
            "The specified gateway route was not found.",
        )
    })?;
    Ok(DescribeGatewayRouteResponse {
        gateway_route: Some(render::gateway_route(region, route)),
    })
}

fn find<'a>(region: &'a Region, gateway: &str, id: &str) -> Option<&'a Route> {
    let route = region.routes.find(u128::from_str_radix(id, 16).ok()?)?;
    let is_meant = *region.gateways.get(route.gateway).name == *gateway;
    is_meant.then_some(route)
}
