//! The tasks of a steady service are kept spread over its availability zones.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-rebalancing.html>
//!
//! Where zones differ by more than one task, as many tasks are started in the emptier ones as the
//! upper bound allows; once all are healthy the fuller ones lose as many, and the service is steady
//! again. That is one round. There is another as long as the rounds help, so that tasks which do
//! not come up, or are moved back, do not make it go on for ever.

use std::sync::Arc;

use crate::ecs::keys::{DeploymentId, ServiceKey, TaskKey};
use crate::ecs::service::balance::{Balance, Move, Spread};
use crate::ecs::service::draft::Draft;
use crate::ecs::service::event_log::What;
use crate::ecs::service::{draft, queue, record, start, view};
use crate::ecs::task::progress::Availability;
use crate::ecs::task::state::Task;
use crate::ecs::{Region, task};
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::LaunchType;

/// An availability zone of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Zone {
    pub(super) name: Arc<str>,
    pub(super) tasks: usize,
    /// How many of them may be stopped.
    pub(super) movable: usize,
    /// Whether there is no room for another.
    pub(super) is_full: bool,
}

/// The next move: from which of the zones to which; `None` when there is none that helps.
pub(super) fn next(zones: &[Zone]) -> Option<(usize, usize)> {
    let indices = || 0..zones.len();
    let from = indices().filter(|at| zones[*at].movable > 0);
    let from = from.max_by_key(|at| zones[*at].tasks)?;
    let to = indices().filter(|at| !zones[*at].is_full);
    let to = to.min_by_key(|at| zones[*at].tasks)?;
    (zones[from].tasks > zones[to].tasks + 1).then_some((from, to))
}

/// How many tasks are where there are too many, when each zone should have as many as the others,
/// or one more.
pub(super) fn misplaced(tasks: impl Iterator<Item = usize>) -> usize {
    let mut tasks: Vec<usize> = tasks.collect();
    let (sum, zones) = (tasks.iter().sum::<usize>(), tasks.len().max(1));
    tasks.sort_unstable_by(|one, other| other.cmp(one));
    let each = tasks.into_iter().enumerate();
    each.map(|(at, tasks)| tasks.saturating_sub(sum / zones + usize::from(at < sum % zones)))
        .sum()
}

/// A steady service is kept in balance.
pub(super) fn reconcile(region: &mut Region, key: ServiceKey) {
    let service = region.services.get(key);
    let Some(primary) = service.primary().map(|primary| primary.id) else {
        return;
    };
    if !service.is_steady || !service.keeps_balance() || service.settings.desired < 2 {
        return;
    }
    let Some(draft) = draft::of(region, key, primary) else {
        return;
    };
    let mut zones = zones(region, &draft, primary);
    let misplaced = misplaced(zones.iter().map(|zone| zone.tasks));
    let balance = region.services.get(key).balance;
    if misplaced == 0 {
        region.services.set_unbalanced(key, false);
        set_balance(region, key, Balance::Kept);
        if matches!(balance, Balance::Moving { .. }) {
            record(region, key, Move::Completed(spread(&zones)));
        }
        return;
    }
    count_movable(region, primary, &mut zones);
    let is_vain = matches!(balance, Balance::Moving { misplaced: before } if before <= misplaced);
    if is_vain && next(&zones).is_some() {
        record(region, key, Move::GaveUp);
        set_balance(region, key, Balance::GivenUp);
    } else if balance != Balance::GivenUp {
        start_round(region, key, &draft, zones);
    }
}

/// Starts tasks where there are too few, as far as there is room.
fn start_round(region: &mut Region, key: ServiceKey, draft: &Draft, mut zones: Vec<Zone>) {
    let service = region.services.get(key);
    let was_moving = service.is_moving();
    let Some(primary) = service.primary().map(|primary| primary.id) else {
        return;
    };
    let (before, misplaced) = (
        spread(&zones),
        misplaced(zones.iter().map(|zone| zone.tasks)),
    );
    let occupied = view::counts(region, primary).occupied();
    let upper = service.settings.upper(service.settings.desired);
    let mut started = SortedMap::<usize, Vec<TaskKey>>::new();
    for _ in 0..upper.saturating_sub(occupied) {
        match start_move(region, draft, primary, &mut zones) {
            Some((zone, task)) => started.get_or_default(zone).push(task),
            None => break,
        }
    }
    region.services.set_unbalanced(key, started.is_empty());
    if started.is_empty() {
        note_obstacle(region, key, primary, &zones);
        if was_moving {
            record(region, key, Move::GaveUp);
            set_balance(region, key, Balance::Kept);
        }
        return;
    }
    if !was_moving {
        record(region, key, Move::Began(before));
    }
    for (zone, tasks) in started {
        let zone = Arc::clone(&zones[zone].name);
        record::tasks(region, key, &tasks, |tasks| {
            What::Move(Move::Started(Arc::clone(&zone), tasks))
        });
    }
    set_balance(region, key, Balance::Moving { misplaced });
    region
        .services
        .update(key, |service| service.is_steady = false);
}

