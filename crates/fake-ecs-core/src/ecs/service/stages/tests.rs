//! Stages, as tables.

use std::time::{Duration, UNIX_EPOCH};

use proptest::prelude::*;

use crate::ecs::keys::DeploymentId;
use crate::ecs::service::deployment::Cause;
use crate::ecs::service::stages::hook::{HookResult, Run};
use crate::ecs::service::stages::next::{Next, Seen, next};
use crate::ecs::service::stages::stage::LifecycleStage as Stage;
use crate::ecs::service::stages::stage::LifecycleStage::*;
use crate::ecs::service::stages::staging::{Point, Staging};
use crate::ecs::service::stages::strategy::StrategyPlan;
use crate::ecs::service::stages::traffic::{Share, Traffic, Weight};
use crate::kernel::time::Time;
use crate::wire::{
    CanaryConfiguration, DeploymentConfiguration, DeploymentLifecycleHook,
    DeploymentStrategy as Strategy, LinearConfiguration,
};

const OLDER: DeploymentId = DeploymentId(1);
const BLUE: DeploymentId = DeploymentId(2);
const GREEN: DeploymentId = DeploymentId(3);

fn start() -> Time {
    Time::from_system(UNIX_EPOCH)
}

fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(minutes * 60)
}

fn configuration(strategy: Strategy) -> DeploymentConfiguration {
    DeploymentConfiguration {
        strategy: Some(strategy),
        bake_time_in_minutes: Some(5),
        ..DeploymentConfiguration::default()
    }
}

fn linear(percent: f64) -> DeploymentConfiguration {
    DeploymentConfiguration {
        linear_configuration: Some(LinearConfiguration {
            step_percent: Some(percent),
            step_bake_time_in_minutes: Some(6),
        }),
        ..configuration(Strategy::Linear)
    }
}

fn canary(percent: f64) -> DeploymentConfiguration {
    DeploymentConfiguration {
        canary_configuration: Some(CanaryConfiguration {
            canary_percent: Some(percent),
            canary_bake_time_in_minutes: Some(10),
        }),
        ..configuration(Strategy::Canary)
    }
}

/// A rollout of green over blue.
fn rollout(configuration: &DeploymentConfiguration, sources: &[DeploymentId]) -> Staging {
    let plan = StrategyPlan::of(configuration).expect("it is one in stages");
    Staging::new(plan, GREEN, sources.first().copied(), sources, None)
}

/// Tasks come and go as soon as that is wanted.
const AT_ONCE: Seen = Seen {
    is_target_full: true,
    is_target_gone: true,
    is_source_full: true,
    is_source_gone: true,
    is_tidy: true,
};

/// The production traffic of green at each stage to come, and when it is entered, in minutes from
/// now.
fn plan(staging: &mut Staging) -> Vec<(Stage, f64, u64)> {
    let mut now = start();
    let mut stages = Vec::new();
    for _ in 0..1_000 {
        match next(staging, AT_ONCE, start(), now) {
            Next::Enter { stage, step } => {
                staging.enter(Point {
                    stage,
                    step,
                    since: now,
                });
                let production = staging.share(GREEN).production.percent();
                stages.push((stage, production, now.since(start()).as_secs() / 60));
            }
            Next::Wait(until) => now = until.expect("something is waited for"),
            Next::Complete => return stages,
            Next::GiveUp(cause) => panic!("given up for {cause:?}"),
        }
    }
    panic!("it does not end: {stages:?}");
}

#[test]
fn stages_come_in_their_order() {
    let mut staging = rollout(&configuration(Strategy::BlueGreen), &[BLUE]);

    let expected = [
        (PreScaleUp, 0.0, 0),
        (ScaleUp, 0.0, 0),
        (PostScaleUp, 0.0, 0),
        (TestTrafficShift, 0.0, 0),
        (PostTestTrafficShift, 0.0, 0),
        (PreProductionTrafficShift, 0.0, 0),
        (ProductionTrafficShift, 100.0, 0),
        (PostProductionTrafficShift, 100.0, 0),
        (BakeTime, 100.0, 0),
        (CleanUp, 100.0, 5),
    ];
    assert_eq!(plan(&mut staging), expected);
}

#[test]
fn more_than_one_revision_is_put_in_order_first() {
    let mut staging = rollout(&configuration(Strategy::BlueGreen), &[BLUE, OLDER]);

    let stages = plan(&mut staging);

    assert_eq!(stages[0].0, ReconcileService);
    assert_eq!(stages[1].0, PreScaleUp);
}

