//! The operations of EventBridge that are emulated.
//!
//! - [`pages`] — pages of the lists.

mod create_event_bus;
mod delete_event_bus;
mod delete_rule;
mod describe_event_bus;
mod describe_rule;
mod disable_rule;
mod enable_rule;
mod list_event_buses;
mod list_rule_names_by_target;
mod list_rules;
mod list_tags_for_resource;
mod list_targets_by_rule;
mod pages;
mod put_events;
mod put_rule;
mod put_targets;
mod remove_targets;
mod tag_resource;
mod test_event_pattern;
#[cfg(test)]
mod tests;
mod untag_resource;
mod update_event_bus;

use crate::ecs::Region;
use crate::ops::{Answer, read, write};
use crate::wire::ApiError;
use crate::wire::events::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::CreateEventBus => write(region, body, create_event_bus::create_event_bus),
        Operation::DeleteEventBus => write(region, body, delete_event_bus::delete_event_bus),
        Operation::DeleteRule => write(region, body, delete_rule::delete_rule),
        Operation::DescribeEventBus => read(region, body, describe_event_bus::describe_event_bus),
        Operation::DescribeRule => read(region, body, describe_rule::describe_rule),
        Operation::DisableRule => write(region, body, disable_rule::disable_rule),
        Operation::EnableRule => write(region, body, enable_rule::enable_rule),
        Operation::ListEventBuses => read(region, body, list_event_buses::list_event_buses),
        Operation::ListRuleNamesByTarget => read(
            region,
            body,
            list_rule_names_by_target::list_rule_names_by_target,
        ),
        Operation::ListRules => read(region, body, list_rules::list_rules),
        Operation::ListTagsForResource => {
            read(region, body, list_tags_for_resource::list_tags_for_resource)
        }
        Operation::ListTargetsByRule => {
            read(region, body, list_targets_by_rule::list_targets_by_rule)
        }
        Operation::PutEvents => write(region, body, put_events::put_events),
        Operation::PutRule => write(region, body, put_rule::put_rule),
        Operation::PutTargets => write(region, body, put_targets::put_targets),
        Operation::RemoveTargets => write(region, body, remove_targets::remove_targets),
        Operation::TagResource => write(region, body, tag_resource::tag_resource),
        Operation::TestEventPattern => read(region, body, test_event_pattern::test_event_pattern),
        Operation::UntagResource => write(region, body, untag_resource::untag_resource),
        Operation::UpdateEventBus => write(region, body, update_event_bus::update_event_bus),
    }
}
