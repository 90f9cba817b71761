//! The words in which EC2 refuses. Its model has no errors.
//!
//! Those of missing ids are moto's, which has them from the service; those of dependencies, blocks
//! and rules are from memory.

use crate::wire::{ApiError, ErrorCode};

fn missing(code: ErrorCode, kind: &str, id: &str) -> ApiError {
    ApiError::new(code, format!("The {kind} '{id}' does not exist"))
}

pub fn no_vpc(id: &str) -> ApiError {
    missing(ErrorCode::InvalidVpcIdNotFound, "vpc ID", id)
}

pub fn no_subnet(id: &str) -> ApiError {
    missing(ErrorCode::InvalidSubnetIdNotFound, "subnet ID", id)
}

pub fn no_group(id: &str) -> ApiError {
    missing(ErrorCode::InvalidGroupNotFound, "security group", id)
}

pub fn no_interface(id: &str) -> ApiError {
    let code = ErrorCode::InvalidNetworkInterfaceIdNotFound;
    missing(code, "networkInterface ID", id)
}

pub fn no_gateway(id: &str) -> ApiError {
    let code = ErrorCode::InvalidInternetGatewayIdNotFound;
    missing(code, "internetGateway ID", id)
}

pub fn no_allocation(id: &str) -> ApiError {
    let code = ErrorCode::InvalidAllocationIdNotFound;
    missing(code, "allocation ID", id)
}

pub fn no_address(address: &str) -> ApiError {
    let text = format!("Address '{address}' not found.");
    ApiError::new(ErrorCode::InvalidAddressNotFound, text)
}

pub fn no_nat_gateway(id: &str) -> ApiError {
    let text = format!("The Nat Gateway {id} was not found");
    ApiError::new(ErrorCode::NatGatewayNotFound, text)
}

pub fn no_endpoint(id: &str) -> ApiError {
    let text = format!("The Vpc Endpoint Id '{id}' does not exist");
    ApiError::new(ErrorCode::InvalidVpcEndpointIdNotFound, text)
}

pub fn no_prefix_list(id: &str) -> ApiError {
    let code = ErrorCode::InvalidPrefixListIdNotFound;
    missing(code, "prefix list ID", id)
}

/// A route leads through a NAT gateway that is not there.
pub fn no_way_out(id: &str) -> ApiError {
    let code = ErrorCode::InvalidNatGatewayIdNotFound;
    missing(code, "natGateway ID", id)
}

pub fn no_route_table(id: &str) -> ApiError {
    missing(ErrorCode::InvalidRouteTableIdNotFound, "routeTable ID", id)
}

pub fn no_association(id: &str) -> ApiError {
    missing(
        ErrorCode::InvalidAssociationIdNotFound,
        "association ID",
        id,
    )
}

pub fn no_acl(id: &str) -> ApiError {
    missing(ErrorCode::InvalidNetworkAclIdNotFound, "networkAcl ID", id)
}

pub fn no_rule(id: &str) -> ApiError {
    let code = ErrorCode::InvalidSecurityGroupRuleIdNotFound;
    missing(code, "security group rule ID", id)
}

/// All that are missing are named.
pub fn no_instances(ids: &[&str]) -> ApiError {
    let text = match ids {
        [id] => format!("The instance ID '{id}' does not exist"),
        ids => format!("The instance IDs '{}' do not exist", ids.join(", ")),
    };
    ApiError::new(ErrorCode::InvalidInstanceIdNotFound, text)
}

/// A value that makes no sense.
pub fn invalid(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::InvalidParameterValueCode, text)
}

/// Members that do not go together.
pub fn combination(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::InvalidParameterCombinationCode, text)
}

/// A member without which the call means nothing.
pub fn no_parameter(name: &str) -> ApiError {
    let text = format!("The request must contain the parameter {name}");
    ApiError::new(ErrorCode::MissingParameter, text)
}

/// Something else still needs it.
pub fn in_use(kind: &str, id: &str) -> ApiError {
    dependency(format!(
        "The {kind} '{id}' has dependencies and cannot be deleted."
    ))
}

pub fn dependency(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::DependencyViolation, text)
}

/// Something that AWS does and the fake does not.
pub fn not_emulated(what: &str) -> ApiError {
    ApiError::not_emulated(ErrorCode::UnsupportedOperationCode, what)
}

/// The answer to a call that was only a try, and would have succeeded.
pub fn dry_run() -> ApiError {
    let text = "Request would have succeeded, but DryRun flag is set.";
    ApiError::new(ErrorCode::DryRunOperation, text)
}

pub fn no_template(id: &str) -> ApiError {
    let text = format!("The specified launch template, with template ID {id}, does not exist.");
    ApiError::new(ErrorCode::InvalidLaunchTemplateIdNotFound, text)
}
