//! Volumes: what is mounted where.

use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::wire::{ContainerDefinition, Scope, Volume};

use crate::names;

/// Where the contents of a volume are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// A directory of the host.
    Host(String),
    /// A volume of the engine, made for the task and removed with it.
    OfTask(String),
    /// A volume of the engine that outlives the task: made unless it is there.
    Shared(String),
    /// A volume of the engine that has to be there already.
    Existing(String),
    /// A file system that several tasks share for as long as the fake lives: its id, and the
    /// directory within.
    FileSystem { id: String, directory: String },
}

impl Source {
    /// What the engine calls it, given the directory that stands for a file system.
    pub(crate) fn name(&self, file_systems: &str) -> String {
        match self {
            Self::Host(path) => path.clone(),
            Self::OfTask(name) | Self::Shared(name) | Self::Existing(name) => name.clone(),
            Self::FileSystem { id, directory } => {
                let directory = directory.trim_matches('/');
                let path = format!("{file_systems}/{id}/{directory}");
                path.trim_end_matches('/').to_owned()
            }
        }
    }
}

/// Where the contents of a volume of a task are.
pub(crate) fn source(plan: &TaskPlan, volume: &Volume) -> Source {
    let name = volume.name.as_deref().unwrap_or_default();
    let of_task = || Source::OfTask(names::volume(plan, name));
    if let Some(efs) = &volume.efs_volume_configuration {
        return Source::FileSystem {
            id: efs.file_system_id.clone(),
            directory: efs.root_directory.clone().unwrap_or_default(),
        };
    }
    if let Some(fsx) = &volume.fsx_windows_file_server_volume_configuration {
        return Source::FileSystem {
            id: fsx.file_system_id.clone(),
            directory: fsx.root_directory.replace('\\', "/"),
        };
    }
    if let Some(docker) = &volume.docker_volume_configuration {
        return match docker.scope {
            Some(Scope::Shared) if docker.autoprovision == Some(true) => {
                Source::Shared(name.to_owned())
            }
            Some(Scope::Shared) => Source::Existing(name.to_owned()),
            _ => of_task(),
        };
    }
    let host = volume.host.as_ref();
    match host.and_then(|host| host.source_path.as_deref()) {
        Some(path) if !path.is_empty() => Source::Host(path.to_owned()),
        _ => of_task(),
    }
}

/// The volumes of a container, in the engine's notation `source:path[:ro]`. A volume that the
/// definition does not have is an error in the words of the agent.
pub(crate) fn binds(
    plan: &TaskPlan,
    container: &ContainerDefinition,
    file_systems: &str,
) -> Result<Vec<String>, String> {
    let volumes = plan.definition.volumes.as_deref().unwrap_or_default();
    let mounts = container.mount_points.iter().flatten().map(|mount| {
        let name = mount.source_volume.as_deref().unwrap_or_default();
        let volume = volumes.iter().find(|it| it.name.as_deref() == Some(name));
        let volume = volume.ok_or_else(|| format!("Invalid volume referenced: {name}"))?;
        let from = source(plan, volume).name(file_systems);
        let path = mount.container_path.as_deref().unwrap_or_default();
        let suffix = if mount.read_only == Some(true) {
            ":ro"
        } else {
            ""
        };
        Ok(format!("{from}:{path}{suffix}"))
    });
    mounts.collect()
}

/// The containers whose volumes are mounted as well.
pub(crate) fn volumes_from(plan: &TaskPlan, container: &ContainerDefinition) -> Vec<String> {
    let from = container.volumes_from.iter().flatten();
    let from = from.filter_map(|from| {
        let name = from.source_container.as_deref()?;
        let source = plan.containers.iter().find(|it| it.name == name)?;
        let suffix = if from.read_only == Some(true) {
            ":ro"
        } else {
            ""
        };
        Some(names::container(plan, source) + suffix)
    });
    from.collect()
}
