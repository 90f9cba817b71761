//! `DeleteDaemon` — a daemon comes to nothing: the instances that have its tasks are drained and replaced.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteDaemon.html>
//!
//! It is `DELETE_IN_PROGRESS` meanwhile, and then gone. The deployment of the answer can be described beyond that.

use super::find;
use crate::render;
use crate::wire::{ApiError, DeleteDaemonRequest, DeleteDaemonResponse};
use crate::world::World;

pub(in crate::ops) fn delete_daemon(
    world: &mut World,
    input: DeleteDaemonRequest,
) -> Result<DeleteDaemonResponse, ApiError> {
    let DeleteDaemonRequest { daemon_arn } = input;
    let key = find::active_daemon(world, &daemon_arn)?.key;
    world.delete_daemon(key);
    let daemon = world.daemons.get(key);
    Ok(DeleteDaemonResponse {
        created_at: Some(daemon.created.timestamp()),
        daemon_arn: Some(daemon_arn),
        deployment_arn: world.newest_daemon_deployment_arn(daemon),
        status: Some(render::daemon_status(daemon)),
        updated_at: Some(daemon.updated.timestamp()),
    })
}
