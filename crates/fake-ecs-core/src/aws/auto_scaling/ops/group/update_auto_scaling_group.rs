//! `UpdateAutoScalingGroup` — another size, other zones, or another template for a group. Instances
//! that are there stay as they are.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html>

use super::settings::{self, Sizes};
use crate::aws::auto_scaling::declared::launch::{self, Asked};
use crate::aws::auto_scaling::declared::{self, refusals::not_emulated};
use crate::aws::auto_scaling::{port, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{
    UpdateAutoScalingGroupRequest, UpdateAutoScalingGroupResponse,
};

pub(in crate::aws::auto_scaling::ops) fn update_auto_scaling_group(
    region: &mut Region,
    input: UpdateAutoScalingGroupRequest,
) -> Result<UpdateAutoScalingGroupResponse, ApiError> {
    if input
        .availability_zone_ids
        .as_ref()
        .is_some_and(|ids| !ids.is_empty())
    {
        return Err(not_emulated("zones of groups by their ids"));
    }
    let group = declared::group(&region.auto_scaling, &input.auto_scaling_group_name)?;
    let key = group.key;
    let sizes = (input.min_size, input.max_size);
    let sizes = Sizes::changed(group, sizes, input.desired_capacity)?;
    let before = region.auto_scaling.declared.settings.get(&key).cloned();
    let mut shown = settings::of_change(&input, before.unwrap_or_else(shown::defaults));
    let UpdateAutoScalingGroupRequest {
        availability_zones,
        launch_configuration_name,
        launch_template,
        mixed_instances_policy,
        new_instances_protected_from_scale_in: protection,
        vpc_zone_identifier,
        // What else there is is kept.
        ..
    } = input;
    let asked = Asked {
        template: launch_template,
        configuration: launch_configuration_name,
        policy: mixed_instances_policy,
    };
    let launch = launch::of(region, &asked)?;
    let (zones, subnets) = settings::places(region, availability_zones, vpc_zone_identifier)?;
    if let Some(launch) = &launch {
        shown = settings::launched_by(shown, asked, launch);
    }
    let groups = &mut region.auto_scaling;
    groups.declared.settings.insert(key, shown);
    port::change(groups, key, |group| {
        if let Some(launch) = launch {
            group.instance_type = launch.instance_type;
            group.cluster = launch.cluster;
        }
        if !zones.is_empty() {
            (group.zones, group.subnets) = (zones, subnets);
        }
        (group.min, group.max, group.desired) = (sizes.min, sizes.max, sizes.desired);
        group.protects_instances = protection.unwrap_or(group.protects_instances);
    });
    Ok(UpdateAutoScalingGroupResponse {})
}
