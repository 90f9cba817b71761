//! Which stage of a rollout comes when: one pure function.

use std::time::Duration;

use crate::ecs::service::deployment::Cause;
use crate::ecs::service::stages::hook::Run;
use crate::ecs::service::stages::stage::LifecycleStage as Stage;
use crate::ecs::service::stages::staging::{Direction, Point, Staging};
use crate::ecs::service::stages::traffic::Weight;
use crate::kernel::time::Time;

/// How long a stage may take, and each step of the production traffic, without the time that it is
/// watched. A hook that pauses has a limit of its own.
const STAGE_MAX: Duration = Duration::from_secs(24 * 60 * 60);
/// How long a rollout may take.
const ROLLOUT_MAX: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// What is known of the tasks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// Whether the target has as many tasks as are desired, all up.
    pub(super) is_target_full: bool,
    pub(super) is_target_gone: bool,
    pub(super) is_source_full: bool,
    pub(super) is_source_gone: bool,
    /// Whether nothing is there but those two.
    pub(super) is_tidy: bool,
}

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Nothing, before that time.
    Wait(Option<Time>),
    Enter {
        stage: Stage,
        step: usize,
    },
    GiveUp(Cause),
    Complete,
}

/// What comes next, `began` being when the rollout was taken up.
///
/// | stage | is over when |
/// |---|---|
/// | `RECONCILE_SERVICE` | its hooks have succeeded, and only one revision has tasks |
/// | `SCALE_UP` | the new revision has all its tasks |
/// | `PRODUCTION_TRAFFIC_SHIFT` | its hooks have succeeded, and the step has been watched, unless it is the last one |
/// | `BAKE_TIME` | its time has passed |
/// | `CLEAN_UP` | the tasks of the old revision are gone |
/// | any other | its hooks have succeeded |
pub(super) fn next(staging: &Staging, seen: Seen, began: Time, now: Time) -> Next {
    let Some(point) = staging.point.filter(|_| !staging.is_turned) else {
        return match staging.direction {
            Direction::Forward => enter(first(staging), 0),
            Direction::Back => back(staging, seen, None),
        };
    };
    let over = match hooks(staging.current()) {
        Hooks::Failed(cause) => return Next::GiveUp(cause),
        Hooks::Pending(timer) => Over::At(timer),
        Hooks::Succeeded(at) => over(staging, seen, point, at.unwrap_or(point.since)),
    };
    let is_over = match over {
        Over::Now => true,
        Over::At(at) => at <= now && hooks_are_over(staging),
        Over::Someday => false,
    };
    if !is_over {
        return wait(staging, point, over, began, now);
    }
    match staging.direction {
        Direction::Forward => forward(staging, point),
        Direction::Back => back(staging, seen, Some(point)),
    }
}

/// When a stage is over.
#[derive(Clone, Copy, Debug)]
enum Over {
    Now,
    At(Time),
    /// When something happens to a task.
    Someday,
}

fn enter(stage: Stage, step: usize) -> Next {
    Next::Enter { stage, step }
}

fn first(staging: &Staging) -> Stage {
    if staging.is_untidy {
        Stage::ReconcileService
    } else {
        Stage::PreScaleUp
    }
}

/// How the hooks of a stage stand.
enum Hooks {
    /// Something is due for one of them then.
    Pending(Time),
    /// The time is when the last of them did.
    Succeeded(Option<Time>),
    Failed(Cause),
}

fn hooks(runs: &[Run]) -> Hooks {
    let failure = runs.iter().find_map(|run| {
        run.failure.map(|why| Cause::Hook {
            stage: run.stage,
            hook: run.hook,
            why,
        })
    });
    if let Some(cause) = failure {
        return Hooks::Failed(cause);
    }
    let pending = runs.iter().filter(|run| !run.is_over());
    match pending.map(Run::timer).min() {
        Some(timer) => Hooks::Pending(timer),
        None => Hooks::Succeeded(runs.iter().filter_map(|run| run.ended).max()),
    }
}

fn hooks_are_over(staging: &Staging) -> bool {
    staging.current().iter().all(Run::is_over)
}

