//! `DescribeLoadBalancerAttributes` — what a load balancer is set to, with what it was not told by
//! default.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancerAttributes.html>

use crate::aws::elb::declared::attributes;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{
    DescribeLoadBalancerAttributesRequest, DescribeLoadBalancerAttributesResponse,
    LoadBalancerAttribute,
};

pub(in crate::aws::elb::ops) fn describe_load_balancer_attributes(
    region: &Region,
    input: DescribeLoadBalancerAttributesRequest,
) -> Result<DescribeLoadBalancerAttributesResponse, ApiError> {
    let DescribeLoadBalancerAttributesRequest {
        load_balancer_arn: arn,
    } = input;
    let of = region.elb.declared.load_balancer(&arn)?;
    let all = attributes::all(of.owner(), &of.attributes).into_iter();
    let all = all.map(|(key, value)| LoadBalancerAttribute {
        key: Some(key),
        value: Some(value),
    });
    Ok(DescribeLoadBalancerAttributesResponse {
        attributes: Some(all.collect()),
    })
}
