//! `UpdateAutoScalingGroup` — another size, other zones, or another template for a group. Instances
//! that are there stay as they are.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html>

use super::settings::{self, Sizes};
use crate::aws::auto_scaling::declared::launch::{self, Asked, Launch};
use crate::aws::auto_scaling::declared::{self, refusals::not_emulated};
use crate::aws::auto_scaling::{GroupKey, port, shown};
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
    // What is not read here is kept, or was read before.
    let UpdateAutoScalingGroupRequest {
        availability_zones,
        launch_configuration_name,
        launch_template,
        mixed_instances_policy,
        new_instances_protected_from_scale_in: protection,
        vpc_zone_identifier,
        availability_zone_distribution: _,
        availability_zone_impairment_policy: _,
        capacity_rebalance: _,
        capacity_reservation_specification: _,
        context: _,
        default_cooldown: _,
        default_instance_warmup: _,
        deletion_protection: _,
        desired_capacity_type: _,
        health_check_grace_period: _,
        health_check_type: _,
        instance_lifecycle_policy: _,
        instance_maintenance_policy: _,
        max_instance_lifetime: _,
        placement_group: _,
        service_linked_role_arn: _,
        termination_policies: _,
        auto_scaling_group_name: _,
        availability_zone_ids: _,
        desired_capacity: _,
        max_size: _,
        min_size: _,
        skip_zonal_shift_validation: _,
    } = input;
    let asked = Asked {
        template: launch_template,
        configuration: launch_configuration_name,
        policy: mixed_instances_policy,
    };
    let launch = launch::of(region, &asked)?;
    let places = settings::places(region, availability_zones, vpc_zone_identifier)?;
    if let Some(launch) = &launch {
        shown = settings::launched_by(shown, asked, launch);
    }
    region.auto_scaling.declared.settings.insert(key, shown);
    apply(region, key, launch, (sizes, protection), places);
    Ok(UpdateAutoScalingGroupResponse {})
}

fn apply(
    region: &mut Region,
    key: GroupKey,
    launch: Option<Launch>,
    (sizes, protection): (Sizes, Option<bool>),
    (zones, subnets): (Vec<String>, Vec<String>),
) {
    port::change(&mut region.auto_scaling, key, |group| {
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
}
