//! Instances get the tasks of their daemons, and other tasks wait for those.

use std::sync::Arc;

use crate::ecs::daemon::controller;
use crate::ecs::daemon::state::{Daemon, DaemonRevision, Life};
use crate::ecs::instance::InstanceKind;
use crate::ecs::instance::resources::Used;
use crate::ecs::keys::{ClusterKey, DaemonKey, InstanceKey, TaskKey};
use crate::ecs::lifecycle::Launch;
use crate::ecs::placement::rules::Rules;
use crate::ecs::task::owner::DaemonOwner;
use crate::ecs::task::state::{Step, Task, TaskSpec, TaskStatus};
use crate::ecs::{Region, instance, lifecycle};
use crate::faults;
use crate::wire::{DaemonPropagateTags, LaunchType, Tag, TaskOverride};

/// What is said of a task that can not be started because a daemon of its instance is down. The wording is ours.
const DAEMON_DOWN: &str =
    "TaskFailedToStart: a daemon that is critical to the container instance is not running";

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

/// Whether a daemon names the capacity provider, or would again if its deployment were rolled back.
pub(crate) fn names_provider(region: &Region, cluster: ClusterKey, provider: &str) -> bool {
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
    for daemon in controller::in_cluster(region, instance.cluster) {
        let revision = region.daemons.get(daemon).given_to(&provider).cloned();
        if let Some(revision) = revision {
            let task = task(region, daemon, &revision, &provider, key);
            region.daemons.update(daemon, |daemon| {
                daemon.tasks.insert(key, task);
            });
            controller::enqueue(region, daemon);
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

/// Whether the task has to wait for a critical daemon of its instance.
pub(in crate::ecs) fn is_awaited_by(region: &Region, key: TaskKey) -> bool {
    let task = region.tasks.get(key);
    let Some(instance) = task.instance.filter(|_| task.spec.daemon.is_none()) else {
        return false;
    };
    tasks_given(region, instance).any(|task| {
        let runs = task.status == TaskStatus::Running && !task.is_stopping();
        task.is_critical_daemon() && !runs
    })
}

/// Tasks that have waited for the daemons of their instance go on, unless they have to wait for longer.
pub(super) fn resume_tasks(region: &mut Region, instance: InstanceKey) {
    for task in tasks_held_up(region, instance) {
        if !is_awaited_by(region, task) {
            lifecycle::stages::go_on_from_pending(region, task);
        }
    }
}

fn tasks_held_up(region: &Region, instance: InstanceKey) -> Vec<TaskKey> {
    let tasks = region.tasks.load(instance).tasks();
    tasks
        .filter(|task| region.tasks.get(*task).is_held_up())
        .collect()
}

/// The task waits until the daemons of its instance are up.
pub(in crate::ecs) fn hold_up(region: &mut Region, key: TaskKey) {
    let instance = region.tasks.update(key, |task| {
        task.next = Some(Step::AwaitDaemons);
        task.instance
    });
    if let Some(instance) = instance {
        give_up_waiting(region, instance);
    }
}

/// The instances take no more tasks, and are terminated once they have nothing to do. Services replace their tasks.
pub(super) fn replace_instances(region: &mut Region, instances: &[InstanceKey]) {
    for instance in instances {
        instance::life::set_draining(region, *instance, true);
        give_up_waiting(region, *instance);
    }
}

/// Tasks that wait for a daemon fail when it is down and its instance is being replaced: they would wait in vain.
pub(super) fn give_up_waiting(region: &mut Region, instance: InstanceKey) {
    let is_down =
        tasks_given(region, instance).any(|task| task.is_critical_daemon() && task.is_stopping());
    if !is_down || region.instances.get(instance).is_active() {
        return;
    }
    for task in tasks_held_up(region, instance) {
        lifecycle::stop::fail_to_provision(region, task, DAEMON_DOWN.to_owned());
        lifecycle::announce(region, task);
    }
}

/// What the instance was given, whether it still runs or not.
pub(super) fn tasks_given(region: &Region, instance: InstanceKey) -> impl Iterator<Item = &Task> {
    let cluster = region.instances.get(instance).cluster;
    let daemons = region.daemons.in_cluster(cluster, None);
    let tasks = daemons.filter_map(move |daemon| daemon.tasks.get(&instance));
    tasks.map(|task| region.tasks.get(*task))
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
