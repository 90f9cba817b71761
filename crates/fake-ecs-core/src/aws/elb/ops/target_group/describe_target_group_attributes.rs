//! `DescribeTargetGroupAttributes` — what a target group is set to, with what it was not told by
//! default.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroupAttributes.html>

use crate::aws::elb::declared::attributes;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{
    DescribeTargetGroupAttributesRequest, DescribeTargetGroupAttributesResponse,
    TargetGroupAttribute,
};

pub(in crate::aws::elb::ops) fn describe_target_group_attributes(
    region: &Region,
    input: DescribeTargetGroupAttributesRequest,
) -> Result<DescribeTargetGroupAttributesResponse, ApiError> {
    let DescribeTargetGroupAttributesRequest {
        target_group_arn: arn,
    } = input;
    let of = region.elb.declared.group(&arn)?;
    let all = attributes::all(of.owner(), &of.attributes).into_iter();
    let all = all.map(|(key, value)| TargetGroupAttribute {
        key: Some(key),
        value: Some(value),
    });
    Ok(DescribeTargetGroupAttributesResponse {
        attributes: Some(all.collect()),
    })
}
