//! `ModifyListenerAttributes` — sets some of what a listener can be set to, and answers all of it.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyListenerAttributes.html>
//!
//! They are kept and shown.

use super::describe_listener_attributes::describe_listener_attributes;
use crate::aws::elb::declared::attributes;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{
    DescribeListenerAttributesRequest, ModifyListenerAttributesRequest,
    ModifyListenerAttributesResponse,
};

pub(in crate::aws::elb::ops) fn modify_listener_attributes(
    region: &mut Region,
    input: ModifyListenerAttributesRequest,
) -> Result<ModifyListenerAttributesResponse, ApiError> {
    let ModifyListenerAttributesRequest {
        listener_arn: arn,
        attributes: new,
    } = input;
    let of = region.elb.declared.listener_mut(&arn)?;
    let new = new.into_iter().map(|it| (it.key, it.value));
    attributes::set(of.owner(), &mut of.attributes, new.collect())?;
    let all = describe_listener_attributes(
        region,
        DescribeListenerAttributesRequest { listener_arn: arn },
    )?;
    Ok(ModifyListenerAttributesResponse {
        attributes: all.attributes,
    })
}