/// Starts one task in the emptiest zone that takes it.
fn start_move(
    region: &mut Region,
    draft: &Draft,
    deployment: DeploymentId,
    zones: &mut [Zone],
) -> Option<(usize, TaskKey)> {
    loop {
        let (from, to) = next(zones)?;
        let Some(task) = start_in(region, draft, deployment, &zones[to].name) else {
            zones[to].is_full = true;
            continue;
        };
        zones[from].tasks -= 1;
        zones[from].movable -= 1;
        zones[to].tasks += 1;
        return Some((to, task));
    }
}

fn start_in(
    region: &mut Region,
    draft: &Draft,
    deployment: DeploymentId,
    zone: &Arc<str>,
) -> Option<TaskKey> {
    let draft = draft::within(region, draft, deployment, zone);
    // It is not to wait for an instance: the service has as many tasks as it should.
    let on = draft::placement(region, &draft)?;
    start::task(region, &draft, deployment, on).ok()
}

/// Why there is no move though the zones are not in balance.
fn note_obstacle(region: &mut Region, key: ServiceKey, deployment: DeploymentId, zones: &[Zone]) {
    if let Some(full) = zones.iter().find(|zone| zone.is_full) {
        let is_fargate =
            region.services.get(key).settings.compute.launch_type == LaunchType::Fargate;
        let zone = Arc::clone(&full.name);
        record(region, key, Move::NoPlace { zone, is_fargate });
        return;
    }
    let protected = of_deployment(region, deployment);
    let protected = protected.filter_map(|task| task::protection::until(region, task));
    let protected: Vec<Time> = protected.collect();
    if let Some(first) = protected.iter().min().filter(|_| next(zones).is_none()) {
        queue::requeue_at(region, key, *first);
        record(region, key, Move::Protected(deployment, protected.len()));
    }
}

/// The zones that the service's tasks can be in, in the order in which its subnets or instances
/// have them.
fn zones(region: &Region, draft: &Draft, deployment: DeploymentId) -> Vec<Zone> {
    let mut names = Vec::<Arc<str>>::new();
    for zone in draft::zones(region, draft, deployment) {
        if !names.contains(&zone) {
            names.push(zone);
        }
    }
    let zones = names.into_iter().map(|name| Zone {
        tasks: region.tasks.in_zone(deployment, &name),
        movable: 0,
        is_full: false,
        name,
    });
    zones.collect()
}

/// How many tasks of the service are where there are too many.
#[cfg(any(test, feature = "self-check"))]
pub(super) fn misplaced_tasks(region: &Region, key: ServiceKey, deployment: DeploymentId) -> usize {
    let draft = draft::of(region, key, deployment);
    let zones = draft.map_or_else(Vec::new, |draft| zones(region, &draft, deployment));
    misplaced(zones.iter().map(|zone| zone.tasks))
}

fn count_movable(region: &Region, deployment: DeploymentId, zones: &mut [Zone]) {
    for task in of_deployment(region, deployment) {
        let zone = zones
            .iter_mut()
            .find(|zone| *zone.name == *task.availability_zone);
        if let Some(zone) = zone.filter(|_| task::protection::until(region, task).is_none()) {
            zone.movable += 1;
        }
    }
}

/// The tasks of a deployment that have come up.
fn of_deployment(region: &Region, deployment: DeploymentId) -> impl Iterator<Item = &Task> {
    let tasks = region
        .tasks
        .availability(deployment, Availability::Healthy)
        .iter();
    tasks.map(|task| region.tasks.get(*task))
}

