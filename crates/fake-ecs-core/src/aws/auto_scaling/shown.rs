//! Groups, their instances and what has become of these, as they are shown.

use crate::aws::auto_scaling::declared::Tags;
use crate::aws::auto_scaling::state::Activity;
use crate::aws::auto_scaling::{AutoScalingGroup, GroupKey};
use crate::aws::ec2::port::id_of;
use crate::aws::registrant::Registrant;
use crate::ecs::Region;
use crate::ecs::instance::Instance as Machine;
use crate::ecs::keys::InstanceKey;
use crate::kernel::ids::uuid;
use crate::wire::autoscaling::enums::{LifecycleState, ScalingActivityStatusCode};
use crate::wire::autoscaling::types as wire;

/// A group, with its instances if these are asked for.
pub(super) fn group(
    region: &Region,
    group: &AutoScalingGroup,
    with_instances: bool,
) -> wire::AutoScalingGroup {
    let declared = &region.auto_scaling.declared;
    let kept = declared.settings.get(&group.key).cloned();
    let number = |count: usize| i32::try_from(count).ok();
    let tags = declared.tags.get(&group.name);
    wire::AutoScalingGroup {
        auto_scaling_group_arn: Some(group.arn.clone()),
        auto_scaling_group_name: Some(group.name.clone()),
        availability_zones: Some(group.zones.clone()),
        desired_capacity: number(group.desired),
        instances: Some(match with_instances {
            true => instances(region, group),
            false => Vec::new(),
        }),
        max_size: number(group.max),
        min_size: number(group.min),
        new_instances_protected_from_scale_in: Some(group.protects_instances),
        tags: Some(
            tags.map(|tags| tags_of(&group.name, tags))
                .unwrap_or_default(),
        ),
        vpc_zone_identifier: Some(group.subnets.join(",")),
        ..kept.unwrap_or_else(|| by_a_test(region))
    }
}

/// What a group shows beside that which was made by a test and not through the API.
fn by_a_test(region: &Region) -> wire::AutoScalingGroup {
    wire::AutoScalingGroup {
        created_time: Some(region.now().timestamp()),
        ..defaults()
    }
}

/// What a group shows of which nothing is said.
pub(super) fn defaults() -> wire::AutoScalingGroup {
    wire::AutoScalingGroup {
        default_cooldown: Some(300),
        enabled_metrics: Some(Vec::new()),
        health_check_grace_period: Some(0),
        health_check_type: Some("EC2".to_owned()),
        load_balancer_names: Some(Vec::new()),
        suspended_processes: Some(Vec::new()),
        target_group_ar_ns: Some(Vec::new()),
        termination_policies: Some(vec!["Default".to_owned()]),
        traffic_sources: Some(Vec::new()),
        ..wire::AutoScalingGroup::default()
    }
}

pub(super) fn tags_of(group: &str, tags: &Tags) -> Vec<wire::TagDescription> {
    let tags = tags.iter();
    let shown = tags.map(|(key, (value, is_propagated))| wire::TagDescription {
        key: Some(key.clone()),
        propagate_at_launch: Some(*is_propagated),
        resource_id: Some(group.to_owned()),
        resource_type: Some("auto-scaling-group".to_owned()),
        value: Some(value.clone()),
    });
    shown.collect()
}

/// The instances of a group: its container instances; or, where no cluster sees them, as many as it
/// is to have.
pub(super) fn instances(region: &Region, group: &AutoScalingGroup) -> Vec<wire::Instance> {
    if group.cluster.is_empty() {
        return unseen(region, group);
    }
    let leaving: Vec<Registrant> = group.leaving().collect();
    let members = group.members().map(|member| {
        let machine = region.instances.get(InstanceKey::of_registrant(member));
        let state = match leaving.contains(&member) {
            true => LifecycleState::TerminatingWait,
            false => LifecycleState::InService,
        };
        let is_protected = group.is_protected(member);
        instance(region, group, machine, state, is_protected)
    });
    members.collect()
}

