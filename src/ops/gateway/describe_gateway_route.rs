//! `DescribeGatewayRoute` — a route by its ARN: where it leads, and the URL that leads there.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeGatewayRoute.html>

use crate::render;
use crate::wire::{ApiError, DescribeGatewayRouteRequest, DescribeGatewayRouteResponse, ErrorCode};
use crate::world::World;
use crate::world::gateway::Route;

pub(in crate::ops) fn describe_gateway_route(
    world: &World,
    input: DescribeGatewayRouteRequest,
) -> Result<DescribeGatewayRouteResponse, ApiError> {
    let DescribeGatewayRouteRequest { gateway_route_arn } = input;
    let [gateway, id] = world.arn_parts("gateway-route", &gateway_route_arn)?;
    let route = find(world, gateway, id).ok_or_else(|| {
        ApiError::new(
            ErrorCode::ResourceNotFound,
            "The specified gateway route was not found.",
        )
    })?;
    Ok(DescribeGatewayRouteResponse {
        gateway_route: Some(render::gateway_route(world, route)),
    })
}

fn find<'a>(world: &'a World, gateway: &str, id: &str) -> Option<&'a Route> {
    let route = world.routes.find(u128::from_str_radix(id, 16).ok()?)?;
    let is_meant = *world.gateways.get(route.gateway).name == *gateway;
    is_meant.then_some(route)
}
