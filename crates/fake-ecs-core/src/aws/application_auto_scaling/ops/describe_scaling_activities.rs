//! `DescribeScalingActivities` — what was done about services that are scaled, the newest first.
//! <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingActivities.html>
//!
//! Kept are the last 10,000 of a region. The service keeps those of six weeks.

use super::find::is_of_ecs;
use super::pages::PAGES;
use crate::aws::application_auto_scaling::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::application_autoscaling::types::{
    DescribeScalingActivitiesRequest, DescribeScalingActivitiesResponse,
};

pub(super) fn describe_scaling_activities(
    region: &Region,
    input: DescribeScalingActivitiesRequest,
) -> Result<DescribeScalingActivitiesResponse, ApiError> {
    let DescribeScalingActivitiesRequest {
        service_namespace,
        include_not_scaled_activities,
        max_results,
        next_token,
        resource_id,
        scalable_dimension,
    } = input;
    let with_not_scaled = include_not_scaled_activities == Some(true);
    let all = region.application_auto_scaling.activities().rev();
    let all = all.filter(|(_, it)| {
        is_of_ecs(service_namespace, scalable_dimension)
            && (with_not_scaled || it.not_scaled.is_none())
            && resource_id.as_ref().is_none_or(|id| it.resource == *id)
    });
    let all = all.map(|(number, it)| {
        let key = format!("{:020}", usize::MAX - number);
        (key, shown::activity(it))
    });
    let by = (&resource_id, with_not_scaled);
    let listing = ("DescribeScalingActivities", &by);
    let (all, next_token) = PAGES.page(region, listing, all, max_results, next_token.as_deref())?;
    Ok(DescribeScalingActivitiesResponse {
        next_token,
        scaling_activities: Some(all),
    })
}