fn instance(
    region: &Region,
    group: &AutoScalingGroup,
    machine: &Machine,
    state: LifecycleState,
    is_protected: bool,
) -> wire::Instance {
    wire::Instance {
        availability_zone: Some(machine.availability_zone.clone()),
        instance_id: Some(machine.ec2_instance_id.clone()),
        lifecycle_state: Some(state),
        protected_from_scale_in: Some(is_protected),
        ..any_instance(region, group)
    }
}

fn any_instance(region: &Region, group: &AutoScalingGroup) -> wire::Instance {
    let kept = region.auto_scaling.declared.settings.get(&group.key);
    wire::Instance {
        health_status: Some("Healthy".to_owned()),
        instance_type: Some(group.instance_type.name.to_owned()),
        launch_configuration_name: kept.and_then(|it| it.launch_configuration_name.clone()),
        launch_template: kept.and_then(|it| it.launch_template.clone()),
        lifecycle_state: Some(LifecycleState::InService),
        ..wire::Instance::default()
    }
}

fn unseen(region: &Region, group: &AutoScalingGroup) -> Vec<wire::Instance> {
    let zones = group.zones.iter().cycle();
    let numbered = zones.zip(0..group.desired);
    let instances = numbered.map(|(zone, number)| wire::Instance {
        availability_zone: Some(zone.clone()),
        instance_id: Some(id_of("i", &format!("{} {number}", group.arn))),
        protected_from_scale_in: Some(group.protects_instances),
        ..any_instance(region, group)
    });
    instances.collect()
}

/// An instance by itself, with its group.
pub(super) fn details(
    group: &AutoScalingGroup,
    instance: wire::Instance,
) -> wire::AutoScalingInstanceDetails {
    let state = instance
        .lifecycle_state
        .map(|state| state.as_str().to_owned());
    wire::AutoScalingInstanceDetails {
        auto_scaling_group_name: Some(group.name.clone()),
        availability_zone: instance.availability_zone,
        // In capitals here, and only here.
        health_status: Some("HEALTHY".to_owned()),
        instance_id: instance.instance_id,
        instance_type: instance.instance_type,
        launch_configuration_name: instance.launch_configuration_name,
        launch_template: instance.launch_template,
        lifecycle_state: state,
        protected_from_scale_in: instance.protected_from_scale_in,
        ..wire::AutoScalingInstanceDetails::default()
    }
}

/// What has become of an instance.
pub(super) fn activity(
    region: &Region,
    group: &AutoScalingGroup,
    activity: &Activity,
) -> wire::Activity {
    let machine = region
        .instances
        .get(InstanceKey::of_registrant(activity.instance));
    let (id, zone) = (&machine.ec2_instance_id, &machine.availability_zone);
    let (before, at) = (activity.before, activity.at.timestamp());
    let time = at.iso_seconds();
    let (description, cause) = match activity.is_launch {
        true => (
            format!("Launching a new EC2 instance: {id}"),
            format!(
                "At {time} an instance was started in response to a difference between desired and actual capacity, increasing the capacity from {before} to {}.",
                before + 1
            ),
        ),
        false => (
            format!("Terminating EC2 instance: {id}"),
            format!(
                "At {time} an instance was taken out of service in response to a difference between desired and actual capacity, shrinking the capacity from {before} to {}.",
                before.saturating_sub(1)
            ),
        ),
    };
    wire::Activity {
        activity_id: Some(activity_id(region, group.key, activity.number)),
        auto_scaling_group_arn: Some(group.arn.clone()),
        auto_scaling_group_name: Some(group.name.clone()),
        cause: Some(cause),
        description: Some(description),
        details: Some(format!(
            r#"{{"Subnet ID":"{}","Availability Zone":"{zone}"}}"#,
            machine
                .attributes
                .value("ecs.subnet-id")
                .unwrap_or_default()
        )),
        end_time: Some(at),
        progress: Some(100),
        start_time: Some(at),
        status_code: Some(ScalingActivityStatusCode::Successful),
        ..wire::Activity::default()
    }
}

fn activity_id(region: &Region, group: GroupKey, number: u64) -> String {
    uuid(
        region
            .ids
            .number_of(&format!("activity {group:?} {number}")),
    )
}
