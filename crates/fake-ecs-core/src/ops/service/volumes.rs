//! Volumes that the tasks of a service get at launch.

use crate::ecs::task::definition::Revision;
use crate::ops::task::launching::volumes;
use crate::wire::{
    ApiError, ServiceManagedEbsVolumeConfiguration, ServiceVolumeConfiguration,
    TaskManagedEbsVolumeConfiguration, TaskVolumeConfiguration,
};

/// The volume of each task.
pub(super) fn configured(
    definition: &Revision,
    given: &[ServiceVolumeConfiguration],
) -> Result<Option<TaskVolumeConfiguration>, ApiError> {
    let given = given.iter().map(|given| TaskVolumeConfiguration {
        name: given.name.clone(),
        managed_ebs_volume: given.managed_ebs_volume.clone().map(of_task),
    });
    volumes::configured(definition, Some(given.collect()))
}

/// Volumes of services always end with their tasks.
fn of_task(given: ServiceManagedEbsVolumeConfiguration) -> TaskManagedEbsVolumeConfiguration {
    let ServiceManagedEbsVolumeConfiguration {
        role_arn,
        encrypted,
        filesystem_type,
        iops,
        kms_key_id,
        size_in_gib,
        snapshot_id,
        tag_specifications,
        throughput,
        volume_initialization_rate,
        volume_type,
    } = given;
    TaskManagedEbsVolumeConfiguration {
        role_arn,
        encrypted,
        filesystem_type,
        iops,
        kms_key_id,
        size_in_gib,
        snapshot_id,
        tag_specifications,
        termination_policy: None,
        throughput,
        volume_initialization_rate,
        volume_type,
    }
}
