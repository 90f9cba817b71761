//! `CreateRoute` — a route through an internet or a NAT gateway.
//!
//! Not emulated yet: other targets than internet and NAT gateways, and lists of prefixes.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_CreateRoute.html>

use super::destination;
use crate::aws::ec2::declared;
use crate::ecs::Region;
use crate::wire::ec2::types::{CreateRouteRequest, CreateRouteResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ec2::ops) fn create_route(
    region: &mut Region,
    input: CreateRouteRequest,
) -> Result<CreateRouteResponse, ApiError> {
    let CreateRouteRequest {
        route_table_id,
        destination_cidr_block,
        destination_ipv6_cidr_block,
        destination_prefix_list_id,
        dry_run: _,
        gateway_id,
        carrier_gateway_id,
        core_network_arn,
        egress_only_internet_gateway_id,
        instance_id,
        local_gateway_id,
        nat_gateway_id,
        network_interface_id,
        odb_network_arn,
        transit_gateway_id,
        vpc_endpoint_id,
        vpc_peering_connection_id,
    } = input;
    let others = [
        carrier_gateway_id,
        core_network_arn,
        egress_only_internet_gateway_id,
        instance_id,
        local_gateway_id,
        network_interface_id,
        odb_network_arn,
        transit_gateway_id,
        vpc_endpoint_id,
        vpc_peering_connection_id,
    ];
    destination::refuse(others.iter().any(Option::is_some))?;
    let to = destination::of(
        destination_cidr_block,
        destination_ipv6_cidr_block,
        destination_prefix_list_id,
    )?;
    let route = destination::route(region, to, gateway_id, nat_gateway_id)?;
    let table = declared::change(region).route_table_mut(&route_table_id)?;
    let mut known = table.routes.iter();
    if known.any(|known| known.destination == route.destination) {
        let text = format!(
            "The route identified by {} already exists.",
            route.destination
        );
        return Err(ApiError::new(ErrorCode::RouteAlreadyExists, text));
    }
    table.routes.push(route);
    Ok(CreateRouteResponse {
        r#return: Some(true),
    })
}
