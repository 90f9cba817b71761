//! Endpoints, by which a VPC reaches services of AWS without the internet. Nothing goes through
//! them here: what tasks call is the fake, wherever they are.

use super::refusals::{combination, invalid, no_group, no_subnet};
use super::state::{Declared, Endpoint};
use crate::wire::ec2::enums::VpcEndpointType as Kind;
use crate::wire::{ApiError, ErrorCode};

/// The services that route tables lead to, with their lists of addresses.
pub const GATEWAYS: [(&str, &str, &str); 2] = [
    ("s3", "pl-63a5400a", "54.231.0.0/16"),
    ("dynamodb", "pl-02cd2c6b", "52.94.0.0/22"),
];

/// The list of addresses of a service of a region, if it is one that route tables lead to.
pub fn prefix_list(region: &str, service: &str) -> Option<&'static str> {
    let is_it = |name: &str| service == format!("com.amazonaws.{region}.{name}");
    let mut all = GATEWAYS.iter();
    all.find(|(name, ..)| is_it(name)).map(|(_, list, _)| *list)
}

/// Refuses endpoints with what is not in their VPC, and gateways to services that have none.
pub fn check(declared: &Declared, region: &str, endpoint: &Endpoint) -> Result<(), ApiError> {
    let Endpoint {
        vpc,
        service,
        kind,
        route_tables,
        subnets,
        groups,
        ..
    } = endpoint;
    declared.vpc(vpc)?;
    let is_gateway = *kind == Kind::Gateway;
    let has_gateway = prefix_list(region, service).is_some();
    let is_known = service.starts_with(&format!("com.amazonaws.{region}."));
    if !is_known || is_gateway && !has_gateway {
        let text = format!("The Vpc Endpoint Service '{service}' does not exist");
        return Err(ApiError::new(ErrorCode::InvalidServiceName, text));
    }
    // A guess, as are the words about what is in another VPC.
    if is_gateway && !(subnets.is_empty() && groups.is_empty()) {
        return Err(combination(
            "Gateway endpoints have no subnets and no security groups",
        ));
    }
    if !is_gateway && !route_tables.is_empty() {
        return Err(combination("Interface endpoints have no route tables"));
    }
    let elsewhere = |id: &str| invalid(format!("{id} is not in the VPC {vpc}"));
    for id in route_tables {
        if declared.route_table(id)?.vpc != *vpc {
            return Err(elsewhere(id));
        }
    }
    for id in subnets {
        let subnet = declared.subnets.get(id).ok_or_else(|| no_subnet(id))?;
        if subnet.vpc != *vpc {
            return Err(elsewhere(id));
        }
    }
    for id in groups {
        if declared.groups.get(id).ok_or_else(|| no_group(id))?.vpc != *vpc {
            return Err(elsewhere(id));
        }
    }
    Ok(())
}
