//! `DeleteScheduleGroup` — removes a group with its schedules, at once.
//! <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteScheduleGroup.html>

use crate::aws::scheduler::lookup;
use crate::aws::scheduler::state::DEFAULT_GROUP;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::scheduler::types::{DeleteScheduleGroupRequest, DeleteScheduleGroupResponse};

pub(super) fn delete_schedule_group(
    region: &mut Region,
    input: DeleteScheduleGroupRequest,
) -> Result<DeleteScheduleGroupResponse, ApiError> {
    let DeleteScheduleGroupRequest {
        name,
        client_token: _,
    } = input;
    if name == DEFAULT_GROUP {
        // The wording is ours.
        return Err(lookup::invalid(
            "The default schedule group cannot be deleted.",
        ));
    }
    let removed = region.scheduler.groups.remove(&name);
    removed.ok_or_else(|| lookup::no_group(&name))?;
    region.scheduler.note_change();
    Ok(DeleteScheduleGroupResponse {})
}
