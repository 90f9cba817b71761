//! `RunTask` — starts tasks from a definition, where there is room for them.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RunTask.html>
//!
//! Tasks on Fargate need no instance. Others are placed one after the other. One for which there is
//! no room waits, when its capacity provider can make room: it is `PROVISIONING` until then.
//! Otherwise the answer has the tasks that were placed, and a failure for each instance that could
//! not take the next one. The tasks of a call are alike, so those of the same provider after it
//! would fail as well, for the same reasons.

use std::sync::Arc;

use crate::ecs::capacity::{vcpus, waiting};
use crate::ecs::keys::{ClusterKey, InstanceKey, TaskKey};
use crate::ecs::placement::refusal::Refusal;
use crate::ecs::placement::rules::Rules;
use crate::ecs::tokens::Fingerprint;
use crate::ecs::{Region, lifecycle, placement};
use crate::kernel::sorted::SortedSet;
use crate::limits::quotas::OverQuota;
use crate::ops::task::launching::launch_type::Compute;
use crate::ops::task::launching::{Asked, Draft, Site, failure, launch_type, limits, runnable};
use crate::render;
use crate::render::TaskView;
use crate::wire::{ApiError, ErrorCode, Failure, RunTaskRequest, RunTaskResponse};

const TOO_MANY_WAIT: &str = "Tasks provisioning capacity limit exceeded.";

const CLIENT_TOKEN_LENGTH_MAX: usize = 64;
const STARTED_BY_LENGTH_MAX: usize = 128;

pub fn run_task(region: &mut Region, input: RunTaskRequest) -> Result<RunTaskResponse, ApiError> {
    let cluster = region.cluster_key(input.cluster.as_deref())?;
    let token = input.client_token.clone();
    let fingerprint = token
        .as_ref()
        .map(|_| Fingerprint::of(&input, &region.scope));
    if let Some(answer) = remembered(region, cluster, token.as_deref(), fingerprint)? {
        return Ok(answer);
    }

    let plan = plan(region, cluster, input)?;
    plan.check(region)?;
    let (tasks, failures) = carry_out(region, &plan)?;

    let rendered = tasks
        .iter()
        .map(|key| render::task(region, region.tasks.get(*key), TaskView::Changed))
        .collect();
    if let (Some(token), Some(fingerprint)) = (token, fingerprint) {
        let now = region.now();
        region
            .client_tokens
            .remember((cluster, token), fingerprint, tasks, failures.clone(), now);
    }
    Ok(RunTaskResponse {
        tasks: Some(rendered),
        failures: Some(failures),
    })
}

/// What was answered to the same request before.
fn remembered(
    region: &Region,
    cluster: ClusterKey,
    token: Option<&str>,
    fingerprint: Option<Fingerprint>,
) -> Result<Option<RunTaskResponse>, ApiError> {
    let remembered = token.and_then(|token| {
        region
            .client_tokens
            .get(cluster, token, &region.tasks, region.now())
    });
    let Some(remembered) = remembered else {
        return Ok(None);
    };
    // Those that are long over may have been dropped.
    let keys = remembered.tasks.iter();
    let tasks = || keys.clone().filter_map(|key| region.tasks.try_get(*key));
    if Some(remembered.request) != fingerprint {
        let arns = tasks().map(|task| region.task_arn(task)).collect();
        let message = "The client token was used before, with other parameters.";
        return Err(ApiError::new(ErrorCode::Conflict, message).with_resource_ids(arns));
    }
    let tasks = tasks()
        .map(|task| render::remembered_task(region, task))
        .collect();
    Ok(Some(RunTaskResponse {
        tasks: Some(tasks),
        failures: Some(remembered.failures.clone()),
    }))
}

/// What a call comes to.
struct Plan {
    draft: Draft,
    /// One for each task.
    computes: Vec<Compute>,
    platform: Option<&'static str>,
    rules: Arc<Rules>,
}

