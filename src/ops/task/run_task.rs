//! `RunTask` — starts tasks from a definition, where there is room for them.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html>
//!
//! - [`launch_type`] — where the tasks run: launch type, capacity provider, platform.
//! - [`network`] — network configuration against network mode.
//! - [`overrides`] — overrides, merged into what the containers come to.
//! - [`sizes`] — `cpu`, `memory` and storage with what is overridden.
//! - [`volumes`] — the volume that is configured at launch.
//! - [`limits`] — the rules about single members.

mod launch_type;
mod limits;
mod network;
mod overrides;
mod sizes;
mod volumes;

use std::sync::Arc;

use self::launch_type::Compute;
use crate::ops::tags;
use crate::render::{self, TaskView};
use crate::wire::{
    ApiError, ErrorCode, LaunchType, PropagateTags, RunTaskRequest, RunTaskResponse, Tag,
    TaskDefinitionStatus,
};
use crate::world::World;
use crate::world::cluster::{Cluster, ClusterKey};
use crate::world::lifecycle::Launch;
use crate::world::task::{TaskKey, TaskSpec};
use crate::world::task_definition::RevisionState;
use crate::world::tokens::Fingerprint;

pub(crate) fn run_task(
    world: &mut World,
    input: RunTaskRequest,
) -> Result<RunTaskResponse, ApiError> {
    let cluster = world.cluster_key(input.cluster.as_deref())?;
    let token = input.client_token.clone();
    let fingerprint = token
        .as_ref()
        .map(|_| Fingerprint::of(&input, &world.place));
    if let Some(answer) = remembered(world, cluster, token.as_deref(), fingerprint)? {
        return Ok(answer);
    }

    let launches = plan(world, cluster, input)?;
    let tasks: Vec<TaskKey> = launches
        .into_iter()
        .map(|launch| world.launch(launch))
        .collect();

    let rendered = tasks
        .iter()
        .map(|key| render::task(world, world.tasks.get(*key), TaskView::Changed))
        .collect();
    if let (Some(token), Some(fingerprint)) = (token, fingerprint) {
        let now = world.now();
        world
            .client_tokens
            .remember((cluster, token), fingerprint, tasks, now);
    }
    // There is no placement yet that could refuse a task: Fargate takes all, and so does the synthetic host.
    Ok(RunTaskResponse {
        tasks: Some(rendered),
        failures: Some(Vec::new()),
    })
}

/// What was answered to the same request before.
fn remembered(
    world: &World,
    cluster: ClusterKey,
    token: Option<&str>,
    fingerprint: Option<Fingerprint>,
) -> Result<Option<RunTaskResponse>, ApiError> {
    let remembered = token.and_then(|token| {
        world
            .client_tokens
            .get(cluster, token, &world.tasks, world.now())
    });
    let Some(remembered) = remembered else {
        return Ok(None);
    };
    let tasks = || remembered.tasks.iter().map(|key| world.tasks.get(*key));
    if Some(remembered.request) != fingerprint {
        let arns = tasks().map(|task| world.task_arn(task)).collect();
        let message = "The client token was used before, with other parameters.";
        return Err(ApiError::new(ErrorCode::Conflict, message).with_resource_ids(arns));
    }
    let tasks = tasks()
        .map(|task| render::remembered_task(world, task))
        .collect();
    Ok(Some(RunTaskResponse {
        tasks: Some(tasks),
        failures: Some(Vec::new()),
    }))
}

