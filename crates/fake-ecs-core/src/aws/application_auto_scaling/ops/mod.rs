//! The operations of Application Auto Scaling that are emulated.
//!
//! - [`find`] — what several of them look for, and refuse.
//! - [`pages`] — pages of the lists.

mod delete_scaling_policy;
mod delete_scheduled_action;
mod deregister_scalable_target;
mod describe_scalable_targets;
mod describe_scaling_activities;
mod describe_scaling_policies;
mod describe_scheduled_actions;
mod find;
mod list_tags_for_resource;
mod pages;
mod put_scaling_policy;
mod put_scheduled_action;
mod register_scalable_target;
mod tag_resource;
#[cfg(all(test, feature = "events", feature = "logs"))]
mod tests;
mod untag_resource;

use crate::ecs::Region;
use crate::ops::{Answer, read, write};
use crate::wire::ApiError;
use crate::wire::application_autoscaling::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::DeleteScalingPolicy => {
            write(region, body, delete_scaling_policy::delete_scaling_policy)
        }
        Operation::DeleteScheduledAction => write(
            region,
            body,
            delete_scheduled_action::delete_scheduled_action,
        ),
        Operation::DeregisterScalableTarget => write(
            region,
            body,
            deregister_scalable_target::deregister_scalable_target,
        ),
        Operation::DescribeScalableTargets => read(
            region,
            body,
            describe_scalable_targets::describe_scalable_targets,
        ),
        Operation::DescribeScalingActivities => read(
            region,
            body,
            describe_scaling_activities::describe_scaling_activities,
        ),
        Operation::DescribeScalingPolicies => read(
            region,
            body,
            describe_scaling_policies::describe_scaling_policies,
        ),
        Operation::DescribeScheduledActions => read(
            region,
            body,
            describe_scheduled_actions::describe_scheduled_actions,
        ),
        Operation::ListTagsForResource => {
            read(region, body, list_tags_for_resource::list_tags_for_resource)
        }
        Operation::PutScalingPolicy => write(region, body, put_scaling_policy::put_scaling_policy),
        Operation::PutScheduledAction => {
            write(region, body, put_scheduled_action::put_scheduled_action)
        }
        Operation::RegisterScalableTarget => write(
            region,
            body,
            register_scalable_target::register_scalable_target,
        ),
        Operation::TagResource => write(region, body, tag_resource::tag_resource),
        Operation::UntagResource => write(region, body, untag_resource::untag_resource),
    }
}