#[test]
fn what_a_rollout_has_left_alone_serves_everything() {
    let part = Share {
        production: Weight::of(10.0),
        test: Weight::ALL,
    };
    let before = Traffic::from([(BLUE, part)]);
    let plan = StrategyPlan::of(&linear(10.0)).expect("it is one in stages");

    let staging = Staging::new(plan, GREEN, Some(BLUE), &[BLUE], Some(&before));

    assert_eq!(staging.share(BLUE), Share::EVERYTHING);
    assert_eq!(staging.share(GREEN), Share::NOTHING);
}

#[test]
fn production_traffic_goes_over_in_steps() {
    let shifts = |configuration: &DeploymentConfiguration, sources: &[DeploymentId]| {
        let stages = plan(&mut rollout(configuration, sources));
        let shifts = stages
            .into_iter()
            .filter(|(stage, ..)| *stage == ProductionTrafficShift);
        shifts
            .map(|(_, weight, at)| (weight, at))
            .collect::<Vec<_>>()
    };
    for (configuration, expected) in [
        (configuration(Strategy::BlueGreen), vec![(100.0, 0)]),
        (canary(5.0), vec![(5.0, 0), (100.0, 10)]),
        (canary(0.1), vec![(0.1, 0), (100.0, 10)]),
        (canary(100.0), vec![(100.0, 0)]),
        (linear(40.0), vec![(40.0, 0), (80.0, 6), (100.0, 12)]),
        (
            linear(33.3),
            vec![(33.3, 0), (66.6, 6), (99.9, 12), (100.0, 18)],
        ),
        (linear(50.0), vec![(50.0, 0), (100.0, 6)]),
        (linear(100.0), vec![(100.0, 0)]),
    ] {
        assert_eq!(
            shifts(&configuration, &[BLUE]),
            expected,
            "{configuration:?}"
        );
        // Where nothing served before there is nothing to go over in steps.
        assert_eq!(
            shifts(&configuration, &[]),
            [(100.0, 0)],
            "{configuration:?}"
        );
    }
    assert_eq!(shifts(&linear(3.0), &[BLUE]).len(), 34);
}

#[test]
fn hooks_are_called_before_every_step() {
    let stages = plan(&mut rollout(&linear(40.0), &[BLUE]));

    let before = stages
        .iter()
        .filter(|(stage, ..)| *stage == PreProductionTrafficShift);
    assert_eq!(before.count(), 3);
}

/// What a rollback passes through from that stage, and what green has then.
fn back_from(stage: Stage, seen: Seen) -> Vec<(Stage, f64)> {
    let mut staging = rollout(&configuration(Strategy::BlueGreen), &[BLUE]);
    let now = start();
    while staging.stage() != Some(stage) {
        match next(&staging, AT_ONCE, start(), now + minutes(5)) {
            Next::Enter { stage, step } => staging.enter(Point {
                stage,
                step,
                since: now,
            }),
            other => panic!("{other:?} on the way to {stage}"),
        }
    }
    staging.turn_back(now);
    let mut stages = Vec::new();
    let mut seen = seen;
    loop {
        match next(&staging, seen, start(), now) {
            Next::Enter { stage, step } => {
                staging.enter(Point {
                    stage,
                    step,
                    since: now,
                });
                stages.push((stage, staging.share(GREEN).production.percent()));
                seen.is_source_full = true;
            }
            Next::Complete => return stages,
            other => panic!("{other:?} on the way back"),
        }
    }
}

#[test]
fn a_rollback_takes_back_what_there_is_to_take_back() {
    let not_shifted = [(CleanUp, 0.0)];
    let test_shifted = [(TestTrafficShift, 0.0), (CleanUp, 0.0)];
    let all_shifted = [
        (ProductionTrafficShift, 0.0),
        (TestTrafficShift, 0.0),
        (CleanUp, 0.0),
    ];
    for (stage, expected) in [
        (PreScaleUp, &not_shifted[..]),
        (ScaleUp, &not_shifted),
        (PostScaleUp, &not_shifted),
        (TestTrafficShift, &test_shifted),
        (PostTestTrafficShift, &test_shifted),
        (PreProductionTrafficShift, &test_shifted),
        (ProductionTrafficShift, &all_shifted),
        (PostProductionTrafficShift, &all_shifted),
        (BakeTime, &all_shifted),
    ] {
        assert_eq!(back_from(stage, AT_ONCE), expected, "from {stage}");
    }
    let emptied = Seen {
        is_source_full: false,
        ..AT_ONCE
    };
    let stages = back_from(CleanUp, emptied);
    assert_eq!(stages[0], (ScaleUp, 100.0));
    assert_eq!(stages[1..], all_shifted);
}

