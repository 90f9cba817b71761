//! `DescribeLoadBalancers` — all load balancers, or some by name or ARN.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeLoadBalancers.html>

use crate::aws::elb::declared::pages::PAGES;
use crate::aws::elb::declared::{refusals, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{
    self as wire, DescribeLoadBalancersRequest, DescribeLoadBalancersResponse,
};

pub(in crate::aws::elb::ops) fn describe_load_balancers(
    region: &Region,
    input: DescribeLoadBalancersRequest,
) -> Result<DescribeLoadBalancersResponse, ApiError> {
    let DescribeLoadBalancersRequest {
        load_balancer_arns,
        marker,
        names,
        page_size,
    } = input;
    let names = names.filter(|names| !names.is_empty());
    let arns = load_balancer_arns.filter(|arns| !arns.is_empty());
    if names.is_some() && arns.is_some() {
        return Err(refusals::several_selections(
            "load balancer ARNs, load balancer names",
        ));
    }
    let all = region.elb.declared.load_balancers.values();
    let all: Vec<wire::LoadBalancer> = all.map(|of| shown::load_balancer(region, of)).collect();
    let name_of = |of: &wire::LoadBalancer| of.load_balancer_name.clone().unwrap_or_default();
    let arn_of = |of: &wire::LoadBalancer| of.load_balancer_arn.clone().unwrap_or_default();
    let found: Vec<wire::LoadBalancer> = match (&arns, &names) {
        (Some(arns), _) => {
            if arns
                .iter()
                .any(|arn| all.iter().all(|of| arn_of(of) != *arn))
            {
                return Err(refusals::no_load_balancer());
            }
            all.into_iter()
                .filter(|of| arns.contains(&arn_of(of)))
                .collect()
        }
        (None, Some(names)) => {
            let missing = names
                .iter()
                .filter(|name| all.iter().all(|of| name_of(of) != **name));
            let missing: Vec<String> = missing.cloned().collect();
            if !missing.is_empty() {
                return Err(refusals::no_load_balancer_named(&missing));
            }
            all.into_iter()
                .filter(|of| names.contains(&name_of(of)))
                .collect()
        }
        (None, None) => all,
    };
    let listing = ("DescribeLoadBalancers", &(arns, names));
    let keyed = found.into_iter().map(|of| (arn_of(&of), of));
    let (found, next_marker) = PAGES.page(region, listing, keyed, page_size, marker.as_deref())?;
    Ok(DescribeLoadBalancersResponse {
        load_balancers: Some(found),
        next_marker,
    })
}