/// Checks the request, and works out the tasks to launch.
fn plan(
    world: &World,
    cluster: ClusterKey,
    input: RunTaskRequest,
) -> Result<Vec<Launch>, ApiError> {
    let RunTaskRequest {
        task_definition,
        capacity_provider_strategy,
        client_token,
        cluster: _,
        count,
        enable_ecs_managed_tags,
        enable_execute_command,
        group,
        launch_type,
        network_configuration,
        overrides,
        placement_constraints,
        placement_strategy,
        platform_version,
        propagate_tags,
        // It is for callers who keep records of their own.
        reference_id: _,
        started_by,
        tags,
        volume_configurations,
    } = input;
    let cluster = world.clusters.get(cluster);
    let count = limits::count(count)?;
    limits::client_token(client_token.as_deref())?;
    limits::started_by(started_by.as_deref())?;
    let state = runnable(world, &task_definition)?;
    let definition = &state.revision;
    let overrides = overrides.unwrap_or_default();
    limits::group(group.as_deref())?;
    network::check(definition.network_mode(), network_configuration.as_ref())?;
    let computes = launch_type::compute(
        cluster,
        definition,
        launch_type,
        capacity_provider_strategy,
        count,
    )?;
    launch_type::check_placement(&computes, placement_constraints, placement_strategy)?;
    let platform =
        launch_type::platform_version(&computes, definition, platform_version.as_deref())?;
    let volume = volumes::configured(definition, volume_configurations)?;
    let on_fargate = computes
        .iter()
        .all(|compute| compute.launch_type == LaunchType::Fargate);
    let overrides = sizes::normalised(definition, overrides, on_fargate)?;
    let execute = enable_execute_command.unwrap_or(false);
    limits::execute_command(definition, &overrides, execute)?;
    let containers = overrides::containers(definition, &overrides)?;
    sizes::check_containers(definition, &overrides, &containers, on_fargate)?;
    let tags = task_tags(
        cluster,
        state,
        tags,
        propagate_tags,
        enable_ecs_managed_tags.unwrap_or(false),
    )?;
    let started_by: Option<Arc<str>> = started_by.map(Arc::from);
    let group = group.unwrap_or_else(|| format!("family:{}", definition.family));

    let launches = computes.into_iter().map(
        |Compute {
             launch_type,
             capacity_provider,
             host,
         }| {
            let spec = TaskSpec {
                cluster: cluster.key,
                definition: Arc::clone(definition),
                launch_type,
                capacity_provider,
                platform_version: platform.filter(|_| launch_type == LaunchType::Fargate),
                group: group.clone(),
                started_by: started_by.clone(),
                overrides: overrides.clone(),
                network: network_configuration.clone(),
                volume: volume.clone(),
                enable_execute_command: execute,
                host,
            };
            Launch {
                spec,
                containers: containers.clone(),
                tags: tags.clone(),
            }
        },
    );
    Ok(launches.collect())
}

/// The revision, which must be `ACTIVE`.
fn runnable<'a>(world: &'a World, reference: &str) -> Result<&'a RevisionState, ApiError> {
    let state = world
        .find_task_definition(reference)?
        .ok_or_else(|| ApiError::client("TaskDefinition not found."))?;
    match state.status {
        TaskDefinitionStatus::Active => Ok(state),
        _ => Err(ApiError::invalid_parameter("TaskDefinition is inactive")),
    }
}

/// The tags of the tasks: given ones, those of the definition if they are propagated, and those that ECS manages.
fn task_tags(
    cluster: &Cluster,
    definition: &RevisionState,
    given: Option<Vec<Tag>>,
    propagate: Option<PropagateTags>,
    managed: bool,
) -> Result<Vec<Tag>, ApiError> {
    let given = tags::checked(given.unwrap_or_default())?;
    let mut all = match propagate {
        Some(PropagateTags::TaskDefinition) => tags::propagated(&definition.tags, given)?,
        Some(PropagateTags::Service) => {
            return Err(ApiError::invalid_parameter(
                "propagateTags SERVICE is not supported when running a task; use TASK_DEFINITION or NONE",
            ));
        }
        Some(PropagateTags::None) | None => given,
    };
    if managed {
        let (key, value) = ("aws:ecs:clusterName", &cluster.name);
        all.push(Tag {
            key: Some(key.to_owned()),
            value: Some(value.clone()),
        });
    }
    Ok(all)
}
