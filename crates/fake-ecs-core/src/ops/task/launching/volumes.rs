//! Volumes that are configured at launch.

use crate::ecs::task::definition::Revision;
use crate::wire::{ApiError, TaskManagedEbsVolumeConfiguration, TaskVolumeConfiguration};

/// What EBS has of a type of volumes.
struct Type {
    name: &'static str,
    size_min_gib: i32,
    size_max_gib: i32,
    iops: Iops,
    has_throughput: bool,
}

#[derive(Clone, Copy, PartialEq)]
enum Iops {
    Unsupported,
    Optional,
    Required,
}

const TYPES: &[Type] = &[
    ebs_type("gp2", 1, 16_384, Iops::Unsupported, false),
    ebs_type("gp3", 1, 16_384, Iops::Optional, true),
    ebs_type("io1", 4, 16_384, Iops::Required, false),
    ebs_type("io2", 4, 16_384, Iops::Required, false),
    ebs_type("st1", 125, 16_384, Iops::Unsupported, false),
    ebs_type("sc1", 125, 16_384, Iops::Unsupported, false),
    ebs_type("standard", 1, 1_024, Iops::Unsupported, false),
];

const fn ebs_type(
    name: &'static str,
    size_min_gib: i32,
    size_max_gib: i32,
    iops: Iops,
    has_throughput: bool,
) -> Type {
    Type {
        name,
        size_min_gib,
        size_max_gib,
        iops,
        has_throughput,
    }
}

/// In MiB/s.
const THROUGHPUT_MAX: i32 = 1_000;

/// The volume of the task: one that its definition leaves to be configured at launch, and no other.
pub(in crate::ops) fn configured(
    definition: &Revision,
    configurations: Option<Vec<TaskVolumeConfiguration>>,
) -> Result<Option<TaskVolumeConfiguration>, ApiError> {
    let mut configurations = configurations.unwrap_or_default();
    if configurations.len() > 1 {
        return Err(ApiError::invalid_parameter(
            "volume configurations can have at most 1 items.",
        ));
    }
    let Some(configuration) = configurations.pop() else {
        return Ok(None);
    };
    let TaskVolumeConfiguration {
        name,
        managed_ebs_volume,
    } = &configuration;
    let mut volumes = definition.document.volumes.iter().flatten();
    let is_at_launch = volumes.any(|volume| {
        volume.configured_at_launch == Some(true) && volume.name.as_ref() == Some(name)
    });
    if !is_at_launch {
        return Err(ApiError::invalid_parameter(format!(
            "The volume name '{name}' in your request does not have a matching volume in your Task Definition"
        )));
    }
    match managed_ebs_volume {
        Some(ebs) => check_ebs(ebs)?,
        // There are no other volumes than those of EBS.
        None => return missing("managedEBSVolume").map(|()| None),
    }
    Ok(Some(configuration))
}

/// What follows from these for the task is the role and the end of the volume; the rest is between
/// ECS and EBS.
fn check_ebs(ebs: &TaskManagedEbsVolumeConfiguration) -> Result<(), ApiError> {
    let TaskManagedEbsVolumeConfiguration {
        role_arn: _,
        encrypted: _,
        filesystem_type: _,
        iops,
        kms_key_id: _,
        size_in_gib,
        snapshot_id,
        tag_specifications: _,
        termination_policy: _,
        throughput,
        volume_initialization_rate: _,
        volume_type,
    } = ebs;
    // The default of EBS.
    let name = volume_type.as_deref().unwrap_or("gp2");
    let Some(of_type) = TYPES.iter().find(|known| known.name == name) else {
        return invalid(format!("unknown volumeType {name}"));
    };
    let sizes = of_type.size_min_gib..=of_type.size_max_gib;
    match size_in_gib {
        None if snapshot_id.is_none() => return missing("sizeInGiB or snapshotId"),
        Some(size) if !sizes.contains(size) => {
            let (min, max) = sizes.into_inner();
            return invalid(format!(
                "sizeInGiB of {name} should be between {min} and {max}"
            ));
        }
        _ => {}
    }
    match (of_type.iops, iops) {
        (Iops::Required, None) => return missing("iops"),
        (Iops::Unsupported, Some(_)) => return invalid(format!("{name} has no iops")),
        (_, Some(..=0)) => return invalid("iops should be greater than 0".to_owned()),
        _ => {}
    }
    match throughput {
        Some(_) if !of_type.has_throughput => invalid(format!("{name} has no throughput")),
        Some(throughput) if !(1..=THROUGHPUT_MAX).contains(throughput) => invalid(format!(
            "throughput should be between 1 and {THROUGHPUT_MAX}"
        )),
        _ => Ok(()),
    }
}

/// The beginning and the end of these two were recorded; what stands between is ours.
fn missing(what: &str) -> Result<(), ApiError> {
    Err(ApiError::invalid_parameter(format!(
        "ECS managed EBS volume configuration was invalid: {what} must be specified (MissingParameter)"
    )))
}

fn invalid(what: String) -> Result<(), ApiError> {
    Err(ApiError::invalid_parameter(format!(
        "ECS managed EBS volume configuration was invalid: {what} (InvalidParameterCombination)"
    )))
}
