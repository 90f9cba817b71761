//! What must hold of timers: none is set for what is gone or has been overtaken, and those that
//! something cannot go on without are set.

#[cfg(feature = "cloudformation")]
use crate::aws::cloudformation;
use crate::aws::elb::TargetHealth;
use crate::ecs::keys::TaskKey;
use crate::ecs::task::progress::Availability;
use crate::ecs::task::state::{ContainerStatus, Step, Task};
use crate::ecs::timers::Timer;
use crate::ecs::{Region, gateway, instance, registrar};
use crate::wire::GatewayStatus;

/// Panics when a timer is set that has been overtaken, or one is missing.
pub fn check(region: &Region) {
    for timer in region.timers.iter() {
        assert!(applies(region, timer), "{timer:?} has been overtaken");
    }
    for timer in needed(region) {
        assert!(region.timers.is_set(timer), "{timer:?} is missing");
    }
}

/// Whether there is something that the timer can do when it fires.
fn applies(region: &Region, timer: Timer) -> bool {
    let task = |key: TaskKey| region.tasks.get(key);
    match timer {
        Timer::Stage(key) => goes_on(task(key)),
        Timer::AttachInterface(key) => {
            !task(key).is_stopping() && task(key).has_planned_interface()
        }
        Timer::Connect(key) => !task(key).is_stopping() && task(key).times.connectivity.is_none(),
        Timer::StartTimeout {
            task: key,
            container,
        } => {
            let of = &task(key).containers[usize::from(container)];
            !task(key).is_stopping() && of.status >= ContainerStatus::Running
        }
        Timer::ShowLogs {
            task: key,
            container,
        } => shows_more(region, task(key), usize::from(container)),
        // Who is not there any more, or has no subscriber, has nothing to send.
        #[cfg(feature = "logs")]
        Timer::SendFolded { .. } => true,
        Timer::Reclaim(key) => {
            let instance = region.instances.get(key);
            instance.is_registered() && !instance.is_gone
        }
        Timer::Attachments(key) => region.clusters.get(key).is_busy(),
        Timer::CapacityProvider(key) => region.capacity_providers.get(key).is_changing(),
        Timer::Capacity(_) => true,
        Timer::GiveUp(key) => task(key).is_waiting(),
        Timer::Alarm(key) => region.scaling.alarms.contains_key(&key),
        Timer::Registration(key) => region.scaling.launches.keys().any(|launch| launch == key),
        Timer::Idle(key) => region.instances.get(key).is_registered(),
        Timer::UpdateAgent(key) => instance::agent_update::goes_on(region, key),
        Timer::ReconcileService(key) => !region.services.get(key).is_gone(),
        Timer::ReconcileDaemon(key) => !region.daemons.get(key).is_gone(),
        Timer::Appraisal(key) => matches!(
            task(key).availability,
            Some(Availability::Checking | Availability::Settling)
        ),
        Timer::CheckTargets(key) => registrar::health::is_unchecked(region, key),
        Timer::CheckTarget(key) => {
            let target = region.elb.target(key);
            target.is_some_and(|target| target.health == TargetHealth::Initial)
        }
        Timer::RemoveTarget(key) => {
            let target = region.elb.target(key);
            target.is_some_and(|target| target.health == TargetHealth::Draining)
        }
        Timer::NotifyOfTargets(key) => registrar::news::services(region).any(|of| of == key),
        Timer::GatewayUpdate(key) => {
            region.gateways.get(key).status == GatewayStatus::UpdateInProgress
        }
        Timer::Route(key) => region
            .routes
            .get(key)
            .is_some_and(gateway::Route::is_changing),
        #[cfg(feature = "cloudformation")]
        Timer::CloudFormation => !region.cloudformation.active().is_empty(),
        #[cfg(feature = "codedeploy")]
        Timer::CodeDeploy => region.codedeploy.is_active(),
        #[cfg(feature = "events")]
        Timer::RunTargets => region.eventbridge.has_tasks_to_run(),
        #[cfg(feature = "cloudmap")]
        Timer::CloudMap => region.cloud_map.declared.next_due().is_some(),
    }
}

