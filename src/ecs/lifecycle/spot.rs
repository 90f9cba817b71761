//! Spare capacity is taken back: Fargate Spot tasks and EC2 Spot instances are interrupted.
//!
//! See [Fargate Spot termination notice](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html)
//! and [Spot instance draining](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-spot.html).

use std::time::Duration;

use crate::ecs::keys::{InstanceKey, TaskKey};
use crate::ecs::lifecycle::{stages, stop};
use crate::ecs::task::progress::Orders;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::ecs::timers::Due;
use crate::ecs::{Region, instance, lifecycle};
use crate::kernel::ids::Kind;
use crate::kernel::time::Time;
use crate::wire::TaskStopCode;

/// How long beforehand the service says that it takes capacity back.
const NOTICE: Duration = Duration::from_secs(2 * 60);
/// What the service says of a Fargate Spot task that it has interrupted.
const INTERRUPTED: &str = "Your Spot Task was interrupted.";

/// The capacity of a Fargate Spot task is taken back. A task that is stopping already keeps the reason it has.
///
/// "The warning is sent as a task state change event to Amazon EventBridge and as a SIGTERM signal to the running
/// task": the signal does not wait until the task has been taken out of load balancers.
pub(crate) fn task(region: &mut Region, key: TaskKey) {
    debug_assert!(region.tasks.get(key).spec.is_spot());
    if stop::begin(
        region,
        key,
        TaskStopCode::SpotInterruption,
        INTERRUPTED.to_owned(),
    ) {
        lifecycle::announce(region, key);
        stages::dispatch(region, key, Orders::Stop);
    }
}

/// The capacity of so many of the Fargate Spot tasks that run is taken back: which, the seed decides. They come in
/// the order of creation. If fewer run, none is interrupted, and the error says how many there are.
pub(crate) fn tasks(region: &mut Region, count: usize) -> Result<Vec<TaskKey>, usize> {
    let is_running = |task: &&Task| {
        task.spec.is_spot() && task.status == TaskStatus::Running && !task.is_stopping()
    };
    let running = region.tasks.iter().filter(is_running);
    let mut running: Vec<TaskKey> = running.map(|task| task.key).collect();
    if running.len() < count {
        return Err(running.len());
    }
    let mut reclaimed: Vec<TaskKey> = (0..count)
        .map(|_| running.swap_remove(region.ids.below(Kind::Reclaim, running.len())))
        .collect();
    reclaimed.sort_unstable();
    for key in &reclaimed {
        task(region, *key);
    }
    Ok(reclaimed)
}

/// EC2 takes the instance back in two minutes. Its agent, if it looks out for that, drains it.
pub(crate) fn instance(region: &mut Region, key: InstanceKey) {
    let instance = region.instances.get(key);
    if !instance.is_registered() {
        return;
    }
    let drains = instance.spot.is_some_and(|spot| spot.drains) && instance.agent_connected;
    if drains {
        instance::life::set_draining(region, key, true);
    }
    region.put_down(NOTICE, Due::Reclaim { instance: key });
}

impl Task {
    /// How long it still has what it runs on: once it has been interrupted not longer than the notice said, whatever
    /// its containers still do.
    pub(in crate::ecs) fn time_left(&self, now: Time) -> Duration {
        let stop = self.stop.as_ref();
        let is_interrupted = stop.is_some_and(|stop| stop.code == TaskStopCode::SpotInterruption);
        let noticed = self.times.stopping.filter(|_| is_interrupted);
        noticed.map_or(Duration::MAX, |noticed| (noticed + NOTICE).since(now))
    }
}
