//! `UpdateDaemon` — deploys a daemon anew, in place of what is being deployed.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateDaemon.html>
//!
//! Every update makes a new revision and replaces the instances, whether or not anything has
//! changed. Members that are left out, of those that can be, stay as they are.

use super::checks::{self, Asked, Doing};
use super::find;
use crate::ecs::Region;
use crate::ecs::daemon;
use crate::render;
use crate::wire::{ApiError, UpdateDaemonRequest, UpdateDaemonResponse};

pub(in crate::ops) fn update_daemon(
    region: &mut Region,
    input: UpdateDaemonRequest,
) -> Result<UpdateDaemonResponse, ApiError> {
    let UpdateDaemonRequest {
        daemon_arn,
        daemon_task_definition_arn,
        capacity_provider_arns,
        critical,
        deployment_configuration,
        enable_ecs_managed_tags,
        enable_execute_command,
        propagate_tags,
    } = input;
    let daemon = find::active_daemon(region, &daemon_arn)?;
    let (key, before) = (daemon.key, daemon.revisions.last());
    let asked = Asked {
        definition: daemon_task_definition_arn,
        propagate_tags,
        managed_tags: enable_ecs_managed_tags,
        execute_command: enable_execute_command,
        critical,
    };
    let providers = checks::providers(region, daemon.cluster, &capacity_provider_arns)?;
    let configuration = match deployment_configuration {
        Some(given) => checks::configuration(given)?,
        None => daemon.configuration.clone(),
    };
    let before = before.map(|before| &before.workload);
    let workload = checks::workload(region, asked, before, Doing::Updating)?;
    daemon::rollout::update(region, key, providers, configuration, workload);
    let daemon = region.daemons.get(key);
    Ok(UpdateDaemonResponse {
        created_at: Some(daemon.created.timestamp()),
        daemon_arn: Some(daemon_arn),
        deployment_arn: region.newest_daemon_deployment_arn(daemon),
        status: Some(render::daemon_status(daemon)),
        updated_at: Some(daemon.updated.timestamp()),
    })
}