/// The timers without which something would never go on.
fn needed(region: &Region) -> Vec<Timer> {
    let mut timers = Vec::new();
    for task in region.tasks.iter() {
        timers.extend(goes_on(task).then_some(Timer::Stage(task.key)));
        timers.extend(task.is_waiting().then_some(Timer::GiveUp(task.key)));
        let late = (0..task.containers.len()).filter(|index| shows_more(region, task, *index));
        timers.extend(late.map(|index| Timer::ShowLogs {
            task: task.key,
            container: u16::try_from(index).unwrap_or(u16::MAX),
        }));
    }
    for instance in region.instances.iter().map(|instance| instance.key) {
        let is_updated = instance::agent_update::goes_on(region, instance);
        timers.extend(is_updated.then_some(Timer::UpdateAgent(instance)));
    }
    let clusters = region.clusters.by_name(None).filter(|of| of.is_busy());
    timers.extend(clusters.map(|of| Timer::Attachments(of.key)));
    let providers = region.capacity_providers.by_name(None);
    let providers = providers.filter(|of| of.is_changing());
    timers.extend(providers.map(|of| Timer::CapacityProvider(of.key)));
    timers.extend(region.scaling.alarms.keys().copied().map(Timer::Alarm));
    timers.extend(region.scaling.launches.keys().map(Timer::Registration));
    timers.extend(region.elb.unowned_draining().map(Timer::RemoveTarget));
    timers.extend(registrar::news::services(region).map(Timer::NotifyOfTargets));
    let gateways = region.gateways.by_name(None);
    let gateways = gateways.filter(|of| of.status == GatewayStatus::UpdateInProgress);
    timers.extend(gateways.map(|of| Timer::GatewayUpdate(of.key)));
    let routes = region.routes.iter(None).filter(|of| of.is_changing());
    timers.extend(routes.map(|of| Timer::Route(of.key)));
    #[cfg(feature = "cloudformation")]
    timers.extend(cloudformation::run::next_due(region).map(|_| Timer::CloudFormation));
    #[cfg(feature = "codedeploy")]
    timers.extend(region.codedeploy.next_due().map(|_| Timer::CodeDeploy));
    #[cfg(feature = "events")]
    timers.extend(
        region
            .eventbridge
            .has_tasks_to_run()
            .then_some(Timer::RunTargets),
    );
    timers
}

/// Whether more of the log stream of a container can be read later.
fn shows_more(region: &Region, task: &Task, container: usize) -> bool {
    let stream = &task.containers[container].log_stream;
    stream.next(region.now()).is_some()
}

/// Whether the control plane moves the task on by itself. What waits for daemons or for real
/// endpoints is moved on by those, and what a test holds by the test.
fn goes_on(task: &Task) -> bool {
    !task.is_on_hold
        && task
            .next
            .is_some_and(|next| !matches!(next, Step::AwaitDaemons | Step::AwaitValues))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::{fixtures, lifecycle};

    /// A region with a task that is about to start, and that task.
    fn with_a_task() -> (Region, TaskKey) {
        let mut region = fixtures::region();
        let task = lifecycle::launch::task(&mut region, fixtures::launch(Vec::new()));
        check(&region);
        (region, task)
    }

    #[test]
    #[should_panic(expected = "Stage(TaskKey(0)) is missing")]
    fn a_task_that_nothing_moves_on_any_more_is_found() {
        let (mut region, task) = with_a_task();

        region.timers.stop(Timer::Stage(task));

        check(&region);
    }

    #[test]
    #[should_panic(expected = "GiveUp(TaskKey(0)) has been overtaken")]
    fn a_timer_for_what_is_over_is_found() {
        let (mut region, task) = with_a_task();

        region.timers.set(Timer::GiveUp(task), region.now);

        check(&region);
    }

    #[test]
    #[should_panic(expected = "Stage(TaskKey(0)) is missing")]
    fn a_timer_that_is_lost_is_found_after_the_next_one_that_fires() {
        let (mut region, task) = with_a_task();
        lifecycle::launch::task(&mut region, fixtures::launch(Vec::new()));

        region.timers.stop(Timer::Stage(task));

        region.fire_next(region.now);
    }
}
