//! The scheduler's decisions, as tables.

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use proptest::prelude::*;

use crate::ecs::keys::DeploymentId;
use crate::ecs::placement::rules::Rules;
use crate::ecs::service::deployment::{Cause, Rollout};
use crate::ecs::service::reconcile::{Counts, Decision, Seen, View, decide};
use crate::ecs::service::revision::Compute;
use crate::ecs::service::state::Settings;
use crate::ecs::task::progress::Availability;
use crate::ecs::task::progress::Availability::{Checking, Healthy, Settling, Starting, Unhealthy};
use crate::kernel::time::Time;
use crate::wire::{
    AvailabilityZoneRebalancing, DeploymentConfiguration, LaunchType, PropagateTags,
};

/// What a service is set to that is made without saying anything.
pub fn settings(desired: usize) -> Settings {
    Settings {
        desired,
        compute: Compute {
            launch_type: LaunchType::Fargate,
            strategy: Vec::new(),
        },
        configuration: DeploymentConfiguration {
            maximum_percent: Some(200),
            minimum_healthy_percent: Some(100),
            ..DeploymentConfiguration::default()
        },
        constraints: Vec::new(),
        strategies: Vec::new(),
        rules: Arc::new(Rules::default()),
        rebalancing: AvailabilityZoneRebalancing::Disabled,
        grace_s: None,
        execute_command: false,
        managed_tags: false,
        propagate_tags: PropagateTags::None,
        role: None,
    }
}

fn now() -> Time {
    Time::from_system(UNIX_EPOCH)
}

/// So many tasks of each availability.
fn tasks(of: &[(Availability, usize)]) -> Counts {
    let mut counts = Counts::default();
    for (availability, count) in of {
        let place = match availability {
            Starting => &mut counts.starting,
            Checking => &mut counts.checking,
            Settling => &mut counts.settling,
            Healthy => &mut counts.healthy,
            Unhealthy => &mut counts.unhealthy,
            Availability::Cancelled => &mut counts.cancelled,
            Availability::Stopping => &mut counts.stopping,
            Availability::Draining => &mut counts.draining,
        };
        *place = *count;
    }
    counts
}

const NEW: DeploymentId = DeploymentId(2);
const OLD: DeploymentId = DeploymentId(1);

pub(super) fn seen(id: DeploymentId, rollout: Rollout, of: &[(Availability, usize)]) -> Seen {
    Seen {
        id,
        rollout,
        is_taken_up: true,
        tasks: tasks(of),
        failed: 0,
        retry_at: None,
        ready_since: None,
    }
}

/// A service with these bounds.
pub(super) fn view(desired: usize, bounds: (usize, usize), deployments: Vec<Seen>) -> View {
    View {
        now: now(),
        is_draining: false,
        desired,
        lower: bounds.0,
        upper: bounds.1,
        breaker: None,
        is_alarmed: false,
        enough: desired,
        cleans_up_later: false,
        bake_time: Duration::ZERO,
        is_steady: false,
        is_moving: false,
        deployments,
    }
}

/// A service that has been steady with its only deployment.
fn steady(desired: usize, bounds: (usize, usize), of: &[(Availability, usize)]) -> View {
    View {
        is_steady: true,
        ..view(desired, bounds, vec![seen(NEW, Rollout::Completed, of)])
    }
}

/// A service that rolls out a new revision in place of an old one.
fn rolling(
    desired: usize,
    bounds: (usize, usize),
    new: &[(Availability, usize)],
    old: &[(Availability, usize)],
) -> View {
    let new = seen(NEW, Rollout::InProgress, new);
    view(
        desired,
        bounds,
        vec![new, seen(OLD, Rollout::Completed, old)],
    )
}

fn start(count: usize) -> Decision {
    Decision::Start {
        deployment: NEW,
        count,
    }
}

