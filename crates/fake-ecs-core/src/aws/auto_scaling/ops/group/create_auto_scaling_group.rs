//! `CreateAutoScalingGroup` — a group, whose instances are launched by and by. They join the ECS cluster that the user data of
//! their launch template names, and are seen by no cluster where it names none.
//!
//! What is said beside sizes, zones, launching, protection and tags is kept and shown again, and has no effect.
//!
//! Not emulated yet: load balancers, lifecycle hooks, groups made of an instance.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html>

use super::settings::{self, Given, Sizes};
use crate::aws::auto_scaling::declared::launch::{self, Asked};
use crate::aws::auto_scaling::declared::refusals::{exists, invalid, not_emulated};
use crate::aws::auto_scaling::port::{self, NewGroup};
use crate::aws::auto_scaling::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{
    self as wire, CreateAutoScalingGroupRequest, CreateAutoScalingGroupResponse,
};

pub(in crate::aws::auto_scaling::ops) fn create_auto_scaling_group(
    region: &mut Region,
    input: CreateAutoScalingGroupRequest,
) -> Result<CreateAutoScalingGroupResponse, ApiError> {
    let CreateAutoScalingGroupRequest {
        auto_scaling_group_name: name,
        min_size,
        max_size,
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
        instance_id,
        launch_configuration_name,
        launch_template,
        lifecycle_hook_specification_list,
        load_balancer_names,
        mixed_instances_policy,
        new_instances_protected_from_scale_in,
        operator,
        skip_zonal_shift_validation: _,
        tags,
        target_group_ar_ns,
        traffic_sources,
        vpc_zone_identifier,
    } = input;
    for (what, is_asked) in [
        ("groups made of an instance", instance_id.is_some()),
        (
            "lifecycle hooks",
            has_some(lifecycle_hook_specification_list.as_deref()),
        ),
        (
            "load balancers of groups",
            has_some(load_balancer_names.as_deref()),
        ),
        (
            "load balancers of groups",
            has_some(target_group_ar_ns.as_deref()),
        ),
        (
            "load balancers of groups",
            has_some(traffic_sources.as_deref()),
        ),
        ("operators of groups", operator.is_some()),
        (
            "zones of groups by their ids",
            has_some(availability_zone_ids.as_deref()),
        ),
    ] {
        if is_asked {
            return Err(not_emulated(what));
        }
    }
    if region.auto_scaling.named(&name).is_some() {
        return Err(exists(format!(
            "AutoScalingGroup by this name already exists - A group with the name {name} already exists"
        )));
    }
    let sizes = Sizes::of(min_size, max_size, desired_capacity)?;
    let asked = Asked {
        template: launch_template,
        configuration: launch_configuration_name,
        policy: mixed_instances_policy,
    };
    let Some(launch) = launch::of(region, &asked)? else {
        return Err(invalid(
            "Valid requests must contain either LaunchTemplate, LaunchConfigurationName, InstanceId or MixedInstancesPolicy parameter.",
        ));
    };
    let (zones, subnets) = settings::places(region, availability_zones, vpc_zone_identifier)?;
    if zones.is_empty() {
        return Err(invalid(
            "At least one Availability Zone or VPC Subnet is required.",
        ));
    }
    let new_tags = settings::tags(tags.unwrap_or_default())?;
    let new = NewGroup {
        reference: name.clone(),
        cluster: launch.cluster.clone(),
        instance_type: launch.instance_type,
        zones,
        min: sizes.min,
        max: sizes.max,
        protects_instances: new_instances_protected_from_scale_in == Some(true),
    };
    let Some(key) = port::create(&mut region.auto_scaling, &region.scope, new) else {
        return Err(exists(name));
    };
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
    let shown = wire::AutoScalingGroup {
        created_time: Some(region.now().timestamp()),
        ..shown::defaults()
    };
    let shown = given.over(settings::launched_by(shown, asked, &launch));
    let groups = &mut region.auto_scaling;
    port::change(groups, key, |group| {
        group.subnets = subnets;
        group.desired = sizes.desired;
    });
    groups.declared.is_used = true;
    groups.declared.settings.insert(key, shown);
    groups.declared.tags.insert(name, new_tags);
    Ok(CreateAutoScalingGroupResponse {})
}

fn has_some<T>(list: Option<&[T]>) -> bool {
    list.is_some_and(|list| !list.is_empty())
}
