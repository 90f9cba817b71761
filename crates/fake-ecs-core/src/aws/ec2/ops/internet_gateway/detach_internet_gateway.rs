//! `DetachInternetGateway` — an internet gateway is for no VPC any more. Tasks with public
//! addresses must be gone before.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DetachInternetGateway.html>

use crate::aws::ec2::declared::{self, refusals::dependency};
use crate::aws::ec2::port::vpc_of;
use crate::aws::ec2::shown::interface;
use crate::ecs::Region;
use crate::wire::ec2::types::{DetachInternetGatewayRequest, DetachInternetGatewayResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ec2::ops) fn detach_internet_gateway(
    region: &mut Region,
    input: DetachInternetGatewayRequest,
) -> Result<DetachInternetGatewayResponse, ApiError> {
    let DetachInternetGatewayRequest {
        internet_gateway_id: id,
        vpc_id,
        dry_run: _,
    } = input;
    let is_mapped = interface::there(region)
        .any(|(task, it)| interface::is_public(task) && vpc_of(&region.ec2, &it.subnet) == vpc_id);
    let declared = declared::change(region);
    let gateway = declared.gateway_mut(&id)?;
    if gateway.vpc.as_ref() != Some(&vpc_id) {
        let text = format!("resource {id} is not attached to network {vpc_id}");
        return Err(ApiError::new(ErrorCode::GatewayNotAttached, text));
    }
    if is_mapped {
        return Err(dependency(format!(
            "Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."
        )));
    }
    gateway.vpc = None;
    Ok(DetachInternetGatewayResponse {})
}
