//! `AttachInternetGateway` — an internet gateway is for a VPC from now on: one of each for the
//! other.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AttachInternetGateway.html>

use crate::aws::ec2::declared::{self, refusals::invalid};
use crate::ecs::Region;
use crate::wire::ec2::types::{AttachInternetGatewayRequest, AttachInternetGatewayResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ec2::ops) fn attach_internet_gateway(
    region: &mut Region,
    input: AttachInternetGatewayRequest,
) -> Result<AttachInternetGatewayResponse, ApiError> {
    let AttachInternetGatewayRequest {
        internet_gateway_id: id,
        vpc_id,
        dry_run: _,
    } = input;
    let declared = declared::change(region);
    declared.vpc(&vpc_id)?;
    let mut gateways = declared.gateways.values();
    if gateways.any(|gateway| gateway.vpc.as_ref() == Some(&vpc_id)) {
        return Err(invalid(format!(
            "Network {vpc_id} already has an internet gateway attached"
        )));
    }
    let gateway = declared.gateway_mut(&id)?;
    if gateway.vpc.is_some() {
        let text = format!("resource {id} is already attached to network {vpc_id}");
        return Err(ApiError::new(ErrorCode::ResourceAlreadyAssociated, text));
    }
    gateway.vpc = Some(vpc_id);
    Ok(AttachInternetGatewayResponse {})
}