#[test]
fn a_stage_waits_for_its_hooks() {
    let hook = DeploymentLifecycleHook::default();
    let at = |result: Option<HookResult>| {
        let mut staging = rollout(&configuration(Strategy::BlueGreen), &[BLUE]);
        let since = start();
        staging.enter(Point {
            stage: PostScaleUp,
            step: 0,
            since,
        });
        let mut run = Run::new("id".to_owned(), (0, &hook), PostScaleUp, since);
        if let Some(result) = result {
            run.take(result, since);
        }
        staging.runs.push(run);
        next(&staging, AT_ONCE, since, since + minutes(1))
    };
    let on = Next::Enter {
        stage: TestTrafficShift,
        step: 0,
    };
    assert_eq!(at(Some(HookResult::Succeeded)), on);
    let later = HookResult::CallBackAfter(minutes(2));
    assert_eq!(at(Some(later)), Next::Wait(Some(start() + minutes(2))));
    for result in [HookResult::Failed, HookResult::Unparsable] {
        let next = at(Some(result));
        assert!(
            matches!(
                next,
                Next::GiveUp(Cause::Hook {
                    stage: PostScaleUp,
                    ..
                })
            ),
            "{result:?}: {next:?}"
        );
    }
}

#[test]
fn nothing_takes_for_ever() {
    let day = minutes(24 * 60);
    let mut staging = rollout(&configuration(Strategy::BlueGreen), &[BLUE]);
    staging.enter(Point {
        stage: ScaleUp,
        step: 0,
        since: start(),
    });
    let slow = Seen {
        is_target_full: false,
        ..AT_ONCE
    };

    let at = |after: Duration| next(&staging, slow, start(), start() + after);

    assert_eq!(at(minutes(0)), Next::Wait(Some(start() + day)));
    assert_eq!(at(day), Next::GiveUp(Cause::StageLimit(ScaleUp)));
    let late = start() + 30 * day;
    staging.enter(Point {
        stage: BakeTime,
        step: 0,
        since: late,
    });
    assert_eq!(
        next(&staging, slow, start(), late),
        Next::GiveUp(Cause::Limit)
    );
}

#[test]
fn a_step_is_watched_for_a_day_after_its_hooks_have_succeeded() {
    let day = minutes(24 * 60);
    let mut configured = canary(5.0);
    let steps = configured.canary_configuration.as_mut();
    steps.expect("it has steps").canary_bake_time_in_minutes = Some(24 * 60);
    let mut staging = rollout(&configured, &[BLUE]);
    let since = start();
    staging.enter(Point {
        stage: ProductionTrafficShift,
        step: 0,
        since,
    });
    let hook = DeploymentLifecycleHook::default();
    let mut run = Run::new("id".to_owned(), (0, &hook), ProductionTrafficShift, since);
    run.take(HookResult::Succeeded, since + minutes(30));
    staging.runs.push(run);

    let until = since + day + minutes(30);
    assert_eq!(
        next(&staging, AT_ONCE, since, since + day),
        Next::Wait(Some(until))
    );
    let on = Next::Enter {
        stage: PreProductionTrafficShift,
        step: 1,
    };
    assert_eq!(next(&staging, AT_ONCE, since, until), on);
}

proptest! {
    #[test]
    fn all_traffic_goes_somewhere(percent in 3.0..=100.0_f64, turn in 0..200_usize) {
        let mut staging = rollout(&linear(percent), &[BLUE]);
        let mut now = start();
        for count in 0..1_000 {
            if count == turn {
                staging.turn_back(now);
            }
            match next(&staging, AT_ONCE, now, now) {
                Next::Enter { stage, step } => {
                    staging.enter(Point { stage, step, since: now });
                }
                Next::Wait(until) => now = until.unwrap_or(now),
                Next::Complete => break,
                Next::GiveUp(cause) => panic!("given up for {cause:?}"),
            }
            let (green, blue) = (staging.share(GREEN), staging.share(BLUE));
            prop_assert_eq!(green.production.rest(), blue.production);
            prop_assert_eq!(green.test.rest(), blue.test);
        }
        let wins = if staging.is_forward() { GREEN } else { BLUE };
        prop_assert_eq!(staging.share(wins).production, Weight::ALL);
        prop_assert_eq!(staging.share(wins).test, Weight::ALL);
    }
}
