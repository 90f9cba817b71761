//! Where routes lead to, and through what.

use crate::aws::ec2::declared::refusals::{no_parameter, not_emulated};
use crate::aws::ec2::declared::{self, Route, rules};
use crate::ecs::Region;
use crate::wire::{ApiError, ErrorCode};

/// Refuses targets that the fake does not have.
pub(super) fn refuse(is_asked: bool) -> Result<(), ApiError> {
    match is_asked {
        true => Err(not_emulated("routes to anything but internet gateways")),
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

/// The route there through a gateway, which must be there.
pub(super) fn route(
    region: &Region,
    (destination, is_ipv6): (String, bool),
    gateway: Option<String>,
) -> Result<Route, ApiError> {
    let gateway = gateway.ok_or_else(|| no_parameter("gatewayId"))?;
    if !declared::of(region).gateways.contains_key(&gateway) {
        return Err(declared::refusals::no_gateway(&gateway));
    }
    Ok(Route {
        destination,
        is_ipv6,
        gateway,
    })
}

pub(super) fn missing(table: &str, destination: &str) -> ApiError {
    let text = format!("no route with destination-cidr-block {destination} in route table {table}");
    ApiError::new(ErrorCode::InvalidRouteNotFound, text)
}
