//! `SetIpAddressType` — which addresses a load balancer has. It is kept and shown.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetIpAddressType.html>

use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{SetIpAddressTypeRequest, SetIpAddressTypeResponse};

pub(in crate::aws::elb::ops) fn set_ip_address_type(
    region: &mut Region,
    input: SetIpAddressTypeRequest,
) -> Result<SetIpAddressTypeResponse, ApiError> {
    let SetIpAddressTypeRequest {
        load_balancer_arn,
        ip_address_type,
    } = input;
    let balancer = region.elb.declared.load_balancer_mut(&load_balancer_arn)?;
    balancer.shown.ip_address_type = Some(ip_address_type);
    Ok(SetIpAddressTypeResponse {
        ip_address_type: Some(ip_address_type),
    })
}
