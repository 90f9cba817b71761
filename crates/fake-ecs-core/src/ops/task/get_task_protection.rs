//! `GetTaskProtection` — whether tasks of services are protected from being scaled in, and for how
//! long.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_GetTaskProtection.html>
//!
//! Without tasks it shows those of the cluster that are protected; AWS is silent about that.

use super::protection;
use crate::ecs::Region;
use crate::ecs::task;
use crate::ecs::task::store::Facet;
use crate::render;
use crate::wire::{ApiError, DesiredStatus, GetTaskProtectionRequest, GetTaskProtectionResponse};

/// How many tasks one call may ask for.
const TASKS_MAX: usize = 100;

pub(in crate::ops) fn get_task_protection(
    region: &Region,
    input: GetTaskProtectionRequest,
) -> Result<GetTaskProtectionResponse, ApiError> {
    let GetTaskProtectionRequest { cluster, tasks } = input;
    let cluster = region.cluster(Some(&cluster))?;
    let references = tasks.unwrap_or_default();
    let (found, failures) = protection::protectable(region, cluster, &references, TASKS_MAX)?;
    let tasks: Vec<_> = if references.is_empty() {
        let facets = vec![Facet::Cluster(cluster.key)];
        let tasks = region.tasks.select(facets, DesiredStatus::Running, None);
        let is_protected = |task: &&_| task::protection::until(region, task).is_some();
        tasks.filter(is_protected).collect()
    } else {
        found.iter().map(|key| region.tasks.get(*key)).collect()
    };
    let protected = tasks
        .into_iter()
        .map(|task| render::protected_task(region, task));
    Ok(GetTaskProtectionResponse {
        protected_tasks: Some(protected.collect()),
        failures: Some(failures),
    })
}