fn stop(deployment: DeploymentId, availability: Availability, count: usize) -> Decision {
    Decision::Stop {
        deployment,
        availability,
        count,
    }
}

#[track_caller]
fn check(view: &View, expected: &[Decision]) {
    assert_eq!(decide(view), expected, "{view:#?}");
}

#[test]
fn a_desired_count_is_kept() {
    let bounds = (2, 4);
    check(&steady(2, bounds, &[(Healthy, 2)]), &[]);
    check(&steady(2, bounds, &[(Healthy, 1)]), &[start(1)]);
    check(&steady(2, bounds, &[(Healthy, 1), (Starting, 1)]), &[]);
    check(
        &steady(2, bounds, &[(Healthy, 1), (Availability::Stopping, 1)]),
        &[start(1)],
    );
    check(
        &steady(2, bounds, &[(Healthy, 3)]),
        &[stop(NEW, Healthy, 1)],
    );
    check(
        &steady(1, (1, 2), &[(Starting, 1), (Settling, 1), (Healthy, 1)]),
        &[stop(NEW, Starting, 1), stop(NEW, Settling, 1)],
    );
}

#[test]
fn a_new_service_is_taken_up_and_completed() {
    let mut new = view(2, (2, 4), vec![seen(NEW, Rollout::InProgress, &[])]);
    new.deployments[0].is_taken_up = false;
    check(&new, &[Decision::TakeUp(NEW), start(2)]);

    let up = view(
        2,
        (2, 4),
        vec![seen(NEW, Rollout::InProgress, &[(Settling, 2)])],
    );
    check(
        &up,
        &[Decision::Ready(true), Decision::Complete, Decision::Steady],
    );

    let empty = view(0, (0, 0), vec![seen(NEW, Rollout::InProgress, &[])]);
    check(
        &empty,
        &[Decision::Ready(true), Decision::Complete, Decision::Steady],
    );
}

#[test]
fn a_rollout_keeps_within_its_bounds() {
    // 100 to 200 percent of two: both new ones first, then both old ones.
    check(&rolling(2, (2, 4), &[], &[(Healthy, 2)]), &[start(2)]);
    check(&rolling(2, (2, 4), &[(Settling, 2)], &[(Healthy, 2)]), &[]);
    check(
        &rolling(2, (2, 4), &[(Settling, 1), (Healthy, 1)], &[(Healthy, 2)]),
        &[stop(OLD, Healthy, 1)],
    );
    check(
        &rolling(2, (2, 4), &[(Healthy, 2)], &[(Healthy, 2)]),
        &[stop(OLD, Healthy, 2)],
    );
    // 50 to 100 percent of four: two old ones make room for two new ones.
    check(
        &rolling(4, (2, 4), &[], &[(Healthy, 4)]),
        &[stop(OLD, Healthy, 2)],
    );
    check(
        &rolling(4, (2, 4), &[], &[(Healthy, 2), (Availability::Stopping, 2)]),
        &[],
    );
    check(&rolling(4, (2, 4), &[], &[(Healthy, 2)]), &[start(2)]);
    // 75 percent of two are two, and 125 percent of three are three: nothing can be done.
    check(
        &rolling(3, (3, 3), &[], &[(Healthy, 3)]),
        &[Decision::Stuck],
    );
}

#[test]
fn what_never_came_up_is_replaced_at_once() {
    check(
        &rolling(2, (2, 4), &[], &[(Starting, 2)]),
        &[start(2), stop(OLD, Starting, 2)],
    );
}

#[test]
fn a_rollout_is_complete_when_what_it_replaces_is_gone() {
    check(
        &rolling(2, (2, 4), &[(Healthy, 2)], &[(Availability::Stopping, 1)]),
        &[],
    );
    check(
        &rolling(2, (2, 4), &[(Healthy, 2)], &[(Availability::Draining, 1)]),
        &[],
    );
    check(
        &rolling(2, (2, 4), &[(Healthy, 2)], &[]),
        &[
            Decision::Remove(OLD),
            Decision::Ready(true),
            Decision::Complete,
            Decision::Steady,
        ],
    );
}

