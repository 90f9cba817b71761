//! What the ARN of a daemon, of a deployment or of a revision means.

use crate::wire::{ApiError, ErrorCode};
use crate::world::World;
use crate::world::daemon::RevisionId;
use crate::world::daemon::deployment::Deployment;
use crate::world::daemon::state::{Daemon, DaemonRevision, Life};

/// A daemon that must be there. The wording is made like that of services.
pub(super) fn daemon<'a>(world: &'a World, arn: &str) -> Result<&'a Daemon, ApiError> {
    let [cluster, name] = world.arn_parts("daemon", arn)?;
    let cluster = world.cluster(Some(cluster))?;
    let daemon = world.daemons.named(cluster.key, name);
    daemon.ok_or_else(|| ApiError::new(ErrorCode::DaemonNotFound, "Daemon not found."))
}

/// A daemon that must not be on its way out. The wording is made like that of services.
pub(super) fn active_daemon<'a>(world: &'a World, arn: &str) -> Result<&'a Daemon, ApiError> {
    let daemon = daemon(world, arn)?;
    if daemon.life != Life::Active {
        return Err(ApiError::new(
            ErrorCode::DaemonNotActive,
            "Daemon was not ACTIVE.",
        ));
    }
    Ok(daemon)
}

fn is_of(world: &World, daemon: &Daemon, cluster: &str, name: &str) -> bool {
    world.clusters.get(daemon.cluster).name == cluster && *daemon.name == *name
}

/// A deployment, also one of a daemon that is gone: that is how its deletion can be waited for.
pub(super) fn deployment<'a>(
    world: &'a World,
    arn: &str,
) -> Result<Option<(&'a Daemon, &'a Deployment)>, ApiError> {
    let [cluster, name, id] = world.arn_parts("daemon-deployment", arn)?;
    let found = world.daemons.deployment(id);
    Ok(found.filter(|(daemon, _)| is_of(world, daemon, cluster, name)))
}

/// A revision, also one of a daemon that is gone: its deployments name it.
pub(super) fn revision<'a>(
    world: &'a World,
    arn: &str,
) -> Result<Option<(&'a Daemon, &'a DaemonRevision)>, ApiError> {
    let [cluster, name, id] = world.arn_parts("daemon-revision", arn)?;
    let found = id.parse().ok().map(RevisionId);
    let found = found.and_then(|id| world.daemons.revision(id));
    Ok(found.filter(|(daemon, _)| is_of(world, daemon, cluster, name)))
}