/// Tasks were stopped because others have been started elsewhere.
pub(super) fn note_moved(region: &mut Region, key: ServiceKey, moved: Vec<TaskKey>) {
    let mut zones = SortedMap::<Arc<str>, Vec<TaskKey>>::new();
    for task in moved {
        let zone = Arc::from(region.tasks.get(task).availability_zone.as_str());
        zones.get_or_default(zone).push(task);
    }
    for (zone, tasks) in zones {
        record::tasks(region, key, &tasks, |tasks| {
            What::Move(Move::Stopped(Arc::clone(&zone), tasks))
        });
    }
}

/// What the service is to be has changed: a round under way ends, and one that did not help may
/// help now.
pub(super) fn stop(region: &mut Region, key: ServiceKey) {
    if region.services.get(key).is_moving() {
        record(region, key, Move::GaveUp);
    }
    set_balance(region, key, Balance::Kept);
}

fn set_balance(region: &mut Region, key: ServiceKey, balance: Balance) {
    region
        .services
        .update(key, |service| service.balance = balance);
}

fn record(region: &mut Region, key: ServiceKey, what: Move) {
    record::event(region, key, What::Move(what));
}

fn spread(zones: &[Zone]) -> Spread {
    let zones = zones.iter();
    zones
        .map(|zone| (Arc::clone(&zone.name), zone.tasks))
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn zones(of: &[(usize, usize, bool)]) -> Vec<Zone> {
        let of = of.iter().enumerate();
        let zones = of.map(|(at, (tasks, movable, is_full))| Zone {
            name: Arc::from(format!("zone-{at}")),
            tasks: *tasks,
            movable: *movable,
            is_full: *is_full,
        });
        zones.collect()
    }

    #[test]
    fn zones_are_in_balance_when_none_has_two_more_than_another() {
        for (tasks, expected) in [
            (&[][..], 0),
            (&[3][..], 0),
            (&[2, 2, 2], 0),
            (&[2, 1, 1], 0),
            (&[1, 2, 2], 0),
            (&[3, 1], 1),
            (&[4, 0], 2),
            (&[2, 2, 0], 1),
            (&[2, 2, 2, 0], 1),
            (&[9, 0, 0], 6),
        ] {
            assert_eq!(misplaced(tasks.iter().copied()), expected, "{tasks:?}");
        }
    }

    #[test]
    fn tasks_go_from_the_fullest_zone_to_the_emptiest() {
        for (of, expected) in [
            (&[(2, 2, false), (1, 1, false)][..], None),
            (&[(3, 3, false), (1, 1, false)], Some((0, 1))),
            (&[(1, 1, false), (0, 0, false), (3, 3, false)], Some((2, 1))),
            // What is protected does not go.
            (&[(3, 0, false), (1, 1, false)], None),
            (&[(4, 0, false), (3, 1, false), (1, 0, false)], Some((1, 2))),
            // Where there is no room nothing comes.
            (&[(3, 3, false), (0, 0, true)], None),
            (&[(3, 3, false), (0, 0, true), (1, 1, false)], Some((0, 2))),
            (&[(3, 3, false)], None),
            (&[], None),
        ] {
            assert_eq!(next(&zones(of)), expected, "{of:?}");
        }
    }

    proptest! {
        #[test]
        fn every_move_helps_until_none_is_left(tasks in prop::collection::vec((0..30_usize, 0..30_usize, any::<bool>()), 1..6)) {
            let mut zones = zones(&tasks);
            for zone in &mut zones {
                zone.movable = zone.movable.min(zone.tasks);
            }
            let is_hindered = zones.iter().any(|zone| zone.is_full || zone.movable < zone.tasks);
            let squares = |zones: &[Zone]| zones.iter().map(|zone| zone.tasks * zone.tasks).sum::<usize>();
            let sum = |zones: &[Zone]| zones.iter().map(|zone| zone.tasks).sum::<usize>();
            let before = sum(&zones);

            while let Some((from, to)) = next(&zones) {
                let unevenness = squares(&zones);
                zones[from].tasks -= 1;
                zones[from].movable -= 1;
                zones[to].tasks += 1;
                prop_assert!(squares(&zones) < unevenness, "{zones:?}");
            }

            prop_assert_eq!(sum(&zones), before);
            let left = misplaced(zones.iter().map(|zone| zone.tasks));
            prop_assert!(is_hindered || left == 0, "{zones:?}");
        }
    }
}