#[test]
fn a_rollout_that_is_baked_is_complete_later() {
    let bake_time = Duration::from_secs(300);
    let mut baking = View {
        bake_time,
        ..view(
            1,
            (1, 2),
            vec![seen(NEW, Rollout::InProgress, &[(Healthy, 1)])],
        )
    };
    let until = now() + bake_time;
    check(
        &baking,
        &[Decision::Ready(true), Decision::LookAgain(until)],
    );

    baking.deployments[0].ready_since = Some(now());
    check(&baking, &[Decision::LookAgain(until)]);

    baking.now = until;
    check(&baking, &[Decision::Complete, Decision::Steady]);

    baking.deployments[0].tasks = tasks(&[(Starting, 1)]);
    check(&baking, &[Decision::Ready(false)]);
}

#[test]
fn an_unfit_task_is_replaced_first_if_there_is_room() {
    check(
        &steady(2, (2, 4), &[(Healthy, 1), (Unhealthy, 1)]),
        &[start(1)],
    );
    check(
        &steady(2, (2, 4), &[(Healthy, 2), (Unhealthy, 1)]),
        &[stop(NEW, Unhealthy, 1)],
    );
    // Without room it goes first, as far as the lower bound allows.
    check(
        &steady(2, (1, 2), &[(Healthy, 1), (Unhealthy, 1)]),
        &[stop(NEW, Unhealthy, 1)],
    );
    check(
        &steady(2, (2, 2), &[(Healthy, 1), (Unhealthy, 1)]),
        &[Decision::Stuck],
    );
    check(
        &steady(2, (1, 2), &[(Unhealthy, 1), (Availability::Stopping, 1)]),
        &[],
    );
}

#[test]
fn too_many_failures_or_an_alarm_end_a_rollout() {
    let mut view = rolling(2, (2, 4), &[(Starting, 2)], &[(Healthy, 2)]);
    view.breaker = Some(3);
    view.deployments[0].failed = 2;
    check(&view, &[]);

    view.deployments[0].failed = 3;
    check(&view, &[Decision::GiveUp(Cause::CircuitBreaker)]);

    view.deployments[0].failed = 0;
    view.is_alarmed = true;
    check(&view, &[Decision::GiveUp(Cause::Alarm)]);

    view.deployments[0].rollout = Rollout::Completed;
    check(&view, &[]);
}

#[test]
fn a_rollout_that_has_failed_starts_and_replaces_nothing() {
    let mut view = rolling(2, (2, 4), &[], &[(Healthy, 2)]);
    view.deployments[0].rollout = Rollout::Failed(Cause::CircuitBreaker);

    check(&view, &[]);
}

#[test]
fn what_a_failed_rollout_has_left_is_scaled_in() {
    let mut view = rolling(1, (1, 2), &[], &[(Settling, 1), (Healthy, 2)]);
    view.deployments[0].rollout = Rollout::Failed(Cause::CircuitBreaker);

    check(&view, &[stop(OLD, Settling, 1), stop(OLD, Healthy, 1)]);
}

#[test]
fn what_does_not_come_up_is_tried_again_later() {
    let mut view = steady(1, (1, 2), &[]);
    let later = now() + Duration::from_secs(4);
    view.deployments[0].retry_at = Some(later);
    check(&view, &[Decision::LookAgain(later)]);

    view.now = later;
    check(&view, &[start(1)]);
}

#[test]
fn an_early_success_waits_for_enough_tasks_only() {
    let mut view = rolling(
        10,
        (10, 20),
        &[(Healthy, 8), (Starting, 2)],
        &[(Healthy, 2)],
    );
    view.enough = 8;
    check(&view, &[]);

    view.cleans_up_later = true;
    check(&view, &[Decision::Ready(true), Decision::Complete]);
}

