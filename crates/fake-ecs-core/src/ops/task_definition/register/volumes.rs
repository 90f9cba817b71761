//! Volumes, and who mounts them.

use super::parts::{containers, list, position, refuse, volumes};
use crate::kernel::arn::is_name;
use crate::wire::{
    ApiError, EfsAuthorizationConfigIam, EfsTransitEncryption, EfsVolumeConfiguration,
    TaskDefinition,
};

pub(super) fn check(definition: &TaskDefinition) -> Result<(), ApiError> {
    check_names(definition)?;
    check_mounts(definition)?;
    check_launch_volumes(definition)?;
    volumes(definition)
        .iter()
        .filter_map(|volume| volume.efs_volume_configuration.as_ref())
        .try_for_each(check_efs)
}

/// The wording is made like that about containers.
fn check_names(definition: &TaskDefinition) -> Result<(), ApiError> {
    let mut names = volumes(definition).iter().flat_map(|of| &of.name);
    if names.all(|name| is_name(name)) {
        return Ok(());
    }
    refuse("Volume.name contains invalid characters.")
}

fn check_mounts(definition: &TaskDefinition) -> Result<(), ApiError> {
    for container in containers(definition) {
        for mount in list(&container.mount_points) {
            let source = &mount.source_volume;
            if !volumes(definition)
                .iter()
                .any(|volume| volume.name == *source)
            {
                let source = source.as_deref().unwrap_or_default();
                return refuse(format!("Unknown volume '{source}'."));
            }
        }
        for from in list(&container.volumes_from) {
            let source = from.source_container.as_deref().unwrap_or_default();
            if position(definition, source).is_none() {
                return refuse(format!(
                    "Invalid 'volumesFrom' setting. Unknown container: '{source}'"
                ));
            }
        }
    }
    Ok(())
}

/// A volume that is configured at launch must be mounted by somebody.
fn check_launch_volumes(definition: &TaskDefinition) -> Result<(), ApiError> {
    let is_mounted = |name: &Option<String>| {
        let mut mounts = containers(definition)
            .iter()
            .flat_map(|it| list(&it.mount_points));
        mounts.any(|mount| mount.source_volume == *name)
    };
    let unused: Vec<&str> = volumes(definition)
        .iter()
        .filter(|volume| volume.configured_at_launch == Some(true) && !is_mounted(&volume.name))
        .map(|volume| volume.name.as_deref().unwrap_or_default())
        .collect();
    if unused.is_empty() {
        return Ok(());
    }
    refuse(format!(
        "Volumes [{}] are not referenced by any of the containers",
        unused.join(", ")
    ))
}

fn check_efs(efs: &EfsVolumeConfiguration) -> Result<(), ApiError> {
    let authorization = efs.authorization_config.as_ref();
    let access_point = authorization.and_then(|config| config.access_point_id.as_ref());
    let is_encrypted = efs.transit_encryption == Some(EfsTransitEncryption::Enabled);
    let root = efs.root_directory.as_deref().unwrap_or_default();
    if access_point.is_some() && !matches!(root, "" | "/") {
        return refuse(
            "When using an EFS access point, the root directory must either be set to \"/\" or be omitted.",
        );
    }
    let iam = authorization.and_then(|config| config.iam);
    if iam == Some(EfsAuthorizationConfigIam::Enabled) && !is_encrypted {
        return refuse("EFS IAM authorization requires TransitEncryption to be enabled");
    }
    if efs.transit_encryption_port.is_some() && !is_encrypted {
        // The source has this text up to "TransitEnc".
        return refuse("TransitEncryptionPort requires that TransitEncryption is enabled");
    }
    Ok(())
}
