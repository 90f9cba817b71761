//! What must hold after every step.

use crate::ecs::cluster::state::AttachmentStatus;
use crate::ecs::daemon::state::Daemon;
use crate::ecs::instance::Instance;
use crate::ecs::keys::{InstanceKey, TaskKey};
use crate::ecs::service::TaskSetStatus;
use crate::ecs::service::state::Service;
use crate::ecs::service::task_set::state::TASK_SETS_MAX;
use crate::ecs::task::progress::Availability;
use crate::ecs::task::state::{ContainerStatus, InterfaceStatus, Task, TaskStatus};
use crate::ecs::task::volume::VolumeStatus;
use crate::ecs::{Region, check_timers, gateway, settle};
use crate::wire::DaemonDeploymentStatus;

/// Panics with the task's story when a promise is broken. Costs the whole region, so only the
/// crate's own tests pay (the feature `self-check`), and only for a region small enough to look at
/// after every step.
pub fn invariants(region: &Region) {
    assert!(settle::is_settled(region), "the step has not been settled");
    if is_large(region) {
        return;
    }
    for service in region.services.iter() {
        check_service(service);
    }
    for daemon in region.daemons.iter() {
        check_daemon(region, daemon);
    }
    for task in region.tasks.iter() {
        region.tasks.check(task);
        check_owner(region, task);
        check_task(task);
    }
    for cluster in region.clusters.by_name(None) {
        let mut attachments = cluster.attachments.iter();
        assert_eq!(
            attachments.any(|attachment| attachment.status != AttachmentStatus::Created),
            cluster.is_busy(),
            "cluster {} and its attachments disagree: {:?}",
            cluster.name,
            cluster.attachments
        );
    }
    region.tasks.check_loads();
    for instance in region.instances.iter() {
        check_room(region, instance);
    }
    crate::ecs::registrar::check::check(region);
    check_addresses(region);
    gateway::follow::check_routes(region);
    check_timers::check(region);
    for group in region.auto_scaling.iter() {
        let limits = group.min..=group.max;
        let (name, desired) = (&group.name, group.desired);
        assert!(
            limits.contains(&desired),
            "group {name} is to have {desired}"
        );
    }
}

/// Panics when nothing happens any more and something is not as it should be, without a reason.
pub fn at_rest(region: &Region) {
    if is_large(region) {
        return;
    }
    for service in region.services.iter() {
        crate::ecs::service::check::at_rest(region, service);
    }
}

/// Addresses of subnets are taken by the network interfaces that are there.
fn check_addresses(region: &Region) {
    for (subnet, owner) in region.ec2.subnets.owners() {
        let task = region.tasks.get(TaskKey::of_registrant(owner));
        let interface = task.interface.as_ref();
        let is_there = interface.is_some_and(|interface| {
            let is_gone = interface.status == InterfaceStatus::Deleted;
            interface.subnet == subnet && interface.has_address && !is_gone
        });
        assert!(is_there, "task {} has an address in {subnet}", task.id());
    }
}

fn is_large(region: &Region) -> bool {
    const WORLD_SIZE_MAX: usize = 64;
    region.tasks.len() > WORLD_SIZE_MAX
}

/// One deployment is `PRIMARY`, and none is there twice. That rollouts keep within their
/// percentages is checked whenever the scheduler has looked.
fn check_service(service: &Service) {
    let name = &service.name;
    check_task_sets(service);
    let has_any = !service.deployments.is_empty();
    let should_have = !service.is_gone() && !service.has_task_sets();
    assert_eq!(has_any, should_have, "deployments of {name}");
    for (at, deployment) in service.deployments.iter().enumerate() {
        let before = &service.deployments[..at];
        let is_double = before.iter().any(|other| other.id == deployment.id);
        assert!(!is_double, "{} of {name} is there twice", deployment.id);
        let is_known = service.revisions.iter().any(|of| of.id == deployment.id);
        assert!(is_known, "{} of {name} deploys nothing", deployment.id);
    }
    check_stages(service);
    let open = service.rollouts.iter().filter(|record| !record.is_over());
    assert!(open.count() <= 1, "{name} has two rollouts at a time");
}

/// No instance is filled beyond what it has, but by a daemon, which was made after it.
fn check_room(region: &Region, instance: &Instance) {
    let load = region.tasks.load(instance.key);
    let (used, registered) = (load.used(), &instance.registered);
    let has_room = registered.remaining_cpu(used) >= 0 && registered.remaining_memory(used) >= 0;
    let mut tasks = load.tasks().map(|key| region.tasks.get(key));
    assert!(
        has_room || tasks.any(|task| task.spec.daemon.is_some()),
        "{} is filled beyond what it has",
        instance.id()
    );
}

/// At most one task set is `PRIMARY`, none is there twice, and there are no more than may be.
fn check_task_sets(service: &Service) {
    let (name, sets) = (&service.name, &service.task_sets);
    assert!(sets.is_empty() || service.has_task_sets() && !service.is_gone());
    assert!(sets.len() <= TASK_SETS_MAX, "{name} has {}", sets.len());
    let primary = sets
        .iter()
        .filter(|set| set.status == TaskSetStatus::Primary);
    assert!(primary.count() <= 1, "{name} has two PRIMARY task sets");
    for (at, set) in sets.iter().enumerate() {
        let is_double = sets[..at].iter().any(|other| other.id() == set.id());
        assert!(!is_double, "{} of {name} is there twice", set.id());
    }
}

