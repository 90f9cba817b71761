//! Instances get the tasks of their daemons, and other tasks wait for those.

use std::sync::Arc;

use crate::ecs::daemon::state::{Daemon, DaemonRevision, Life};
use crate::ecs::daemon::{awaiting, queue, view};
use crate::ecs::instance::InstanceKind;
use crate::ecs::instance::resources::Used;
use crate::ecs::keys::{ClusterKey, DaemonKey, InstanceKey, TaskKey};
use crate::ecs::placement::rules::Rules;
use crate::ecs::task::launch::Launch;
use crate::ecs::task::owner::DaemonOwner;
use crate::ecs::task::state::TaskSpec;
use crate::ecs::{Region, instance, lifecycle};
use crate::faults;
use crate::wire::{DaemonPropagateTags, LaunchType, Tag, TaskOverride};

/// Whether a daemon names the capacity provider, or would again if its deployment were rolled back.
pub fn names_provider(region: &Region, cluster: ClusterKey, provider: &str) -> bool {
    let mut daemons = region.daemons.in_cluster(cluster, None);
    daemons.any(|daemon| {
        let may_return = daemon.life == Life::Active && daemon.current_deployment().is_some();
        let before = daemon.completed.iter().filter(|_| may_return);
        let before = before.flat_map(|before| &before.providers);
        daemon
            .providers
            .iter()
            .chain(before)
            .any(|own| own == provider)
    })
}

/// An instance has registered: it is given its daemons' tasks, before there can be any others.
pub(in crate::ecs) fn on_instance(region: &mut Region, key: InstanceKey) {
    let instance = region.instances.get(key);
    if instance.kind != InstanceKind::Managed {
        return;
    }
    let provider = instance.capacity_provider.clone().unwrap_or_default();
    for daemon in view::in_cluster(region, instance.cluster) {
        let revision = region.daemons.get(daemon).given_to(&provider).cloned();
        if let Some(revision) = revision {
            let task = task(region, daemon, &revision, &provider, key);
            region.daemons.update(daemon, |daemon| {
                daemon.tasks.insert(key, task);
            });
            queue::enqueue(region, daemon);
        }
    }
}

fn task(
    region: &mut Region,
    key: DaemonKey,
    revision: &DaemonRevision,
    provider: &str,
    instance: InstanceKey,
) -> TaskKey {
    let daemon = region.daemons.get(key);
    let workload = &revision.workload;
    let launch = Launch {
        spec: TaskSpec {
            cluster: daemon.cluster,
            definition: Arc::clone(&workload.definition),
            launch_type: LaunchType::ManagedInstances,
            capacity_provider: Some(provider.to_owned()),
            platform_version: None,
            group: Arc::clone(&daemon.group),
            // Made like that of tasks of services.
            started_by: Some(Arc::from(format!("ecs-daemon/{}", revision.id.0))),
            owner: None,
            daemon: Some(DaemonOwner {
                daemon: key,
                revision: revision.id,
                is_critical: workload.is_critical,
            }),
            overrides: Arc::new(TaskOverride::default()),
            network: None,
            volume: None,
            enable_execute_command: workload.execute_command,
            needs: Arc::clone(&workload.needs),
            rules: Arc::new(Rules::default()),
        },
        instance: Some(instance),
        containers: workload.containers.clone(),
        tags: tags(region, daemon, revision),
        subnet: None,
    };
    let task = lifecycle::launch::task(region, launch);
    let daemon = region.daemons.get(key);
    let is_doomed = region
        .faults
        .fires(|| faults::Kind::DaemonTask(daemon.path(&region.clusters)));
    region.tasks.update(task, |task| task.is_doomed = is_doomed);
    task
}

fn tags(region: &Region, daemon: &Daemon, revision: &DaemonRevision) -> Vec<Tag> {
    let mut tags = match revision.workload.propagate_tags {
        DaemonPropagateTags::Daemon => daemon.tags.clone(),
        DaemonPropagateTags::None => Vec::new(),
    };
    if revision.workload.managed_tags {
        let cluster = &region.clusters.get(daemon.cluster).name;
        // The second is made like that of services.
        for (key, value) in [
            ("aws:ecs:clusterName", cluster.as_str()),
            ("aws:ecs:daemonName", &daemon.name),
        ] {
            tags.push(Tag {
                key: Some(key.to_owned()),
                value: Some(value.to_owned()),
            });
        }
    }
    tags
}

/// The instances take no more tasks, and are terminated once they have nothing to do. Services
/// replace their tasks.
pub(super) fn replace_instances(region: &mut Region, instances: &[InstanceKey]) {
    for instance in instances {
        instance::status::set_draining(region, *instance, true);
        awaiting::give_up_waiting(region, *instance);
    }
}

/// Whether there are daemons on the instance that have not stopped.
pub(in crate::ecs) fn has_tasks_on(region: &Region, instance: InstanceKey) -> bool {
    tasks_on(region, instance).next().is_some()
}

/// Daemons are the last to go: nothing else runs on the instance any more.
pub(in crate::ecs) fn stop_on(region: &mut Region, instance: InstanceKey) {
    let tasks: Vec<TaskKey> = tasks_on(region, instance).collect();
    for task in tasks {
        // The wording is ours.
        let reason = "Task stopped because its container instance is terminated";
        lifecycle::stop::by_scheduler(region, task, reason.to_owned());
    }
}

fn tasks_on(region: &Region, instance: InstanceKey) -> impl Iterator<Item = TaskKey> {
    let tasks = region.tasks.load(instance).tasks();
    tasks.filter(|task| region.tasks.get(*task).spec.daemon.is_some())
}

/// What the daemons of a capacity provider take of each of its instances.
pub(in crate::ecs) fn resources_used(region: &Region, cluster: ClusterKey, provider: &str) -> Used {
    let mut used = Used::NONE;
    for daemon in region.daemons.in_cluster(cluster, None) {
        if let Some(revision) = daemon.given_to(provider) {
            used.take(&revision.workload.needs, []);
        }
    }
    used
}
