//! `CreateAutoScalingGroup` — a group, whose instances are launched by and by. They join the ECS
//! cluster that the user data of their launch template names, and are seen by no cluster where it
//! names none.
//!
//! What is said beside sizes, zones, launching, protection and tags is kept and shown again, and
//! has no effect.
//!
//! Not emulated yet: load balancers, lifecycle hooks, groups made of an instance.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateAutoScalingGroup.html>

use super::settings::{self, Sizes};
use crate::aws::auto_scaling::declared::launch::{self, Asked, Launch};
use crate::aws::auto_scaling::declared::refusals::{exists, invalid, not_emulated};
use crate::aws::auto_scaling::port::{self, NewGroup};
use crate::aws::auto_scaling::{GroupKey, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{
    self as wire, CreateAutoScalingGroupRequest, CreateAutoScalingGroupResponse,
};

pub(in crate::aws::auto_scaling::ops) fn create_auto_scaling_group(
    region: &mut Region,
    input: CreateAutoScalingGroupRequest,
) -> Result<CreateAutoScalingGroupResponse, ApiError> {
    refuse(&input)?;
    let kept = settings::of_new(&input, shown::defaults());
    let CreateAutoScalingGroupRequest {
        auto_scaling_group_name: name,
        min_size,
        max_size,
        availability_zones,
        desired_capacity,
        launch_configuration_name,
        launch_template,
        mixed_instances_policy,
        new_instances_protected_from_scale_in,
        tags,
        vpc_zone_identifier,
        // What else there is is kept.
        ..
    } = input;
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
    let places = settings::places(region, availability_zones, vpc_zone_identifier)?;
    if places.0.is_empty() {
        return Err(invalid(
            "At least one Availability Zone or VPC Subnet is required.",
        ));
    }
    let tags = settings::tags(tags.unwrap_or_default())?;
    let is_protected = new_instances_protected_from_scale_in == Some(true);
    let key = make(region, &name, (&launch, sizes, is_protected), places);
    let shown = wire::AutoScalingGroup {
        created_time: Some(region.now().timestamp()),
        ..settings::launched_by(kept, asked, &launch)
    };
    let declared = &mut region.auto_scaling.declared;
    declared.is_used = true;
    declared.tags.insert(name, tags);
    if let Some(key) = key {
        declared.settings.insert(key, shown);
    }
    Ok(CreateAutoScalingGroupResponse {})
}

fn make(
    region: &mut Region,
    name: &str,
    (launch, sizes, protects_instances): (&Launch, Sizes, bool),
    (zones, subnets): (Vec<String>, Vec<String>),
) -> Option<GroupKey> {
    let new = NewGroup {
        reference: name.to_owned(),
        cluster: launch.cluster.clone(),
        instance_type: launch.instance_type,
        zones,
        min: sizes.min,
        max: sizes.max,
        protects_instances,
    };
    let key = port::create(&mut region.auto_scaling, &region.scope, new)?;
    port::change(&mut region.auto_scaling, key, |group| {
        group.subnets = subnets;
        group.desired = sizes.desired;
    });
    Some(key)
}

fn refuse(input: &CreateAutoScalingGroupRequest) -> Result<(), ApiError> {
    let zone_ids = has_some(input.availability_zone_ids.as_deref());
    let hooks = has_some(input.lifecycle_hook_specification_list.as_deref());
    let balancers = has_some(input.load_balancer_names.as_deref())
        || has_some(input.target_group_ar_ns.as_deref())
        || has_some(input.traffic_sources.as_deref());
    for (what, is_asked) in [
        ("groups made of an instance", input.instance_id.is_some()),
        ("lifecycle hooks", hooks),
        ("load balancers of groups", balancers),
        ("operators of groups", input.operator.is_some()),
        ("zones of groups by their ids", zone_ids),
    ] {
        if is_asked {
            return Err(not_emulated(what));
        }
    }
    Ok(())
}

fn has_some<T>(list: Option<&[T]>) -> bool {
    list.is_some_and(|list| !list.is_empty())
}
