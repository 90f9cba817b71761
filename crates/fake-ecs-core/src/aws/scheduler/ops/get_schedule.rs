//! `GetSchedule` — a schedule.
//! <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html>

use crate::aws::scheduler::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::scheduler::types::{GetScheduleRequest, GetScheduleResponse};

pub(super) fn get_schedule(
    region: &Region,
    input: GetScheduleRequest,
) -> Result<GetScheduleResponse, ApiError> {
    let GetScheduleRequest { name, group_name } = input;
    let group = lookup::group_name(group_name.as_deref());
    let of = lookup::schedule(region, group, &name)?;
    Ok(GetScheduleResponse {
        action_after_completion: Some(of.after_completion),
        arn: Some(lookup::schedule_arn(region, group, &name)),
        creation_date: Some(of.created.timestamp()),
        description: of.description.clone(),
        end_date: of.last.map(crate::kernel::time::Time::timestamp),
        flexible_time_window: Some(of.window.clone()),
        group_name: Some(group.to_owned()),
        kms_key_arn: of.kms_key.clone(),
        last_modification_date: Some(of.modified.timestamp()),
        name: Some(name),
        schedule_expression: Some(of.expression.clone()),
        schedule_expression_timezone: Some(of.time_zone.clone()),
        start_date: of.first.map(crate::kernel::time::Time::timestamp),
        state: Some(of.state),
        target: Some(of.target.clone()),
    })
}
