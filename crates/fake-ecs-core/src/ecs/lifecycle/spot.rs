//! Spare capacity is taken back: Fargate Spot tasks and EC2 Spot instances are interrupted.
//!
//! See [Fargate Spot termination notice](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html)
//! and [Spot instance draining](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/container-instance-spot.html).

use crate::ecs::task::state::SPOT_NOTICE;

use crate::ecs::keys::{InstanceKey, TaskKey};
use crate::ecs::lifecycle::{stages, stop};
use crate::ecs::task::progress::Orders;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::ecs::timers::Timer;
use crate::ecs::{Region, instance, lifecycle};
use crate::kernel::ids::Kind;
use crate::wire::TaskStopCode;

/// What the service says of a Fargate Spot task that it has interrupted.
const INTERRUPTED: &str = "Your Spot Task was interrupted.";

/// The capacity of a Fargate Spot task is taken back. A task that is stopping already keeps the
/// reason it has.
///
/// "The warning is sent as a task state change event to Amazon EventBridge and as a SIGTERM signal
/// to the running task": the signal does not wait until the task has been taken out of load
/// balancers.
pub fn task(region: &mut Region, key: TaskKey) {
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

/// The capacity of so many of the Fargate Spot tasks that run is taken back: which, the seed
/// decides. They come in the order of creation. If fewer run, none is interrupted, and the error
/// says how many there are.
pub fn tasks(region: &mut Region, count: usize) -> Result<Vec<TaskKey>, usize> {
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
pub fn instance(region: &mut Region, key: InstanceKey) {
    let instance = region.instances.get(key);
    if !instance.is_registered() || instance.is_gone {
        return;
    }
    let drains = instance.spot.is_some_and(|spot| spot.drains) && instance.agent_connected;
    if drains {
        instance::status::set_draining(region, key, true);
    }
    region.arm_no_later(region.now + SPOT_NOTICE, Timer::Reclaim(key));
}
