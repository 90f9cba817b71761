//! `UpdateSchedule` — makes a schedule another one. What is not given is as in a new one.
//! <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html>

use super::given::Given;
use crate::aws::scheduler::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::scheduler::types::{UpdateScheduleRequest, UpdateScheduleResponse};

pub(super) fn update_schedule(
    region: &mut Region,
    input: UpdateScheduleRequest,
) -> Result<UpdateScheduleResponse, ApiError> {
    let UpdateScheduleRequest {
        name,
        schedule_expression,
        target,
        flexible_time_window,
        action_after_completion,
        client_token,
        description,
        end_date,
        group_name,
        kms_key_arn,
        schedule_expression_timezone,
        start_date,
        state,
    } = input;
    let group = lookup::group_name(group_name.as_deref());
    let created = lookup::schedule(region, group, &name)?.created;
    let given = Given {
        action_after_completion,
        description,
        end_date,
        flexible_time_window,
        kms_key_arn,
        schedule_expression,
        schedule_expression_timezone,
        start_date,
        state,
        target,
        token: client_token,
    };
    let schedule = given.schedule(region, Some(created))?;
    let arn = lookup::schedule_arn(region, group, &name);
    let held = lookup::group_mut(region, group)?;
    held.schedules.insert(name, schedule);
    region.scheduler.note_change();
    Ok(UpdateScheduleResponse {
        schedule_arn: Some(arn),
    })
}
