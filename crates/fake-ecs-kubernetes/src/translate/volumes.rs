//! Volumes: what is mounted where.

use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::wire::{ContainerDefinition, Scope, Volume as EcsVolume};
use k8s_openapi::api::core::v1::{EmptyDirVolumeSource, HostPathVolumeSource, Volume, VolumeMount};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use super::resources::mebibytes;
use crate::names;

/// The directory of a node below which file systems and shared volumes are.
pub(crate) const DIRECTORY: &str = "/var/lib/fake-ecs";

/// The volumes of a Pod, and what each container mounts of them, in the order of the definition.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Mounted {
    pub(crate) volumes: Vec<Volume>,
    pub(crate) mounts: Vec<Vec<VolumeMount>>,
}

/// What the task mounts. `owner` is the fake, whose file systems are not those of others.
///
/// # Errors
///
/// When a container mounts what there is not, in the words of the agent.
pub(crate) fn mounted(plan: &TaskPlan, owner: &str) -> Result<Mounted, String> {
    let declared = plan.definition.volumes.as_deref().unwrap_or_default();
    let all = plan.definition.container_definitions.as_deref();
    let all = all.unwrap_or_default();
    let names = declared
        .iter()
        .map(|it| it.name.as_deref().unwrap_or_default());
    let called = names::distinct(names.clone());
    let mut mounted = Mounted {
        volumes: declared
            .iter()
            .zip(&called)
            .map(|(volume, name)| translate(plan, volume, name, owner))
            .collect(),
        mounts: Vec::new(),
    };
    for (index, container) in all.iter().enumerate() {
        let mut mounts = Vec::new();
        for point in container.mount_points.iter().flatten() {
            let source = point.source_volume.as_deref().unwrap_or_default();
            let place = names.clone().position(|name| name == source);
            let place = place.ok_or_else(|| format!("Invalid volume referenced: {source}"))?;
            mounts.push(VolumeMount {
                name: called[place].clone(),
                mount_path: point.container_path.clone().unwrap_or_default(),
                read_only: point.read_only,
                ..VolumeMount::default()
            });
        }
        in_memory(container, index, &mut mounted.volumes, &mut mounts);
        mounted.mounts.push(mounts);
    }
    let own = mounted.mounts.clone();
    for (container, mounts) in all.iter().zip(&mut mounted.mounts) {
        for from in container.volumes_from.iter().flatten() {
            let source = from.source_container.as_deref();
            let place = all.iter().position(|it| it.name.as_deref() == source);
            for mount in place.map(|place| own[place].clone()).into_iter().flatten() {
                // What a container mounts itself counts.
                if mounts.iter().all(|it| it.mount_path != mount.mount_path) {
                    let read_only = from.read_only.filter(|it| *it).or(mount.read_only);
                    mounts.push(VolumeMount { read_only, ..mount });
                }
            }
        }
    }
    Ok(mounted)
}

/// What is in memory for one container: its `tmpfs`, and memory that its processes share.
fn in_memory(
    container: &ContainerDefinition,
    index: usize,
    volumes: &mut Vec<Volume>,
    mounts: &mut Vec<VolumeMount>,
) {
    let Some(linux) = &container.linux_parameters else {
        return;
    };
    let tmpfs = linux.tmpfs.iter().flatten();
    let tmpfs = tmpfs.map(|it| (it.container_path.clone(), it.size));
    let shared = linux.shared_memory_size;
    let shared = shared.map(|size| ("/dev/shm".to_owned(), size));
    for (number, (path, size)) in tmpfs.chain(shared).enumerate() {
        let name = format!("memory-{index}-{number}");
        volumes.push(empty(&name, Some("Memory"), Some(mebibytes(size.into()))));
        mounts.push(VolumeMount {
            name,
            mount_path: path,
            ..VolumeMount::default()
        });
    }
}

fn translate(plan: &TaskPlan, volume: &EcsVolume, name: &str, owner: &str) -> Volume {
    let declared = volume.name.as_deref().unwrap_or_default();
    let of_file_system = |id: &str, directory: &str| {
        let directory = directory.trim_matches('/');
        let path = format!("{DIRECTORY}/{owner}/{id}/{directory}");
        directory_of_node(name, path.trim_end_matches('/'))
    };
    if let Some(efs) = &volume.efs_volume_configuration {
        let directory = efs.root_directory.as_deref().unwrap_or_default();
        return of_file_system(&efs.file_system_id, directory);
    }
    if let Some(fsx) = &volume.fsx_windows_file_server_volume_configuration {
        let directory = fsx.root_directory.replace('\\', "/");
        return of_file_system(&fsx.file_system_id, &directory);
    }
    if let Some(docker) = &volume.docker_volume_configuration
        && docker.scope == Some(Scope::Shared)
    {
        return directory_of_node(name, &format!("{DIRECTORY}/volumes/{declared}"));
    }
    if let Some(ebs) = plan.ebs.as_ref().filter(|ebs| ebs.name == declared) {
        let size = ebs.size_in_gib.map(|size| Quantity(format!("{size}Gi")));
        return empty(name, None, size);
    }
    let host = volume
        .host
        .as_ref()
        .and_then(|it| it.source_path.as_deref());
    match host.filter(|path| !path.is_empty()) {
        Some(path) => Volume {
            name: name.to_owned(),
            host_path: Some(HostPathVolumeSource {
                path: path.to_owned(),
                type_: None,
            }),
            ..Volume::default()
        },
        None => empty(name, None, None),
    }
}

fn directory_of_node(name: &str, path: &str) -> Volume {
    Volume {
        name: name.to_owned(),
        host_path: Some(HostPathVolumeSource {
            path: path.to_owned(),
            type_: Some("DirectoryOrCreate".to_owned()),
        }),
        ..Volume::default()
    }
}

fn empty(name: &str, medium: Option<&str>, size_limit: Option<Quantity>) -> Volume {
    Volume {
        name: name.to_owned(),
        empty_dir: Some(EmptyDirVolumeSource {
            medium: medium.map(str::to_owned),
            size_limit,
            ..EmptyDirVolumeSource::default()
        }),
        ..Volume::default()
    }
}
