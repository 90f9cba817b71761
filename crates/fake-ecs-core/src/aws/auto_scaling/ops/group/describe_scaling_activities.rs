//! `DescribeScalingActivities` — which instances were launched and terminated, the last first: the
//! last hundred of each group.
//!
//! Not emulated yet: filters.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html>

use crate::aws::auto_scaling::declared::pages::PAGES;
use crate::aws::auto_scaling::declared::{self, refusals::not_emulated};
use crate::aws::auto_scaling::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{
    DescribeScalingActivitiesRequest, DescribeScalingActivitiesResponse,
};

pub(in crate::aws::auto_scaling::ops) fn describe_scaling_activities(
    region: &Region,
    input: DescribeScalingActivitiesRequest,
) -> Result<DescribeScalingActivitiesResponse, ApiError> {
    let DescribeScalingActivitiesRequest {
        activity_ids,
        auto_scaling_group_name,
        filters,
        include_deleted_groups: _,
        include_managed_resources: _,
        max_records,
        next_token,
    } = input;
    if filters.is_some_and(|filters| !filters.is_empty()) {
        return Err(not_emulated("filters of activities"));
    }
    let groups = &region.auto_scaling;
    if let Some(name) = &auto_scaling_group_name {
        declared::group(groups, name)?;
    }
    let wanted = activity_ids.unwrap_or_default();
    let mut found = Vec::new();
    for group in groups.iter() {
        if auto_scaling_group_name
            .as_ref()
            .is_some_and(|name| *name != group.name)
        {
            continue;
        }
        for activity in group.activities() {
            let shown = shown::activity(region, group, activity);
            let id = shown.activity_id.clone().unwrap_or_default();
            if wanted.is_empty() || wanted.contains(&id) {
                // The last first.
                let place = i64::MAX - activity.at.millis();
                let number = u64::MAX - activity.number;
                found.push((format!("{place:020} {number:020} {id}"), shown));
            }
        }
    }
    let listing = (
        "DescribeScalingActivities",
        (&auto_scaling_group_name, &wanted),
    );
    let (activities, next_token) =
        PAGES.page(region, listing, found, max_records, next_token.as_deref())?;
    Ok(DescribeScalingActivitiesResponse {
        activities: Some(activities),
        next_token,
    })
}
