//! `DescribeListenerAttributes` — what a listener is set to, with what it was not told by default.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeListenerAttributes.html>

use crate::aws::elb::declared::attributes;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{
    DescribeListenerAttributesRequest, DescribeListenerAttributesResponse, ListenerAttribute,
};

pub(in crate::aws::elb::ops) fn describe_listener_attributes(
    region: &Region,
    input: DescribeListenerAttributesRequest,
) -> Result<DescribeListenerAttributesResponse, ApiError> {
    let DescribeListenerAttributesRequest { listener_arn: arn } = input;
    let of = region.elb.declared.listener(&arn)?;
    let all = attributes::all(of.owner(), &of.attributes).into_iter();
    let all = all.map(|(key, value)| ListenerAttribute {
        key: Some(key),
        value: Some(value),
    });
    Ok(DescribeListenerAttributesResponse {
        attributes: Some(all.collect()),
    })
}