/// As long as a rollout in stages goes on, what it is about is there, and all traffic goes to it.
fn check_stages(service: &Service) {
    let Some(staging) = service
        .staging()
        .filter(|_| !service.deployments.is_empty())
    else {
        return;
    };
    let name = &service.name;
    for id in std::iter::once(staging.target).chain(staging.source) {
        let is_there = service.deployment(id).is_some();
        assert!(is_there, "{id} of {name} is gone in the middle of it");
    }
    let Some(source) = staging.source.filter(|_| staging.point.is_some()) else {
        return;
    };
    let (target, source) = (staging.share(staging.target), staging.share(source));
    let rest = (target.production.rest(), target.test.rest());
    assert_eq!((source.production, source.test), rest, "traffic of {name}");
}

/// An instance has at most one task of a daemon, which is told of it; one that is gone has none,
/// and is not deployed.
fn check_daemon(region: &Region, daemon: &Daemon) {
    let name = &daemon.name;
    for (key, task) in &daemon.tasks {
        let (instance, task) = (region.instances.get(*key), region.tasks.get(*task));
        assert!(
            instance.is_registered(),
            "{name} is on an instance that is gone"
        );
        let owner = task.spec.daemon.map(|of| of.daemon);
        let is_own = owner == Some(daemon.key) && task.instance == Some(*key);
        assert!(is_own, "task {} is not one of {name} there", task.id());
        if task.is_critical_daemon() {
            check_order(region, *key, task);
        }
    }
    let of = |task: &&Task| task.spec.daemon.is_some_and(|of| of.daemon == daemon.key);
    for task in region
        .tasks
        .iter()
        .filter(of)
        .filter(|task| !task.is_over())
    {
        let known = task.instance.and_then(|key| daemon.tasks.get(&key));
        assert_eq!(known, Some(&task.key), "task {} of {name}", task.id());
        assert!(!daemon.is_gone(), "task {} of {name} is left", task.id());
    }
    let open = daemon.deployments.iter().rev().skip(1);
    let open =
        open.filter(|of| !of.is_over() && of.status != DaemonDeploymentStatus::StopRequested);
    assert_eq!(open.count(), 0, "{name} has two deployments at a time");
    let is_deployed = daemon.current_deployment().is_some();
    assert!(
        !(daemon.is_gone() && is_deployed),
        "{name} is gone and deployed"
    );
}

/// No other task of an instance runs before those daemons that are critical to it.
fn check_order(region: &Region, instance: InstanceKey, daemon: &Task) {
    let tasks = region.tasks.load(instance).tasks();
    let others = tasks.map(|task| region.tasks.get(task));
    for other in others.filter(|task| task.spec.daemon.is_none()) {
        let (before, after) = (daemon.times.started, other.times.started);
        let is_in_order = after.is_none() || before.is_some() && before <= after;
        assert!(is_in_order, "task {} ran before a daemon", other.id());
    }
}

/// A task of a service counts for something as long as it runs, and then its deployment is there.
fn check_owner(region: &Region, task: &Task) {
    let Some(owner) = task.spec.owner else {
        assert_eq!(task.availability, None, "task {} is nobody's", task.id());
        return;
    };
    let (id, availability) = (task.id(), task.availability);
    let is_draining = availability == Some(Availability::Draining);
    assert_eq!(
        availability.is_some(),
        task.status <= TaskStatus::Running || is_draining,
        "task {id} counts for {availability:?}"
    );
    let is_leaving = matches!(
        availability,
        Some(Availability::Cancelled | Availability::Stopping | Availability::Draining)
    );
    if availability.is_some() {
        assert_eq!(
            is_leaving,
            task.is_stopping(),
            "task {id} is {availability:?}"
        );
        let service = region.services.get(owner.service);
        let deployment = service.deployment(owner.deployment);
        assert!(deployment.is_some(), "task {id} is of no deployment");
    }
}

fn check_task(task: &Task) {
    let id = task.id();
    assert!(
        !task.is_waiting() || task.status == TaskStatus::Provisioning,
        "task {id} is {} without an instance",
        task.status
    );
    if task.is_over() {
        assert!(
            task.is_stopping(),
            "task {id} is STOPPED though it should run"
        );
        assert!(task.stop.is_some(), "task {id} is STOPPED without a reason");
        assert!(
            task.times.stopped.is_some(),
            "task {id} is STOPPED without a time"
        );
        let all_stopped = task
            .containers
            .iter()
            .all(|container| container.status == ContainerStatus::Stopped);
        assert!(all_stopped, "task {id} is STOPPED, its containers are not");
    }
    assert_eq!(
        task.is_stopping(),
        task.times.stopping.is_some(),
        "task {id}: stoppingAt"
    );
    if task.status == TaskStatus::Running {
        let all_up = task.containers.iter().all(|container| {
            container.status >= ContainerStatus::Starting || container.restarts > 0
        });
        assert!(all_up, "task {id} is RUNNING before its containers");
        assert!(
            task.times.started.is_some(),
            "task {id} is RUNNING without a time"
        );
        let volume = task.volume.as_ref();
        assert!(
            volume.is_none_or(|volume| volume.status == VolumeStatus::Attached),
            "task {id} is RUNNING without its volume"
        );
    }
    check_times(task);
    for container in &task.containers {
        let ran = container.started.is_some();
        assert!(
            container.exit_code.is_none() || ran || task.is_over(),
            "task {id}: {} exited before it ran",
            container.spec.name
        );
    }
}

fn check_times(task: &Task) {
    let id = task.id();
    let times = [
        Some(task.created),
        task.times.started,
        task.times.stopping,
        task.times.stopped,
    ];
    let times: Vec<_> = times.into_iter().flatten().collect();
    assert!(times.is_sorted(), "task {id} lives backwards: {times:?}");
    // The ones before were looked at when they were the last.
    if let [.., before, last] = task.moments.as_slice() {
        assert!(before.at <= last.at, "task {id} has a story out of order");
    }
}
