//! `ModifyTargetGroupAttributes` — sets some of what a target group can be set to, and answers all
//! of it.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyTargetGroupAttributes.html>
//!
//! `deregistration_delay.timeout_seconds` is for how long targets drain, unless the profile says
//! that draining takes no time. The others are kept and shown.

use super::describe_target_group_attributes::describe_target_group_attributes;
use crate::aws::elb::declared::attributes;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{
    DescribeTargetGroupAttributesRequest, ModifyTargetGroupAttributesRequest,
    ModifyTargetGroupAttributesResponse,
};

pub(in crate::aws::elb::ops) fn modify_target_group_attributes(
    region: &mut Region,
    input: ModifyTargetGroupAttributesRequest,
) -> Result<ModifyTargetGroupAttributesResponse, ApiError> {
    let ModifyTargetGroupAttributesRequest {
        target_group_arn: arn,
        attributes: new,
    } = input;
    let of = region.elb.declared.group_mut(&arn)?;
    let new = new.into_iter().map(|it| (it.key, it.value));
    attributes::set(of.owner(), &mut of.attributes, new.collect())?;
    let all = describe_target_group_attributes(
        region,
        DescribeTargetGroupAttributesRequest {
            target_group_arn: arn,
        },
    )?;
    Ok(ModifyTargetGroupAttributesResponse {
        attributes: all.attributes,
    })
}
