//! `PutScheduledAction` — makes an action that changes the limits of a target at some time, or
//! changes one.
//! <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html>
//!
//! Not emulated yet: time zones but UTC.

use super::find::{check_resource, registered, validation};
use crate::aws::application_auto_scaling::state::Scheduled;
use crate::aws::application_auto_scaling::when::When;
use crate::ecs::Region;
use crate::kernel::ids::uuid;
use crate::wire::application_autoscaling::types::{
    PutScheduledActionRequest, PutScheduledActionResponse,
};
use crate::wire::{ApiError, ErrorCode};

/// What people call UTC.
const UTC: [&str; 6] = ["UTC", "Etc/UTC", "Etc/GMT", "GMT", "Etc/Universal", "Z"];

pub(super) fn put_scheduled_action(
    region: &mut Region,
    input: PutScheduledActionRequest,
) -> Result<PutScheduledActionResponse, ApiError> {
    let PutScheduledActionRequest {
        service_namespace,
        scheduled_action_name,
        resource_id,
        scalable_dimension,
        end_time,
        scalable_target_action,
        schedule,
        start_time,
        timezone,
    } = input;
    check_resource(service_namespace, &resource_id, scalable_dimension)?;
    let now = region.now();
    let target = registered(region, &resource_id)?;
    let before = target.scheduled.get(&scheduled_action_name).cloned();
    if let Some(zone) = timezone.as_deref().filter(|it| !UTC.contains(it)) {
        return Err(ApiError::not_emulated(
            ErrorCode::Validation,
            format_args!("the time zone {zone} (Timezone of PutScheduledAction): only UTC"),
        ));
    }
    // The texts are from memory.
    let schedule = schedule.or_else(|| before.as_ref().map(|it| it.schedule.clone()));
    let schedule = schedule.ok_or_else(|| validation("Schedule must be specified"))?;
    let when = When::parse(&schedule);
    let when =
        when.ok_or_else(|| validation(format!("Invalid schedule expression: {schedule}")))?;
    let action = scalable_target_action.or_else(|| before.as_ref().map(|it| it.action.clone()));
    let action = action
        .filter(|it| it.min_capacity.is_some() || it.max_capacity.is_some())
        .ok_or_else(|| {
            validation("At least one of MinCapacity and MaxCapacity must be specified in ScalableTargetAction")
        })?;
    if let (Some(min), Some(max)) = (action.min_capacity, action.max_capacity)
        && max < min
    {
        return Err(validation(
            "Maximum capacity cannot be less than minimum capacity",
        ));
    }
    let start = start_time.map(|it| now.told(it));
    let end = end_time.map(|it| now.told(it));
    let due = when.next_after(now, (start, end));
    if matches!(when, When::Once(_)) && due.is_none() {
        return Err(validation("The time of the schedule is in the past"));
    }
    let arn = match &before {
        Some(before) => before.arn.clone(),
        None => action_arn(region, &resource_id, &scheduled_action_name),
    };
    let scheduled = Scheduled {
        arn,
        created: before.map_or(now, |it| it.created),
        schedule,
        timezone,
        when,
        start,
        end,
        action,
        due,
    };
    let target = registered(region, &resource_id)?;
    target.scheduled.insert(scheduled_action_name, scheduled);
    Ok(PutScheduledActionResponse {})
}

fn action_arn(region: &mut Region, resource: &str, name: &str) -> String {
    let sequence = region.next_sequence();
    let id = uuid(
        region
            .ids
            .number_of(&format!("{resource} {name} {sequence}")),
    );
    let resource =
        format!("scheduledAction:{id}:resource/ecs/{resource}:scheduledActionName/{name}");
    region.scope.arn_in("autoscaling", &resource)
}
