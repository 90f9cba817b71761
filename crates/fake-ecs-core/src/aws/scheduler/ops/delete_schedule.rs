//! `DeleteSchedule` — removes a schedule.
//! <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteSchedule.html>

use crate::aws::scheduler::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::scheduler::types::{DeleteScheduleRequest, DeleteScheduleResponse};

pub(super) fn delete_schedule(
    region: &mut Region,
    input: DeleteScheduleRequest,
) -> Result<DeleteScheduleResponse, ApiError> {
    let DeleteScheduleRequest {
        name,
        client_token: _,
        group_name,
    } = input;
    let group = lookup::group_name(group_name.as_deref());
    let held = lookup::group_mut(region, group)?;
    let removed = held.schedules.remove(&name);
    removed.ok_or_else(|| lookup::no_schedule(&name))?;
    region.scheduler.note_change();
    Ok(DeleteScheduleResponse {})
}
