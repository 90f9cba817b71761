//! What a task is listed and counted under.

use std::sync::Arc;

use crate::ecs::keys::{ClusterKey, DaemonKey, DeploymentId, InstanceKey, ServiceKey};
use crate::ecs::task::progress::Availability;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::wire::{DesiredStatus, LaunchType};

/// What `ListTasks` can select by, and what is counted.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    Cluster(ClusterKey),
    Family(ClusterKey, Arc<str>),
    StartedBy(ClusterKey, Arc<str>),
    LaunchType(ClusterKey, LaunchType),
    Instance(InstanceKey),
    Service(ServiceKey),
    Daemon(DaemonKey),
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Index {
    Desired(Facet, DesiredStatus),
    Status(ClusterKey, LaunchType, TaskStatus),
    /// Tasks that count as pending.
    Pending(ClusterKey, LaunchType),
    /// Tasks that have not stopped, by the revision they run.
    Using(Arc<str>, i32),
    /// Tasks that wait for capacity.
    Waiting(ClusterKey),
    /// Tasks of a deployment of a service, by what they count for.
    Availability(DeploymentId, Availability),
    /// Tasks of a deployment that are to run, by where they are.
    Zone(DeploymentId, Arc<str>),
    /// Tasks of a deployment that are to run, by their capacity provider.
    Provider(DeploymentId, Arc<str>),
}

pub(super) fn facets(task: &Task) -> impl Iterator<Item = Facet> {
    let spec = &task.spec;
    let cluster = spec.cluster;
    [
        Some(Facet::Cluster(cluster)),
        Some(Facet::Family(cluster, Arc::clone(&spec.definition.family))),
        spec.started_by
            .clone()
            .map(|started_by| Facet::StartedBy(cluster, started_by)),
        Some(Facet::LaunchType(cluster, spec.launch_type)),
        task.instance.map(Facet::Instance),
        spec.owner.map(|owner| Facet::Service(owner.service)),
        spec.daemon.map(|of| Facet::Daemon(of.daemon)),
    ]
    .into_iter()
    .flatten()
}

/// Daemons have definitions of their own, whose families may have the same names.
pub(super) fn using(task: &Task) -> Option<Index> {
    let definition = &task.spec.definition;
    let is_of_daemon = task.spec.daemon.is_some();
    (!is_of_daemon).then(|| Index::Using(Arc::clone(&definition.family), definition.number))
}

/// How the tasks of a deployment are shared out.
pub(super) fn shares(task: &Task) -> impl Iterator<Item = Index> {
    let deployment = task.spec.owner.map(|owner| owner.deployment);
    let provider = task.spec.capacity_provider.as_deref();
    deployment.into_iter().flat_map(move |deployment| {
        let zone = Index::Zone(deployment, Arc::from(task.availability_zone.as_str()));
        let provider = provider.map(|provider| Index::Provider(deployment, Arc::from(provider)));
        [Some(zone), provider].into_iter().flatten()
    })
}

/// Every index that a task which has not stopped belongs to.
pub(super) fn indexes(task: &Task) -> impl Iterator<Item = Index> {
    let desired = task.desired;
    facets(task)
        .map(move |facet| Index::Desired(facet, desired))
        .chain([Index::Status(
            task.spec.cluster,
            task.spec.launch_type,
            task.status,
        )])
        .chain(using(task))
        .chain(
            task.is_waiting()
                .then_some(Index::Waiting(task.spec.cluster)),
        )
        .chain(
            task.status
                .is_pending(desired)
                .then_some(Index::Pending(task.spec.cluster, task.spec.launch_type)),
        )
        .chain(shares(task))
}
