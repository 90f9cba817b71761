//! `CreateSchedule` — makes a schedule: what is to happen, and when.
//! <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html>
//!
//! Targets are clusters, queues, topics, event buses, functions and state machines. A target that
//! does not take its input is not asked again: its dead-letter queue has the input at once.
//!
//! Not emulated yet: universal targets, other templated targets, flexible time windows (a target is
//! called at the beginning of its window), and time zones beyond some fifty.

use super::given::Given;
use crate::aws::scheduler::lookup;
use crate::ecs::Region;
use crate::wire::scheduler::types::{CreateScheduleRequest, CreateScheduleResponse};
use crate::wire::{ApiError, ErrorCode};

pub(super) fn create_schedule(
    region: &mut Region,
    input: CreateScheduleRequest,
) -> Result<CreateScheduleResponse, ApiError> {
    let CreateScheduleRequest {
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
    let arn = lookup::schedule_arn(region, group, &name);
    lookup::check_group(region, group)?;
    if let Ok(there) = lookup::schedule(region, group, &name) {
        if client_token.is_some() && there.token == client_token {
            return Ok(CreateScheduleResponse {
                schedule_arn: Some(arn),
            });
        }
        let text = format!("Schedule {name} already exists.");
        return Err(ApiError::new(ErrorCode::Conflict, text));
    }
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
    let schedule = given.schedule(region, None)?;
    let held = lookup::group_mut(region, group)?;
    held.schedules.insert(name, schedule);
    region.scheduler.note_change();
    Ok(CreateScheduleResponse {
        schedule_arn: Some(arn),
    })
}