/// Works out the tasks to launch, from a request that makes sense.
fn plan(region: &Region, cluster: ClusterKey, input: RunTaskRequest) -> Result<Plan, ApiError> {
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
    let count = limits::count(count)?;
    limits::client_token(client_token.as_deref(), CLIENT_TOKEN_LENGTH_MAX)?;
    limits::started_by(started_by.as_deref(), STARTED_BY_LENGTH_MAX)?;
    let state = runnable(region, &task_definition)?;
    let definition = &state.revision;
    let computes = launch_type::compute(
        region,
        region.clusters.get(cluster),
        definition,
        launch_type,
        capacity_provider_strategy,
        count,
    )?;
    let asked = Asked {
        enable_ecs_managed_tags,
        enable_execute_command,
        group,
        network_configuration,
        overrides,
        propagate_tags,
        started_by,
        tags,
        volume_configurations,
    };
    let draft = Draft::new(region, cluster, state, asked, launch_type::of(&computes))?;
    let (constraints, strategies) = (
        placement_constraints.as_deref(),
        placement_strategy.as_deref(),
    );
    launch_type::check_placement(&computes, constraints, strategies)?;
    let platform = platform_version.as_deref();
    Ok(Plan {
        draft,
        platform: launch_type::platform_version(&computes, definition, platform)?,
        computes,
        rules: Arc::new(Rules::read(definition, constraints, strategies)?),
    })
}

impl Plan {
    /// Refuses what has nowhere to go.
    fn check(&self, region: &Region) -> Result<(), ApiError> {
        let mut computes = self.computes.iter();
        let hopeless = computes.find(|compute| self.is_hopeless(region, compute));
        let Some(Compute {
            capacity_provider, ..
        }) = hopeless
        else {
            return Ok(());
        };
        Err(ApiError::invalid_parameter(match capacity_provider {
            None => "No Container Instances were found in your cluster.",
            // What the service says in the events of services.
            Some(_) => "No Container Instances were found in your capacity provider.",
        }))
    }

    /// The instance of a task; none on Fargate.
    fn site_of(
        &self,
        region: &mut Region,
        compute: &Compute,
    ) -> Result<Option<InstanceKey>, Vec<Refusal>> {
        if compute.is_fargate() {
            return Ok(None);
        }
        let provider = compute.capacity_provider.as_deref();
        let wanted = self
            .draft
            .wanted(compute.launch_type, provider, &self.rules);
        placement::place(region, &wanted).map(Some)
    }

    /// Why a quota keeps a task from Fargate, if one does.
    fn over_quota(&self, region: &Region, compute: &Compute) -> Option<OverQuota> {
        if !compute.is_fargate() {
            return None;
        }
        vcpus::check(region, self.draft.cpu(), compute.is_spot())
    }

    /// Whether there is no instance at all that could be asked, and will not be.
    fn is_hopeless(&self, region: &Region, compute: &Compute) -> bool {
        !compute.is_fargate()
            && !compute.can_wait(region)
            && !placement::has_candidates(
                region,
                &self.draft.wanted(
                    compute.launch_type,
                    compute.capacity_provider.as_deref(),
                    &self.rules,
                ),
            )
    }
}

/// Launches the tasks, as far as there are instances for them or will be.
fn carry_out(region: &mut Region, plan: &Plan) -> Result<(Vec<TaskKey>, Vec<Failure>), ApiError> {
    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    let mut without_room = SortedSet::new();
    for compute in &plan.computes {
        if without_room.contains(&compute.capacity_provider) {
            continue;
        }
        if let Some(over) = plan.over_quota(region, compute) {
            without_room.insert(compute.capacity_provider.clone());
            failures.push(reason(over.to_string()));
            continue;
        }
        let instance = match plan.site_of(region, compute) {
            Ok(instance) => instance,
            Err(_) if compute.can_wait(region) => {
                if waiting::is_full(region, plan.draft.cluster) {
                    failures.push(too_many_wait());
                    break;
                }
                None
            }
            Err(refusals) => {
                without_room.insert(compute.capacity_provider.clone());
                failures.extend(refusals.into_iter().map(|refusal| failure(region, refusal)));
                continue;
            }
        };
        tasks.push(lifecycle::launch::task(
            region,
            plan.draft.launch(Site {
                launch_type: compute.launch_type,
                capacity_provider: compute.capacity_provider.clone(),
                platform_version: plan.platform.filter(|_| compute.is_fargate()),
                instance,
                rules: Arc::clone(&plan.rules),
            }),
        ));
    }
    match failures.as_slice() {
        // What has been launched is not taken back: then only the rest fails.
        [only] if tasks.is_empty() && *only == too_many_wait() => {
            Err(ApiError::client(TOO_MANY_WAIT))
        }
        _ => Ok((tasks, failures)),
    }
}

fn too_many_wait() -> Failure {
    reason(TOO_MANY_WAIT.to_owned())
}

/// A failure that is not of an instance.
fn reason(reason: String) -> Failure {
    Failure {
        reason: Some(reason),
        ..Failure::default()
    }
}
