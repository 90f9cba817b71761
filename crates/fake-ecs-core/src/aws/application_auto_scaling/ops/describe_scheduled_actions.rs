//! `DescribeScheduledActions` — scheduled actions by target and name.
//! <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScheduledActions.html>

use super::find::is_of_ecs;
use super::pages::PAGES;
use crate::aws::application_auto_scaling::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::application_autoscaling::types::{
    DescribeScheduledActionsRequest, DescribeScheduledActionsResponse,
};

pub(super) fn describe_scheduled_actions(
    region: &Region,
    input: DescribeScheduledActionsRequest,
) -> Result<DescribeScheduledActionsResponse, ApiError> {
    let DescribeScheduledActionsRequest {
        service_namespace,
        max_results,
        next_token,
        resource_id,
        scalable_dimension,
        scheduled_action_names,
    } = input;
    let names = scheduled_action_names.unwrap_or_default();
    let targets = region.application_auto_scaling.targets();
    let all = targets.flat_map(|(resource, target)| {
        let all = target.scheduled.iter();
        all.map(move |(name, scheduled)| (resource, name, scheduled))
    });
    let all = all.filter(|(resource, name, _)| {
        is_of_ecs(service_namespace, scalable_dimension)
            && resource_id.as_ref().is_none_or(|it| it == *resource)
            && (names.is_empty() || names.contains(name))
    });
    let all = all.map(|(resource, name, scheduled)| {
        let key = format!("{resource}\0{name}");
        (key, shown::scheduled(resource, name, scheduled))
    });
    let by = (&resource_id, &names);
    let listing = ("DescribeScheduledActions", &by);
    let (all, next_token) = PAGES.page(region, listing, all, max_results, next_token.as_deref())?;
    Ok(DescribeScheduledActionsResponse {
        next_token,
        scheduled_actions: Some(all),
    })
}
