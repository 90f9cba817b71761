//! What the ARN of a daemon, of a deployment or of a revision means.

use crate::ecs::Region;
use crate::ecs::daemon::deployment::Deployment;
use crate::ecs::daemon::state::{Daemon, DaemonRevision, Life};
use crate::ecs::keys::RevisionId;
use crate::wire::{ApiError, ErrorCode};

/// A daemon that must be there. The wording is made like that of services.
pub(super) fn daemon<'a>(region: &'a Region, arn: &str) -> Result<&'a Daemon, ApiError> {
    let [cluster, name] = region.arn_parts("daemon", arn)?;
    let cluster = region.cluster(Some(cluster))?;
    let daemon = region.daemons.named(cluster.key, name);
    daemon.ok_or_else(|| ApiError::new(ErrorCode::DaemonNotFound, "Daemon not found."))
}

/// A daemon that must not be on its way out. The wording is made like that of services.
pub(super) fn active_daemon<'a>(region: &'a Region, arn: &str) -> Result<&'a Daemon, ApiError> {
    let daemon = daemon(region, arn)?;
    if daemon.life != Life::Active {
        return Err(ApiError::new(
            ErrorCode::DaemonNotActive,
            "Daemon was not ACTIVE.",
        ));
    }
    Ok(daemon)
}

fn is_of(region: &Region, daemon: &Daemon, cluster: &str, name: &str) -> bool {
    region.clusters.get(daemon.cluster).name == cluster && *daemon.name == *name
}

/// A deployment, also one of a daemon that is gone: that is how its deletion can be waited for.
pub(super) fn deployment<'a>(
    region: &'a Region,
    arn: &str,
) -> Result<Option<(&'a Daemon, &'a Deployment)>, ApiError> {
    let [cluster, name, id] = region.arn_parts("daemon-deployment", arn)?;
    let found = region.daemons.deployment(id);
    Ok(found.filter(|(daemon, _)| is_of(region, daemon, cluster, name)))
}

/// A revision, also one of a daemon that is gone: its deployments name it.
pub(super) fn revision<'a>(
    region: &'a Region,
    arn: &str,
) -> Result<Option<(&'a Daemon, &'a DaemonRevision)>, ApiError> {
    let [cluster, name, id] = region.arn_parts("daemon-revision", arn)?;
    let found = id.parse().ok().map(RevisionId);
    let found = found.and_then(|id| region.daemons.revision(id));
    Ok(found.filter(|(daemon, _)| is_of(region, daemon, cluster, name)))
}
