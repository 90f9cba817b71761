//! `DescribeTargetGroups` — all groups, those of a load balancer, or some by name or ARN.
//! <https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_DescribeTargetGroups.html>

use crate::aws::elb::declared::pages::PAGES;
use crate::aws::elb::declared::{refusals, shown, use_of};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::elbv2::types::{DescribeTargetGroupsRequest, DescribeTargetGroupsResponse};

pub(in crate::aws::elb::ops) fn describe_target_groups(
    region: &Region,
    input: DescribeTargetGroupsRequest,
) -> Result<DescribeTargetGroupsResponse, ApiError> {
    let DescribeTargetGroupsRequest {
        load_balancer_arn,
        marker,
        names,
        page_size,
        target_group_arns,
    } = input;
    let declared = &region.elb.declared;
    let names = names.filter(|names| !names.is_empty());
    let arns = target_group_arns.filter(|arns| !arns.is_empty());
    let selections = [names.is_some(), arns.is_some(), load_balancer_arn.is_some()];
    if selections.iter().filter(|is_given| **is_given).count() > 1 {
        return Err(refusals::several_selections(
            "load balancer ARN, target group ARNs, target group names",
        ));
    }
    if let Some(arn) = &load_balancer_arn {
        declared.load_balancer(arn)?;
    }
    let (mut found, wanted) = (Vec::new(), arns.as_ref().or(names.as_ref()));
    for (arn, group) in &declared.groups {
        let name = group.shown.target_group_name.clone().unwrap_or_default();
        let is_wanted = wanted.is_none_or(|wanted| wanted.contains(arn) || wanted.contains(&name));
        let is_of = load_balancer_arn
            .as_ref()
            .is_none_or(|balancer| use_of::load_balancers_of(declared, arn).contains(balancer));
        if is_wanted && is_of {
            found.push((arn.clone(), shown::group(region, arn, group)));
        }
    }
    if let Some(mut wanted) = wanted.cloned() {
        wanted.sort_unstable();
        wanted.dedup();
        if found.len() < wanted.len() {
            return Err(refusals::no_group());
        }
    }
    let by = (&arns, &names, &load_balancer_arn);
    let listing = ("DescribeTargetGroups", &by);
    let (found, next_marker) = PAGES.page(region, listing, found, page_size, marker.as_deref())?;
    Ok(DescribeTargetGroupsResponse {
        next_marker,
        target_groups: Some(found),
    })
}