/// When a stage is over whose hooks have succeeded at that time.
fn over(staging: &Staging, seen: Seen, point: Point, at: Time) -> Over {
    let is_last = point.step + 1 >= staging.plan.steps.len();
    let is_over = match (staging.direction, point.stage) {
        (_, Stage::ReconcileService) => seen.is_tidy,
        (Direction::Forward, Stage::ScaleUp) => seen.is_target_full,
        (Direction::Forward, Stage::CleanUp) => {
            seen.is_target_full && seen.is_source_gone && seen.is_tidy
        }
        (Direction::Back, Stage::ScaleUp) => seen.is_source_full,
        (Direction::Back, Stage::CleanUp) => seen.is_target_gone && seen.is_tidy,
        (Direction::Forward, Stage::ProductionTrafficShift) if !is_last => {
            return Over::At(at + staging.plan.step_bake);
        }
        (_, Stage::BakeTime) => return Over::At(point.since + staging.plan.bake),
        _ => true,
    };
    if is_over { Over::Now } else { Over::Someday }
}

/// On to the next stage of a rollout.
fn forward(staging: &Staging, point: Point) -> Next {
    let step = point.step;
    let stage = match point.stage {
        Stage::ReconcileService => Stage::PreScaleUp,
        Stage::PreScaleUp => Stage::ScaleUp,
        Stage::ScaleUp => Stage::PostScaleUp,
        Stage::PostScaleUp => Stage::TestTrafficShift,
        Stage::TestTrafficShift => Stage::PostTestTrafficShift,
        Stage::PostTestTrafficShift => Stage::PreProductionTrafficShift,
        Stage::PreProductionTrafficShift => Stage::ProductionTrafficShift,
        Stage::ProductionTrafficShift if step + 1 < staging.plan.steps.len() => {
            return enter(Stage::PreProductionTrafficShift, step + 1);
        }
        Stage::ProductionTrafficShift => Stage::PostProductionTrafficShift,
        Stage::PostProductionTrafficShift => Stage::BakeTime,
        Stage::BakeTime => Stage::CleanUp,
        Stage::CleanUp => return Next::Complete,
    };
    enter(stage, step)
}

/// On to the next stage of a rollback: what the target has is taken from it, production traffic
/// first.
fn back(staging: &Staging, seen: Seen, point: Option<Point>) -> Next {
    let has = staging.share(staging.target);
    let step = point.map_or(0, |point| point.step);
    match point.map(|point| point.stage) {
        Some(Stage::CleanUp) => Next::Complete,
        // Where cleaning up had begun there may be little left to go back to.
        None if !seen.is_source_full && has.production > Weight::NONE => {
            enter(Stage::ScaleUp, step)
        }
        _ if has.production > Weight::NONE => enter(Stage::ProductionTrafficShift, step),
        _ if has.test > Weight::NONE => enter(Stage::TestTrafficShift, step),
        _ => enter(Stage::CleanUp, step),
    }
}

/// Nothing to do for now, unless there has been nothing to do for too long.
fn wait(staging: &Staging, point: Point, over: Over, began: Time, now: Time) -> Next {
    let is_paused = staging.current().iter().any(Run::is_paused);
    // It is being watched, for as long as it is configured.
    let is_watched = matches!(over, Over::At(_)) && hooks_are_over(staging);
    let stage_limit = (!is_paused && !is_watched).then(|| point.since + STAGE_MAX);
    if stage_limit.is_some_and(|limit| limit <= now) {
        return Next::GiveUp(Cause::StageLimit(point.stage));
    }
    let limit = began + ROLLOUT_MAX;
    let is_forward = staging.direction == Direction::Forward;
    if is_forward && limit <= now {
        return Next::GiveUp(Cause::Limit);
    }
    let timer = match over {
        Over::At(at) => Some(at),
        Over::Now | Over::Someday => None,
    };
    let timers = [timer, stage_limit, is_forward.then_some(limit)];
    // What is being asked is not due again.
    let timers = timers.into_iter().flatten().filter(|timer| *timer > now);
    Next::Wait(timers.min())
}
