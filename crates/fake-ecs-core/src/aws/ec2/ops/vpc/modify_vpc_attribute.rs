//! `ModifyVpcAttribute` — sets one of the attributes that `DescribeVpcAttribute` shows. They are
//! kept, and change nothing else.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ModifyVpcAttribute.html>

use crate::aws::ec2::declared::{self, refusals::combination};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{
    AttributeBooleanValue, ModifyVpcAttributeRequest, ModifyVpcAttributeResponse,
};

pub(in crate::aws::ec2::ops) fn modify_vpc_attribute(
    region: &mut Region,
    input: ModifyVpcAttributeRequest,
) -> Result<ModifyVpcAttributeResponse, ApiError> {
    let ModifyVpcAttributeRequest {
        vpc_id,
        enable_dns_hostnames,
        enable_dns_support,
        enable_network_address_usage_metrics,
    } = input;
    let asked = [
        &enable_dns_hostnames,
        &enable_dns_support,
        &enable_network_address_usage_metrics,
    ];
    if asked.iter().filter(|it| it.is_some()).count() != 1 {
        return Err(combination("Only one attribute can be modified at a time"));
    }
    declared::of(region).vpc(&vpc_id)?;
    let vpc = declared::change(region).vpc_mut(&vpc_id)?;
    let set = |place: &mut bool, to: Option<AttributeBooleanValue>| {
        *place = to.and_then(|to| to.value).unwrap_or(*place);
    };
    set(&mut vpc.has_dns_hostnames, enable_dns_hostnames);
    set(&mut vpc.has_dns_support, enable_dns_support);
    set(
        &mut vpc.has_usage_metrics,
        enable_network_address_usage_metrics,
    );
    Ok(ModifyVpcAttributeResponse {})
}
