//! The operations of EventBridge Scheduler that are emulated.
//!
//! - [`given`] — what callers say of a schedule. [`pages`] — pages of the lists.

mod create_schedule;
mod create_schedule_group;
mod delete_schedule;
mod delete_schedule_group;
mod get_schedule;
mod get_schedule_group;
mod given;
mod list_schedule_groups;
mod list_schedules;
mod list_tags_for_resource;
mod pages;
mod tag_resource;
mod untag_resource;
mod update_schedule;

use crate::ecs::Region;
use crate::ops::{Answer, read, write};
use crate::wire::ApiError;
use crate::wire::scheduler::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::CreateSchedule => write(region, body, create_schedule::create_schedule),
        Operation::CreateScheduleGroup => {
            write(region, body, create_schedule_group::create_schedule_group)
        }
        Operation::DeleteSchedule => write(region, body, delete_schedule::delete_schedule),
        Operation::DeleteScheduleGroup => {
            write(region, body, delete_schedule_group::delete_schedule_group)
        }
        Operation::GetSchedule => read(region, body, get_schedule::get_schedule),
        Operation::GetScheduleGroup => read(region, body, get_schedule_group::get_schedule_group),
        Operation::ListScheduleGroups => {
            read(region, body, list_schedule_groups::list_schedule_groups)
        }
        Operation::ListSchedules => read(region, body, list_schedules::list_schedules),
        Operation::ListTagsForResource => {
            read(region, body, list_tags_for_resource::list_tags_for_resource)
        }
        Operation::TagResource => write(region, body, tag_resource::tag_resource),
        Operation::UntagResource => write(region, body, untag_resource::untag_resource),
        Operation::UpdateSchedule => write(region, body, update_schedule::update_schedule),
    }
}
