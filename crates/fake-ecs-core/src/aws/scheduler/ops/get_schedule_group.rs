//! `GetScheduleGroup` — a group of schedules.
//! <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetScheduleGroup.html>

use crate::aws::scheduler::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::scheduler::enums::ScheduleGroupState;
use crate::wire::scheduler::types::{GetScheduleGroupRequest, GetScheduleGroupResponse};

pub(super) fn get_schedule_group(
    region: &Region,
    input: GetScheduleGroupRequest,
) -> Result<GetScheduleGroupResponse, ApiError> {
    let GetScheduleGroupRequest { name } = input;
    lookup::check_group(region, &name)?;
    let of = region.scheduler.group(&name);
    Ok(GetScheduleGroupResponse {
        arn: Some(lookup::group_arn(region, &name)),
        creation_date: of
            .and_then(|it| it.created)
            .map(crate::kernel::time::Time::timestamp),
        last_modification_date: of
            .and_then(|it| it.modified)
            .map(crate::kernel::time::Time::timestamp),
        name: Some(name),
        state: Some(ScheduleGroupState::Active),
    })
}
