//! `ModifyLoadBalancerAttributes` — sets some of what a load balancer can be set to, and answers
//! all of it.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_ModifyLoadBalancerAttributes.html>
//!
//! `deletion_protection.enabled` is heeded. The others are kept and shown.

use super::describe_load_balancer_attributes::describe_load_balancer_attributes;
use crate::aws::elb::declared::attributes;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{
    DescribeLoadBalancerAttributesRequest, ModifyLoadBalancerAttributesRequest,
    ModifyLoadBalancerAttributesResponse,
};

pub(in crate::aws::elb::ops) fn modify_load_balancer_attributes(
    region: &mut Region,
    input: ModifyLoadBalancerAttributesRequest,
) -> Result<ModifyLoadBalancerAttributesResponse, ApiError> {
    let ModifyLoadBalancerAttributesRequest {
        load_balancer_arn: arn,
        attributes: new,
    } = input;
    let of = region.elb.declared.load_balancer_mut(&arn)?;
    let new = new.into_iter().map(|it| (it.key, it.value));
    attributes::set(of.owner(), &mut of.attributes, new.collect())?;
    let all = describe_load_balancer_attributes(
        region,
        DescribeLoadBalancerAttributesRequest {
            load_balancer_arn: arn,
        },
    )?;
    Ok(ModifyLoadBalancerAttributesResponse {
        attributes: all.attributes,
    })
}
