//! Commands about Auto Scaling groups.

use super::address;
use super::outcome::{Outcome, Refusal};
use crate::aws::auto_scaling::port;
use crate::aws::ec2::instance_types::InstanceType;
use crate::ecs::Region;

/// An Auto Scaling group that is to be made.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct NewAutoScalingGroup {
    /// Its name or its ARN.
    pub group: String,
    /// The name of the cluster that its instances register with.
    pub cluster: String,
    pub instance_type: String,
    /// Empty for the first three of the region.
    #[cfg_attr(feature = "serde", serde(default))]
    pub zones: Vec<String>,
    pub min: usize,
    pub max: usize,
    /// Whether its instances are protected from scale-in.
    #[cfg_attr(feature = "serde", serde(default))]
    pub protects_instances: bool,
}

/// How many container instances a cluster may have: a quota of ECS. More than that is a mistake,
/// and would keep the fake busy for ever.
///
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-quotas.html>
const INSTANCES_MAX: usize = 5_000;

fn check_size(desired: usize) -> Result<(), Refusal> {
    if desired > INSTANCES_MAX {
        return Err(Refusal::Invalid(format!(
            "a cluster has at most {INSTANCES_MAX} container instances, and cannot have {desired}"
        )));
    }
    Ok(())
}

pub(super) fn add(region: &mut Region, new: NewAutoScalingGroup) -> Result<Outcome, Refusal> {
    let NewAutoScalingGroup {
        group,
        cluster,
        instance_type,
        zones,
        min,
        max,
        protects_instances,
    } = new;
    if min > max {
        return Err(Refusal::Invalid(format!(
            "an Auto Scaling group cannot have at least {min} and at most {max} instances"
        )));
    }
    check_size(min)?;
    let instance_type = InstanceType::named(&instance_type).map_err(Refusal::Invalid)?;
    let new = port::NewGroup {
        reference: group.clone(),
        cluster,
        instance_type,
        zones,
        min,
        max,
        protects_instances,
    };
    match port::create(&mut region.auto_scaling, &region.scope, new) {
        Some(_) => Ok(Outcome::Done),
        None => Err(Refusal::Conflict(format!(
            "there is an Auto Scaling group '{group}' already"
        ))),
    }
}

pub(super) fn resize(
    region: &mut Region,
    group: &str,
    min: Option<usize>,
    max: Option<usize>,
    desired_capacity: Option<usize>,
) -> Result<Outcome, Refusal> {
    let key = address::group(region, group)?;
    let current = region.auto_scaling.get(key);
    let mut limits = current.clone();
    limits.limit(min, max);
    if let Some(count) = desired_capacity.filter(|count| !(limits.min..=limits.max).contains(count))
    {
        let (min, max) = (limits.min, limits.max);
        return Err(Refusal::Conflict(format!(
            "the group has {min} to {max} instances, and cannot have {count}"
        )));
    }
    check_size(desired_capacity.unwrap_or(limits.desired))?;
    let limits = (min, max);
    port::resize(&mut region.auto_scaling, key, limits, desired_capacity);
    Ok(Outcome::Done)
}

pub(super) fn set_capacity(
    region: &mut Region,
    group: &str,
    is_available: bool,
) -> Result<Outcome, Refusal> {
    let key = address::group(region, group)?;
    port::set_capacity(&mut region.auto_scaling, key, is_available);
    Ok(Outcome::Done)
}
