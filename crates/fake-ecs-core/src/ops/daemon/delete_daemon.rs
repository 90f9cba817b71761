//! `DeleteDaemon` — a daemon comes to nothing: the instances that have its tasks are drained and
//! replaced.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteDaemon.html>
//!
//! It is `DELETE_IN_PROGRESS` meanwhile, and then gone. The deployment of the answer can be
//! described beyond that.

use super::find;
use crate::ecs::Region;
use crate::ecs::daemon;
use crate::render;
use crate::wire::{ApiError, DeleteDaemonRequest, DeleteDaemonResponse};

pub(in crate::ops) fn delete_daemon(
    region: &mut Region,
    input: DeleteDaemonRequest,
) -> Result<DeleteDaemonResponse, ApiError> {
    let DeleteDaemonRequest { daemon_arn } = input;
    let key = find::active_daemon(region, &daemon_arn)?.key;
    daemon::rollout::delete(region, key);
    let daemon = region.daemons.get(key);
    Ok(DeleteDaemonResponse {
        created_at: Some(daemon.created.timestamp()),
        daemon_arn: Some(daemon_arn),
        deployment_arn: region.newest_daemon_deployment_arn(daemon),
        status: Some(render::daemon_status(daemon)),
        updated_at: Some(daemon.updated.timestamp()),
    })
}
