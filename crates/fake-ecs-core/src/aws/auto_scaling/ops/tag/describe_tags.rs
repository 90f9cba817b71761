//! `DescribeTags` — the tags of groups.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeTags.html>

use crate::aws::auto_scaling::declared::pages::PAGES;
use crate::aws::auto_scaling::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{
    DescribeTagsRequest, DescribeTagsResponse, Filter, TagDescription,
};

pub(in crate::aws::auto_scaling::ops) fn describe_tags(
    region: &Region,
    input: DescribeTagsRequest,
) -> Result<DescribeTagsResponse, ApiError> {
    let DescribeTagsRequest {
        filters,
        include_managed_resources: _,
        max_records,
        next_token,
    } = input;
    let filters = filters.unwrap_or_default();
    let mut found = Vec::new();
    for (name, tags) in &region.auto_scaling.declared.tags {
        for tag in shown::tags_of(name, tags) {
            if filters.iter().all(|filter| holds(filter, &tag)) {
                let key = tag.key.clone().unwrap_or_default();
                found.push((format!("{name} {key}"), tag));
            }
        }
    }
    let listing = ("DescribeTags", &filters);
    let (tags, next_token) =
        PAGES.page(region, listing, found, max_records, next_token.as_deref())?;
    Ok(DescribeTagsResponse {
        next_token,
        tags: Some(tags),
    })
}

fn holds(filter: &Filter, tag: &TagDescription) -> bool {
    let propagated = tag.propagate_at_launch.map(|it| it.to_string());
    let value = match filter.name.as_deref().unwrap_or_default() {
        "auto-scaling-group" => &tag.resource_id,
        "key" => &tag.key,
        "value" => &tag.value,
        "propagate-at-launch" => &propagated,
        _ => &None,
    };
    let values = filter.values.iter().flatten();
    value
        .as_ref()
        .is_some_and(|value| values.into_iter().any(|wanted| wanted == value))
}
