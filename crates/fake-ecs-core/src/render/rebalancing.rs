//! What is said of tasks that are moved between availability zones, in the service's words.

use super::service_event::task_list;
use crate::ecs::service::balance::{Move, Spread};

/// The text in `events`, after the name of the service: as it was recorded, or as it is documented.
/// That of protected tasks is documented, and recorded in another context; it is put together of
/// both.
pub(super) fn text(what: &Move) -> String {
    match what {
        Move::Began(spread) => {
            let spread = in_zones(spread);
            format!("is not AZ balanced with {spread}. AZ Rebalancing in progress.")
        }
        Move::Completed(spread) => format!("is AZ balanced with {}.", in_zones(spread)),
        Move::Started(zone, tasks) => {
            let (count, tasks) = (tasks.ids.len(), task_list(tasks));
            format!("has started {count} tasks in {zone} to AZ Rebalance: {tasks}.")
        }
        Move::Stopped(zone, tasks) => {
            let (count, tasks) = (tasks.ids.len(), task_list(tasks));
            format!("has stopped {count} running tasks in {zone} due to AZ rebalancing: {tasks}.")
        }
        Move::GaveUp => "stopped AZ Rebalancing.".to_owned(),
        Move::NoPlace {
            zone,
            is_fargate: true,
        } => format!("is unable to place a task in {zone}."),
        Move::NoPlace {
            zone,
            is_fargate: false,
        } => format!(
            "is unable to place a task in {zone} because no container instance met all of its requirements."
        ),
        Move::Protected(id, count) => format!(
            "was unable to AZ Rebalance because (taskSet {id}) was unable to scale in due to (reason {count} tasks under protection)"
        ),
    }
}

fn in_zones(spread: &Spread) -> String {
    let zones = spread.iter();
    let zones = zones.map(|(zone, tasks)| format!("{tasks} tasks in {zone}"));
    zones.collect::<Vec<_>>().join(", ")
}

/// How it is announced on EventBridge: the type and the name of the event.
pub fn rebalancing_event(what: &Move) -> (&'static str, &'static str) {
    match what {
        Move::Began(_) => ("INFO", "SERVICE_REBALANCING_STARTED"),
        Move::Completed(_) => ("INFO", "SERVICE_REBALANCING_COMPLETED"),
        Move::Started(..) => ("INFO", "TASKS_STARTED"),
        Move::Stopped(..) => ("INFO", "TASKS_STOPPED"),
        Move::GaveUp => ("INFO", "SERVICE_REBALANCING_STOPPED"),
        Move::NoPlace { .. } => ("ERROR", "SERVICE_TASK_PLACEMENT_FAILURE"),
        Move::Protected(..) => ("INFO", "TASKSET_SCALE_IN_FAILURE_BY_TASK_PROTECTION"),
    }
}
