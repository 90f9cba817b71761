//! `UpdateAutoScalingGroup` — another size, other zones, or another template for a group. Instances that are there stay as they
//! are.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_UpdateAutoScalingGroup.html>

use super::settings::{self, Given, Sizes};
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
    let UpdateAutoScalingGroupRequest {
        auto_scaling_group_name: name,
        availability_zone_ids,
        availability_zones,
        availability_zone_distribution,
        availability_zone_impairment_policy,
        capacity_rebalance,
        capacity_reservation_specification,
        context,
        default_cooldown,
        default_instance_warmup,
        deletion_protection,
        desired_capacity_type,
        health_check_grace_period,
        health_check_type,
        instance_lifecycle_policy,
        instance_maintenance_policy,
        max_instance_lifetime,
        placement_group,
        service_linked_role_arn,
        termination_policies,
        desired_capacity,
        launch_configuration_name,
        launch_template,
        max_size,
        min_size,
        mixed_instances_policy,
        new_instances_protected_from_scale_in,
        skip_zonal_shift_validation: _,
        vpc_zone_identifier,
    } = input;
    if availability_zone_ids.is_some_and(|ids| !ids.is_empty()) {
        return Err(not_emulated("zones of groups by their ids"));
    }
    let group = declared::group(&region.auto_scaling, &name)?;
    let key = group.key;
    let sizes = Sizes::changed(group, (min_size, max_size), desired_capacity)?;
    let asked = Asked {
        template: launch_template,
        configuration: launch_configuration_name,
        policy: mixed_instances_policy,
    };
    let launch = launch::of(region, &asked)?;
    let (zones, subnets) = settings::places(region, availability_zones, vpc_zone_identifier)?;
    let given = Given {
        availability_zone_distribution,
        availability_zone_impairment_policy,
        capacity_rebalance,
        capacity_reservation_specification,
        context,
        default_cooldown,
        default_instance_warmup,
        deletion_protection,
        desired_capacity_type,
        health_check_grace_period,
        health_check_type,
        instance_lifecycle_policy,
        instance_maintenance_policy,
        max_instance_lifetime,
        placement_group,
        service_linked_role_arn,
        termination_policies,
    };
    let groups = &mut region.auto_scaling;
    let shown = groups.declared.settings.remove(&key);
    let mut shown = shown.unwrap_or_else(shown::defaults);
    if let Some(launch) = &launch {
        shown = settings::launched_by(shown, asked, launch);
    }
    groups.declared.settings.insert(key, given.over(shown));
    port::change(groups, key, |group| {
        if let Some(launch) = launch {
            group.instance_type = launch.instance_type;
            group.cluster = launch.cluster;
        }
        if !zones.is_empty() {
            (group.zones, group.subnets) = (zones, subnets);
        }
        (group.min, group.max, group.desired) = (sizes.min, sizes.max, sizes.desired);
        let is_protected = new_instances_protected_from_scale_in;
        group.protects_instances = is_protected.unwrap_or(group.protects_instances);
    });
    Ok(UpdateAutoScalingGroupResponse {})
}
