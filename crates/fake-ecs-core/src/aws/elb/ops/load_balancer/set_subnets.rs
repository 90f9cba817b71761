//! `SetSubnets` — the subnets of a load balancer, in place of those that it has.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_SetSubnets.html>

use super::subnets;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{SetSubnetsRequest, SetSubnetsResponse};

pub(in crate::aws::elb::ops) fn set_subnets(
    region: &mut Region,
    input: SetSubnetsRequest,
) -> Result<SetSubnetsResponse, ApiError> {
    let SetSubnetsRequest {
        load_balancer_arn,
        enable_prefix_for_ipv6_source_nat,
        ip_address_type,
        subnet_mappings,
        subnets: given,
    } = input;
    let kind = region
        .elb
        .declared
        .load_balancer(&load_balancer_arn)?
        .kind();
    let zones = subnets::zones(region, kind, given, subnet_mappings)?;
    let balancer = region.elb.declared.load_balancer_mut(&load_balancer_arn)?;
    let shown = &mut balancer.shown;
    shown.availability_zones = Some(zones.clone());
    shown.ip_address_type = ip_address_type.or(shown.ip_address_type);
    shown.enable_prefix_for_ipv6_source_nat =
        enable_prefix_for_ipv6_source_nat.or(shown.enable_prefix_for_ipv6_source_nat);
    Ok(SetSubnetsResponse {
        availability_zones: Some(zones),
        enable_prefix_for_ipv6_source_nat: shown.enable_prefix_for_ipv6_source_nat,
        ip_address_type: shown.ip_address_type,
    })
}
