//! `ReplaceRoute` — another gateway for a route.
//!
//! Not emulated yet: other targets than internet and NAT gateways, and lists of prefixes.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRoute.html>

use super::destination;
use crate::aws::ec2::declared;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{ReplaceRouteRequest, ReplaceRouteResponse};

pub(in crate::aws::ec2::ops) fn replace_route(
    region: &mut Region,
    input: ReplaceRouteRequest,
) -> Result<ReplaceRouteResponse, ApiError> {
    let ReplaceRouteRequest {
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
        local_target,
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
    destination::refuse(local_target == Some(true))?;
    let to = destination::of(
        destination_cidr_block,
        destination_ipv6_cidr_block,
        destination_prefix_list_id,
    )?;
    let route = destination::route(region, to, gateway_id, nat_gateway_id)?;
    let table = declared::change(region).route_table_mut(&route_table_id)?;
    let mut known = table.routes.iter_mut();
    match known.find(|known| known.destination == route.destination) {
        Some(known) => *known = route,
        None => return Err(destination::missing(&route_table_id, &route.destination)),
    }
    Ok(ReplaceRouteResponse {})
}
