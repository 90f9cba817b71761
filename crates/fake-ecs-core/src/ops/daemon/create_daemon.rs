//! `CreateDaemon` — makes a daemon, which is then deployed to the instances of its capacity
//! providers.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateDaemon.html>
//!
//! Instances that are there already are drained and replaced, a batch after the other. A name can
//! be used again once the daemon that had it is gone.

use crate::ecs::daemon::rollout::NewDaemon;
use crate::ecs::daemon::state::Life;
use crate::ecs::keys::{ClusterKey, DaemonKey};
use crate::ecs::{Region, daemon};
use crate::kernel::arn::is_name;
use crate::ops::daemon::checks;
use crate::ops::daemon::checks::{Asked, Doing};
use crate::ops::tags;
use crate::ops::task::launching::limits;
use crate::render;
use crate::wire::{ApiError, CreateDaemonRequest, CreateDaemonResponse};

pub(in crate::ops) fn create_daemon(
    region: &mut Region,
    input: CreateDaemonRequest,
) -> Result<CreateDaemonResponse, ApiError> {
    let cluster = region.cluster_key(input.cluster_arn.as_deref())?;
    check_name(&input.daemon_name)?;
    limits::client_token(
        input.client_token.as_deref(),
        limits::CLIENT_TOKEN_LENGTH_MAX,
    )?;
    let key = match remembered(region, cluster, &input)? {
        Some(key) => key,
        None => {
            let new = plan(region, cluster, input)?;
            daemon::rollout::create(region, new)
        }
    };
    let daemon = region.daemons.get(key);
    Ok(CreateDaemonResponse {
        created_at: Some(daemon.created.timestamp()),
        daemon_arn: Some(region.daemon_arn(daemon)),
        deployment_arn: daemon
            .deployments
            .first()
            .map(|first| region.daemon_deployment_arn(daemon, first)),
        status: Some(render::daemon_status(daemon)),
    })
}

fn check_name(name: &str) -> Result<(), ApiError> {
    if is_name(name) {
        return Ok(());
    }
    Err(ApiError::invalid_parameter(format!(
        "DaemonName must match ^[a-zA-Z0-9\\-_]{{1,255}}$, but was {name}"
    )))
}

/// The daemon that was made by the same request before; a name that is taken otherwise is refused.
/// The wording is made like that of services.
fn remembered(
    region: &Region,
    cluster: ClusterKey,
    input: &CreateDaemonRequest,
) -> Result<Option<DaemonKey>, ApiError> {
    let Some(daemon) = region.daemons.named(cluster, &input.daemon_name) else {
        return Ok(None);
    };
    if daemon.life == Life::Deleting {
        return Err(ApiError::invalid_parameter(
            "Unable to create a daemon that is still being deleted.",
        ));
    }
    if daemon.made_by.as_deref() == Some(input) {
        return Ok(Some(daemon.key));
    }
    Err(ApiError::invalid_parameter(
        "Creation of daemon was not idempotent.",
    ))
}

/// Checks the request, and works out the daemon.
fn plan(
    region: &Region,
    cluster: ClusterKey,
    input: CreateDaemonRequest,
) -> Result<NewDaemon, ApiError> {
    let made_by = input.client_token.is_some().then(|| input.clone());
    let CreateDaemonRequest {
        daemon_name,
        daemon_task_definition_arn,
        capacity_provider_arns,
        client_token: _,
        cluster_arn: _,
        critical,
        deployment_configuration,
        enable_ecs_managed_tags,
        enable_execute_command,
        propagate_tags,
        tags,
    } = input;
    let asked = Asked {
        definition: daemon_task_definition_arn,
        propagate_tags,
        managed_tags: enable_ecs_managed_tags,
        execute_command: enable_execute_command,
        critical,
    };
    Ok(NewDaemon {
        cluster,
        name: daemon_name,
        providers: checks::providers(region, cluster, &capacity_provider_arns)?,
        configuration: checks::configuration(deployment_configuration.unwrap_or_default())?,
        workload: checks::workload(region, asked, None, Doing::Creating)?,
        tags: tags::propagated(&[], tags.unwrap_or_default())?,
        made_by,
    })
}