#[test]
fn a_deleted_service_stops_everything_and_vanishes() {
    let mut view = rolling(0, (0, 0), &[(Starting, 1)], &[(Healthy, 2), (Unhealthy, 1)]);
    view.is_draining = true;
    check(
        &view,
        &[
            stop(NEW, Starting, 1),
            stop(OLD, Healthy, 2),
            stop(OLD, Unhealthy, 1),
        ],
    );

    for seen in &mut view.deployments {
        seen.tasks = tasks(&[(Availability::Draining, 1)]);
    }
    check(&view, &[]);

    for seen in &mut view.deployments {
        seen.tasks = Counts::default();
    }
    check(&view, &[Decision::Vanish]);
}

// ---- whatever there is ----

fn any_counts() -> impl Strategy<Value = Counts> {
    let few = || 0..6_usize;
    let all = (few(), few(), few(), few(), few(), few(), few(), few());
    all.prop_map(
        |(starting, checking, settling, healthy, unhealthy, cancelled, stopping, draining)| {
            Counts {
                starting,
                checking,
                settling,
                healthy,
                unhealthy,
                cancelled,
                stopping,
                draining,
            }
        },
    )
}

fn any_view() -> impl Strategy<Value = View> {
    let percents = prop_oneof![
        Just((100, 200)),
        Just((50, 100)),
        Just((0, 100)),
        (0..100_i32, 100..201_i32)
    ];
    let rollout = prop_oneof![
        Just(Rollout::InProgress),
        Just(Rollout::Completed),
        Just(Rollout::Failed(Cause::Alarm)),
        Just(Rollout::RollingBack(Cause::User)),
    ];
    let deployments = prop::collection::vec(any_counts(), 1..4);
    (0..12_usize, percents, rollout, deployments, any::<bool>()).prop_map(
        |(desired, (minimum, maximum), rollout, counts, is_draining)| {
            let mut settings = settings(desired);
            settings.configuration.minimum_healthy_percent = Some(minimum);
            settings.configuration.maximum_percent = Some(maximum);
            let bounds = (settings.lower(desired), settings.upper(desired));
            let seen = counts.into_iter().enumerate().map(|(at, tasks)| Seen {
                tasks,
                ..seen(
                    DeploymentId(at as u64),
                    if at == 0 { rollout } else { Rollout::Completed },
                    &[],
                )
            });
            View {
                is_draining,
                ..view(desired, bounds, seen.collect())
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn no_decision_oversteps_the_bounds(view in any_view()) {
        let sum = |of: fn(&Counts) -> usize| view.deployments.iter().map(|seen| of(&seen.tasks)).sum::<usize>();
        let (mut healthy, mut occupied) = (sum(|tasks| tasks.healthy), sum(Counts::occupied));
        let (healthy_before, occupied_before) = (healthy, occupied);
        let mut stopped = std::collections::BTreeMap::<(DeploymentId, Availability), usize>::new();

        for decision in decide(&view) {
            match decision {
                Decision::Start { deployment, count } => {
                    prop_assert_eq!(deployment, view.deployments[0].id);
                    occupied += count;
                }
                Decision::Stop { deployment, availability, count } => {
                    *stopped.entry((deployment, availability)).or_default() += count;
                    if availability == Healthy {
                        healthy -= count;
                    }
                }
                _ => {}
            }
        }

        prop_assert!(occupied <= view.upper.max(occupied_before), "too many: {:#?}", view);
        if !view.is_draining {
            prop_assert!(healthy >= view.lower.min(healthy_before), "too few: {:#?}", view);
        }
        for ((deployment, availability), count) in stopped {
            let seen = view.deployments.iter().find(|seen| seen.id == deployment);
            let there = seen.map_or(0, |seen| seen.tasks.of(availability));
            prop_assert!(count <= there, "{count} of {there} {availability:?}: {:#?}", view);
        }
    }
}
