//! `ListTasks` — the ARNs of tasks, in the order of their creation.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html>

use std::sync::Arc;

use crate::ops::paging::Page;
use crate::wire::{
    ApiError, DesiredStatus, ErrorCode, ListTasksRequest, ListTasksResponse, Operation,
};
use crate::world::World;
use crate::world::arn::is_name;
use crate::world::cluster::Cluster;
use crate::world::task::TaskKey;
use crate::world::tasks::Facet;

pub(in crate::ops) fn list_tasks(
    world: &World,
    input: ListTasksRequest,
) -> Result<ListTasksResponse, ApiError> {
    let ListTasksRequest {
        cluster,
        container_instance,
        family,
        next_token,
        max_results,
        started_by,
        service_name,
        desired_status,
        launch_type,
        daemon_name,
    } = input;
    let cluster = world.cluster(cluster.as_deref())?;
    let page = Page::new(Operation::ListTasks, max_results, next_token)?;
    let has_others = [
        family.is_some(),
        container_instance.is_some(),
        service_name.is_some(),
        launch_type.is_some(),
    ];
    if started_by.is_some() && has_others.contains(&true) {
        return Err(ApiError::invalid_parameter(
            "cannot specify startedBy with other arguments",
        ));
    }
    if service_name.is_some() && (family.is_some() || container_instance.is_some()) {
        return Err(ApiError::invalid_parameter(
            "cannot specify serviceName with other arguments",
        ));
    }
    if service_name.is_some() {
        return Err(ApiError::new(
            ErrorCode::ServiceNotFound,
            "Service not found.",
        ));
    }
    if let Some(daemon) = daemon_name {
        return Err(ApiError::invalid_parameter(format!(
            "Daemon not found: {daemon}"
        )));
    }

    let mut facets = vec![Facet::Cluster(cluster.key)];
    if let Some(family) = family {
        if !is_name(&family) {
            return Err(ApiError::invalid_parameter(
                "family must match ^[a-zA-Z0-9\\-_]+$",
            ));
        }
        facets.push(Facet::Family(cluster.key, Arc::from(family)));
    }
    facets
        .extend(started_by.map(|started_by| Facet::StartedBy(cluster.key, Arc::from(started_by))));
    facets.extend(launch_type.map(|launch_type| Facet::LaunchType(cluster.key, launch_type)));
    if let Some(instance) = container_instance {
        facets.push(on_instance(world, cluster, &instance)?);
    }
    let desired = desired_status.unwrap_or(DesiredStatus::Running);

    let after = page
        .after()
        .and_then(|after| after.parse().ok())
        .map(TaskKey);
    let (tasks, next_token) = page.take(world.tasks.select(facets, desired, after), |task| {
        task.key.0.to_string()
    });
    let arns = tasks.into_iter().map(|task| world.task_arn(task)).collect();
    Ok(ListTasksResponse {
        task_arns: Some(arns),
        next_token,
    })
}

/// The tasks on the container instance that is meant.
fn on_instance(world: &World, cluster: &Cluster, reference: &str) -> Result<Facet, ApiError> {
    let instance = world.instance_in(cluster, reference)?;
    instance
        .map(|instance| Facet::Instance(instance.key))
        .ok_or_else(|| {
            ApiError::invalid_parameter("The referenced container instance was not found.")
        })
}
