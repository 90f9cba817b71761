//! What callers say of a group, in both operations that take it.

use crate::aws::auto_scaling::AutoScalingGroup;
use crate::aws::auto_scaling::declared::Tags;
use crate::aws::auto_scaling::declared::launch::{Asked, Launch};
use crate::aws::auto_scaling::declared::refusals::{invalid, not_emulated};
use crate::aws::ec2::port as ec2;
use crate::ecs::{Region, subnets};
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{
    AutoScalingGroup as Shown, CreateAutoScalingGroupRequest, Tag, UpdateAutoScalingGroupRequest,
};

/// How many instances a cluster may have: see the command that makes groups.
const INSTANCES_MAX: usize = 5_000;

/// How many instances a group has at least, at most, and is to have.
pub(super) struct Sizes {
    pub min: usize,
    pub max: usize,
    pub desired: usize,
}

impl Sizes {
    pub(super) fn of(min: i32, max: i32, desired: Option<i32>) -> Result<Self, ApiError> {
        let (min, max) = (count(min)?, count(max)?);
        let desired = desired.map(count).transpose()?;
        Self::checked(min, max, desired.unwrap_or(min), desired.is_some())
    }

    pub(super) fn changed(
        group: &AutoScalingGroup,
        (min, max): (Option<i32>, Option<i32>),
        desired: Option<i32>,
    ) -> Result<Self, ApiError> {
        let min = min.map_or(Ok(group.min), count)?;
        let max = max.map_or(Ok(group.max), count)?;
        match desired.map(count).transpose()? {
            Some(desired) => Self::checked(min, max, desired, true),
            // A size that nobody names follows its limits.
            None => Self::checked(min, max, group.desired.max(min).min(max.max(min)), false),
        }
    }

    fn checked(min: usize, max: usize, desired: usize, is_given: bool) -> Result<Self, ApiError> {
        if min > max {
            return Err(invalid(format!(
                "Max bound, {max}, must be greater than or equal to min bound, {min}"
            )));
        }
        if is_given && !(min..=max).contains(&desired) {
            return Err(invalid(format!(
                "Desired capacity:{desired} must be between the specified min size:{min} and max size:{max}"
            )));
        }
        Ok(Self { min, max, desired })
    }
}

fn count(given: i32) -> Result<usize, ApiError> {
    match usize::try_from(given) {
        Ok(count) if count <= INSTANCES_MAX => Ok(count),
        Ok(count) => Err(not_emulated(&format!("groups of {count} instances"))),
        Err(_) => Err(invalid(format!("Size {given} must not be negative"))),
    }
}

/// The zones of a group, and its subnets: each is in a zone.
pub(super) fn places(
    region: &Region,
    zones: Option<Vec<String>>,
    identifier: Option<String>,
) -> Result<(Vec<String>, Vec<String>), ApiError> {
    let identifier = identifier.unwrap_or_default();
    let ids = identifier.split(',').map(str::trim);
    let ids: Vec<String> = ids.filter(|id| !id.is_empty()).map(str::to_owned).collect();
    let is_lenient = region
        .settings
        .is_lenient("ec2", region.ec2.has_own_subnets());
    let is_there = |id: &str| is_lenient || ec2::has_subnet(&region.ec2, &region.scope.region, id);
    if let Some(id) = ids.iter().find(|id| !is_there(id)) {
        return Err(invalid(format!("The subnet ID '{id}' does not exist")));
    }
    let mut found = zones.unwrap_or_default();
    if found.is_empty() {
        for id in &ids {
            let zone = subnets::zone_of(region, id);
            if !found.contains(&zone) {
                found.push(zone);
            }
        }
    }
    Ok((found, ids))
}

pub(in crate::aws::auto_scaling::ops) fn tags(given: Vec<Tag>) -> Result<Tags, ApiError> {
    let mut tags = Tags::new();
    for tag in given {
        let Tag {
            key,
            propagate_at_launch,
            resource_id: _,
            resource_type: _,
            value,
        } = tag;
        if key.starts_with("aws:") {
            return Err(invalid("The tag key prefix 'aws:' is reserved"));
        }
        let value = value.unwrap_or_default();
        tags.insert(key, (value, propagate_at_launch.unwrap_or(false)));
    }
    Ok(tags)
}

/// How a group launches, as it is shown.
pub(super) fn launched_by(shown: Shown, asked: Asked, launch: &Launch) -> Shown {
    let of_policy = asked.policy.is_some();
    Shown {
        launch_configuration_name: asked.configuration,
        launch_template: launch.template.clone().filter(|_| !of_policy),
        mixed_instances_policy: asked.policy,
        ..shown
    }
}

/// What is kept and shown again, and has no effect: what is said now, and what was said before
/// where nothing is said now.
macro_rules! kept {
    ($input:expr, $before:expr) => {{
        let (input, before) = ($input, $before);
        Shown {
            availability_zone_distribution: input
                .availability_zone_distribution
                .clone()
                .or(before.availability_zone_distribution),
            availability_zone_impairment_policy: input
                .availability_zone_impairment_policy
                .clone()
                .or(before.availability_zone_impairment_policy),
            capacity_rebalance: input
                .capacity_rebalance
                .clone()
                .or(before.capacity_rebalance),
            capacity_reservation_specification: input
                .capacity_reservation_specification
                .clone()
                .or(before.capacity_reservation_specification),
            context: input.context.clone().or(before.context),
            default_cooldown: input.default_cooldown.clone().or(before.default_cooldown),
            default_instance_warmup: input
                .default_instance_warmup
                .clone()
                .or(before.default_instance_warmup),
            deletion_protection: input
                .deletion_protection
                .clone()
                .or(before.deletion_protection),
            desired_capacity_type: input
                .desired_capacity_type
                .clone()
                .or(before.desired_capacity_type),
            health_check_grace_period: input
                .health_check_grace_period
                .clone()
                .or(before.health_check_grace_period),
            health_check_type: input.health_check_type.clone().or(before.health_check_type),
            instance_lifecycle_policy: input
                .instance_lifecycle_policy
                .clone()
                .or(before.instance_lifecycle_policy),
            instance_maintenance_policy: input
                .instance_maintenance_policy
                .clone()
                .or(before.instance_maintenance_policy),
            max_instance_lifetime: input
                .max_instance_lifetime
                .clone()
                .or(before.max_instance_lifetime),
            placement_group: input.placement_group.clone().or(before.placement_group),
            service_linked_role_arn: input
                .service_linked_role_arn
                .clone()
                .or(before.service_linked_role_arn),
            termination_policies: input
                .termination_policies
                .clone()
                .or(before.termination_policies),
            ..before
        }
    }};
}

pub(super) fn of_new(input: &CreateAutoScalingGroupRequest, before: Shown) -> Shown {
    kept!(input, before)
}

pub(super) fn of_change(input: &UpdateAutoScalingGroupRequest, before: Shown) -> Shown {
    kept!(input, before)
}
