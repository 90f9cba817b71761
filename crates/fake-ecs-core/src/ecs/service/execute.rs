//! What the scheduler of a service has decided is done.

use crate::ecs::Region;
use crate::ecs::keys::ServiceKey;
use crate::ecs::service::event_log::What;
use crate::ecs::service::reconcile::Decision;
use crate::ecs::service::{queue, rebalance, record, rollout, start, stop, task_set};
use crate::ecs::task::progress::Availability;

/// Does what was decided.
pub(in crate::ecs::service) fn decisions(
    region: &mut Region,
    key: ServiceKey,
    decisions: &[Decision],
) {
    let now = region.now();
    let (mut stopped, mut moved) = (Vec::new(), Vec::new());
    let is_moving = region.services.get(key).is_moving();
    let mut held_up = false;
    for decision in decisions {
        match *decision {
            Decision::TakeUp(id) => rollout::take_up(region, key, id),
            Decision::Start { deployment, count } => start::tasks(region, key, deployment, count),
            Decision::Stop {
                deployment,
                availability,
                count,
            } => {
                let is_move = is_moving && availability == Availability::Healthy;
                let list = if is_move { &mut moved } else { &mut stopped };
                let before = list.len();
                stop::tasks(region, key, deployment, availability, count, list);
                if list.len() - before < count {
                    held_up = true;
                    record::event(region, key, What::Protected(deployment));
                }
            }
            Decision::Ready(is_ready) => region.services.update(key, |service| {
                if let Some(primary) = service.deployments.first_mut() {
                    primary.ready_since = is_ready.then_some(now);
                }
            }),
            Decision::Complete => rollout::complete(region, key),
            Decision::GiveUp(cause) => rollout::give_up(region, key, cause),
            Decision::Remove(id) => rollout::remove(region, key, id),
            Decision::Stability(id, is_steady) => {
                task_set::change::set_stability(region, key, id, is_steady);
            }
            Decision::Steady => {
                region
                    .services
                    .update(key, |service| service.is_steady = true);
                record::event(region, key, What::Steady);
            }
            Decision::Stuck => record::event(region, key, What::Stuck),
            Decision::Vanish => rollout::vanish(region, key),
            Decision::LookAgain(at) => queue::requeue_at(region, key, at),
        }
    }
    region
        .services
        .update(key, |service| service.is_held_up = held_up);
    if !stopped.is_empty() {
        stop::note_stopped(region, key, stopped);
    }
    rebalance::note_moved(region, key, moved);
}
