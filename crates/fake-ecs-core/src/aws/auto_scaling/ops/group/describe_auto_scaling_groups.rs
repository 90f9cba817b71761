//! `DescribeAutoScalingGroups` — groups by name or by tag, with their instances. Names that are not
//! there are left out.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingGroups.html>

use crate::aws::auto_scaling::declared::pages::PAGES;
use crate::aws::auto_scaling::declared::{Tags, refusals::invalid};
use crate::aws::auto_scaling::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{
    DescribeAutoScalingGroupsRequest, DescribeAutoScalingGroupsResponse, Filter,
};

pub(in crate::aws::auto_scaling::ops) fn describe_auto_scaling_groups(
    region: &Region,
    input: DescribeAutoScalingGroupsRequest,
) -> Result<DescribeAutoScalingGroupsResponse, ApiError> {
    let DescribeAutoScalingGroupsRequest {
        auto_scaling_group_names,
        filters,
        include_instances,
        include_managed_resources: _,
        max_records,
        next_token,
    } = input;
    let names = auto_scaling_group_names.unwrap_or_default();
    let filters = filters.unwrap_or_default();
    check(&filters)?;
    let declared = &region.auto_scaling.declared;
    let mut found = Vec::new();
    for group in region.auto_scaling.iter() {
        let is_named = names.is_empty() || names.contains(&group.name);
        let tags = declared.tags.get(&group.name);
        let is_wanted = filters.iter().all(|filter| holds(filter, tags));
        if is_named && is_wanted {
            let shown = shown::group(region, group, include_instances != Some(false));
            found.push((group.name.clone(), shown));
        }
    }
    let listing = ("DescribeAutoScalingGroups", (&names, &filters));
    let (groups, next_token) =
        PAGES.page(region, listing, found, max_records, next_token.as_deref())?;
    Ok(DescribeAutoScalingGroupsResponse {
        auto_scaling_groups: Some(groups),
        next_token,
    })
}

fn check(filters: &[Filter]) -> Result<(), ApiError> {
    let is_known =
        |name: &str| ["tag-key", "tag-value"].contains(&name) || name.starts_with("tag:");
    let mut names = filters
        .iter()
        .map(|it| it.name.as_deref().unwrap_or_default());
    match names.find(|name| !is_known(name)) {
        None => Ok(()),
        Some(name) => Err(invalid(format!("Filter type {name} is not correct."))),
    }
}

fn holds(filter: &Filter, tags: Option<&Tags>) -> bool {
    let name = filter.name.as_deref().unwrap_or_default();
    let values = filter.values.as_deref().unwrap_or_default();
    let is_wanted = |text: &str| values.iter().any(|value| value == text);
    let mut tags = tags.into_iter().flatten();
    tags.any(|(key, (value, _))| match name {
        "tag-key" => is_wanted(key),
        "tag-value" => is_wanted(value),
        name => name.strip_prefix("tag:") == Some(key) && is_wanted(value),
    })
}
