//! `DetachInternetGateway` — an internet gateway is for no VPC any more. Tasks with public
//! addresses must be gone before, and so must
//! NAT gateways with public addresses.
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
    let known = declared::of(region);
    let nat_gateways = known.nat_gateways_there(region);
    let nat_gateways = nat_gateways.filter(|(_, it)| it.vpc == vpc_id && it.public.is_some());
    let nat_gateways = nat_gateways.count();
    let declared = declared::change(region);
    let gateway = declared.gateway_mut(&id)?;
    if gateway.vpc.as_ref() != Some(&vpc_id) {
        let text = format!("resource {id} is not attached to network {vpc_id}");
        return Err(ApiError::new(ErrorCode::GatewayNotAttached, text));
    }
    if is_mapped || nat_gateways > 0 {
        return Err(dependency(format!(
            "Network {vpc_id} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."
        )));
    }
    gateway.vpc = None;
    Ok(DetachInternetGatewayResponse {})
}
