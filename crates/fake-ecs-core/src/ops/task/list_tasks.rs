//! `ListTasks` — the ARNs of tasks, in the order of their creation.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListTasks.html>

use std::sync::Arc;

use crate::ecs::Region;
use crate::ecs::cluster::state::Cluster;
use crate::ecs::keys::TaskKey;
use crate::ecs::task::store::Facet;
use crate::kernel::arn::is_name;
use crate::ops::paging::Listing;
use crate::wire::{
    ApiError, DesiredStatus, LaunchType, ListTasksRequest, ListTasksResponse, Operation,
};

pub(in crate::ops) fn list_tasks(
    region: &Region,
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
    let cluster = region.cluster(cluster.as_deref())?;
    let filters = Filters {
        container_instance,
        family,
        started_by,
        service_name,
        launch_type,
        daemon_name,
    };
    filters.check()?;
    let facets = filters.facets(region, cluster)?;
    let desired = desired_status.unwrap_or(DesiredStatus::Running);
    let listing = Listing::of(region, Operation::ListTasks, (&facets, desired));
    let page = listing.page(max_results, next_token)?;

    let after = page
        .after()
        .and_then(|after| after.parse().ok())
        .map(TaskKey);
    let (tasks, next_token) = page.take(region.tasks.select(facets, desired, after), |task| {
        task.key.0.to_string()
    });
    let arns = tasks
        .into_iter()
        .map(|task| region.task_arn(task))
        .collect();
    Ok(ListTasksResponse {
        task_arns: Some(arns),
        next_token,
    })
}

/// What the tasks of a list have in common, beside their cluster and their desired status.
struct Filters {
    container_instance: Option<String>,
    family: Option<String>,
    started_by: Option<String>,
    service_name: Option<String>,
    launch_type: Option<LaunchType>,
    daemon_name: Option<String>,
}

impl Filters {
    /// Whether they make sense, and go together.
    fn check(&self) -> Result<(), ApiError> {
        let refuse = |message: String| Err(ApiError::invalid_parameter(message));
        let has_family_or_instance = self.family.is_some() || self.container_instance.is_some();
        let has_service = self.service_name.is_some();
        let has_owner = has_service || self.daemon_name.is_some();
        let has_others = has_family_or_instance || has_owner || self.launch_type.is_some();
        if self.started_by.is_some() && has_others {
            return refuse("cannot specify startedBy with other arguments".to_owned());
        }
        if has_service && has_family_or_instance {
            return refuse("cannot specify serviceName with other arguments".to_owned());
        }
        // Made like that of services.
        if self.daemon_name.is_some() && (has_family_or_instance || has_service) {
            return refuse("cannot specify daemonName with other arguments".to_owned());
        }
        if self
            .family
            .as_deref()
            .is_some_and(|family| !is_name(family))
        {
            return refuse("family must match ^[a-zA-Z0-9\\-_]+$".to_owned());
        }
        Ok(())
    }

    /// The facets to select by.
    fn facets(self, region: &Region, cluster: &Cluster) -> Result<Vec<Facet>, ApiError> {
        let key = cluster.key;
        let instance = self.container_instance.as_deref();
        let instance = match instance {
            Some(instance) => Some(on_instance(region, cluster, instance)?),
            None => None,
        };
        let service = match self.service_name.as_deref() {
            Some(service) => Some(of_service(region, cluster, service)?),
            None => None,
        };
        let daemon = match self.daemon_name.as_deref() {
            Some(daemon) => Some(of_daemon(region, cluster, daemon)?),
            None => None,
        };
        let facets = [
            Some(Facet::Cluster(key)),
            self.family
                .map(|family| Facet::Family(key, Arc::from(family))),
            self.started_by
                .map(|started_by| Facet::StartedBy(key, Arc::from(started_by))),
            self.launch_type
                .map(|launch_type| Facet::LaunchType(key, launch_type)),
            instance,
            service,
            daemon,
        ];
        Ok(facets.into_iter().flatten().collect())
    }
}

/// The tasks of the service that is meant.
fn of_service(region: &Region, cluster: &Cluster, reference: &str) -> Result<Facet, ApiError> {
    let service = region.service_in(cluster, reference)?;
    let service = service.ok_or_else(ApiError::service_not_found)?;
    Ok(Facet::Service(service.key))
}

/// The tasks of the daemon of that name. The model has no exception for one that is not there; the
/// wording is ours.
fn of_daemon(region: &Region, cluster: &Cluster, name: &str) -> Result<Facet, ApiError> {
    let daemon = region.daemons.named(cluster.key, name);
    let daemon =
        daemon.ok_or_else(|| ApiError::invalid_parameter(format!("Daemon not found: {name}")))?;
    Ok(Facet::Daemon(daemon.key))
}

/// The tasks on the container instance that is meant.
fn on_instance(region: &Region, cluster: &Cluster, reference: &str) -> Result<Facet, ApiError> {
    let instance = region.instance_in(cluster, reference)?;
    instance
        .map(|instance| Facet::Instance(instance.key))
        .ok_or_else(|| {
            ApiError::invalid_parameter("The referenced container instance was not found.")
        })
}
