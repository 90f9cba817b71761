//! `CreateScheduleGroup` — makes a group of schedules.
//! <https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html>

use crate::aws::scheduler::lookup;
use crate::aws::scheduler::state::Group;
use crate::aws::tags::Tags;
use crate::ecs::Region;
use crate::kernel::sorted::SortedMap;
use crate::wire::scheduler::types::{CreateScheduleGroupRequest, CreateScheduleGroupResponse};
use crate::wire::{ApiError, ErrorCode};

pub(super) fn create_schedule_group(
    region: &mut Region,
    input: CreateScheduleGroupRequest,
) -> Result<CreateScheduleGroupResponse, ApiError> {
    let CreateScheduleGroupRequest {
        name,
        client_token,
        tags,
    } = input;
    let arn = lookup::group_arn(region, &name);
    let made = CreateScheduleGroupResponse {
        schedule_group_arn: Some(arn),
    };
    let there = region.scheduler.group(&name);
    if there.is_some_and(|it| client_token.is_some() && it.token == client_token) {
        return Ok(made);
    }
    if lookup::check_group(region, &name).is_ok() {
        let text = format!("Schedule group {name} already exists.");
        return Err(ApiError::new(ErrorCode::Conflict, text));
    }
    let mut held = Tags::new();
    lookup::add_tags(&mut held, tags.unwrap_or_default())?;
    let group = Group {
        created: Some(region.now()),
        modified: Some(region.now()),
        tags: held,
        token: client_token,
        schedules: SortedMap::default(),
    };
    region.scheduler.groups.insert(name, group);
    Ok(made)
}
