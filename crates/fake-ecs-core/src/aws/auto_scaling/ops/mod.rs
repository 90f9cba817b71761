//! The operations of EC2 Auto Scaling that are emulated: a folder for each kind of resource, a file
//! for each operation.
//!
//! - [`group`], [`instance`] — groups and their instances. Start here.
//! - [`launch_configuration`] — what instances are made of. [`tag`] — what groups have.

mod group;
mod instance;
mod launch_configuration;
mod tag;
#[cfg(test)]
mod tests;

use crate::ecs::Region;
use crate::ops::{Answer, read, write};
use crate::wire::ApiError;
use crate::wire::autoscaling::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    use Operation as Op;
    match operation {
        Op::CreateAutoScalingGroup => write(region, body, group::create_auto_scaling_group),
        Op::DeleteAutoScalingGroup => write(region, body, group::delete_auto_scaling_group),
        Op::DescribeAutoScalingGroups => read(region, body, group::describe_auto_scaling_groups),
        Op::DescribeScalingActivities => read(region, body, group::describe_scaling_activities),
        Op::SetDesiredCapacity => write(region, body, group::set_desired_capacity),
        Op::UpdateAutoScalingGroup => write(region, body, group::update_auto_scaling_group),

        Op::DescribeAutoScalingInstances => {
            read(region, body, instance::describe_auto_scaling_instances)
        }
        Op::SetInstanceProtection => write(region, body, instance::set_instance_protection),
        Op::TerminateInstanceInAutoScalingGroup => write(
            region,
            body,
            instance::terminate_instance_in_auto_scaling_group,
        ),

        Op::CreateLaunchConfiguration => write(
            region,
            body,
            launch_configuration::create_launch_configuration,
        ),
        Op::DeleteLaunchConfiguration => write(
            region,
            body,
            launch_configuration::delete_launch_configuration,
        ),
        Op::DescribeLaunchConfigurations => read(
            region,
            body,
            launch_configuration::describe_launch_configurations,
        ),

        Op::CreateOrUpdateTags => write(region, body, tag::create_or_update_tags),
        Op::DeleteTags => write(region, body, tag::delete_tags),
        Op::DescribeTags => read(region, body, tag::describe_tags),
    }
}
