//! Where routes lead to, and through what.

use crate::aws::ec2::declared::refusals::{
    combination, no_gateway, no_parameter, no_way_out, not_emulated,
};
use crate::aws::ec2::declared::{self, Route, Target, rules};
use crate::ecs::Region;
use crate::wire::{ApiError, ErrorCode};

/// Refuses targets that the fake does not have.
pub(super) fn refuse(is_asked: bool) -> Result<(), ApiError> {
    match is_asked {
        true => Err(not_emulated(
            "routes to anything but internet and NAT gateways",
        )),
        false => Ok(()),
    }
}

/// The block that a route leads to, and whether it is one of IPv6.
pub(super) fn of(
    ipv4: Option<String>,
    ipv6: Option<String>,
    list: Option<String>,
) -> Result<(String, bool), ApiError> {
    match (ipv4, ipv6, list) {
        (Some(cidr), ..) => Ok((rules::ipv4(&cidr)?, false)),
        (_, Some(cidr), _) => Ok((rules::ipv6(&cidr)?, true)),
        (_, _, Some(_)) => Err(not_emulated("routes to lists of prefixes")),
        (None, None, None) => Err(no_parameter("destinationCidrBlock")),
    }
}

/// The route there through an internet or a NAT gateway, which must be there.
pub(super) fn route(
    region: &Region,
    (destination, is_ipv6): (String, bool),
    gateway: Option<String>,
    nat: Option<String>,
) -> Result<Route, ApiError> {
    let declared = declared::of(region);
    let target = match (gateway, nat) {
        (Some(_), Some(_)) => return Err(two_targets()),
        (Some(id), None) if !declared.gateways.contains_key(&id) => return Err(no_gateway(&id)),
        (Some(id), None) => Target::Internet(id),
        (None, Some(id)) => match declared.nat_gateways.get(&id) {
            Some(it) if it.is_there(region) => Target::Nat(id),
            _ => return Err(no_way_out(&id)),
        },
        (None, None) => return Err(no_parameter("gatewayId")),
    };
    Ok(Route {
        destination,
        is_ipv6,
        target,
    })
}

fn two_targets() -> ApiError {
    // From memory.
    combination("The parameter gatewayId cannot be used with the parameter natGatewayId")
}

pub(super) fn missing(table: &str, destination: &str) -> ApiError {
    let text = format!("no route with destination-cidr-block {destination} in route table {table}");
    ApiError::new(ErrorCode::InvalidRouteNotFound, text)
}
