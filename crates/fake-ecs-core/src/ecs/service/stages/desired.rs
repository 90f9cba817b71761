//! Which tasks there should be during a rollout in stages: one pure function.

use crate::ecs::keys::DeploymentId;
use crate::ecs::service::deployment::Rollout;
use crate::ecs::service::reconcile::{Decision, Seen, View};
use crate::ecs::service::stages::stage::LifecycleStage as Stage;
use crate::ecs::service::stages::staging::{Direction, Staging};
use crate::ecs::task::progress::Availability;

/// How many tasks a deployment is to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Claim {
    /// As many as are desired, whatever the percentages say.
    Desired,
    /// Those that it has.
    WhatItHas,
    Nothing,
}

fn claim(staging: &Staging, id: DeploymentId) -> Claim {
    let is_cleaning_up = staging.stage() == Some(Stage::CleanUp) && !staging.is_turned;
    match staging.direction {
        Direction::Forward if id == staging.target => match staging.stage() {
            Some(stage) if stage >= Stage::ScaleUp => Claim::Desired,
            _ => Claim::Nothing,
        },
        Direction::Back if id == staging.target => {
            if is_cleaning_up {
                Claim::Nothing
            } else {
                Claim::WhatItHas
            }
        }
        Direction::Forward if is_cleaning_up => Claim::Nothing,
        _ if Some(id) == staging.source => Claim::Desired,
        _ => Claim::Nothing,
    }
}

impl Staging {
    pub(in crate::ecs::service) fn wants_tasks(&self, id: DeploymentId) -> bool {
        claim(self, id) != Claim::Nothing
    }
}

/// What is to be done about the tasks of all deployments.
pub(super) fn tasks(view: &View, staging: &Staging) -> Vec<Decision> {
    let mut decisions = Vec::new();
    for seen in &view.deployments {
        if !seen.is_taken_up {
            decisions.push(Decision::TakeUp(seen.id));
        }
        match claim(staging, seen.id) {
            Claim::Desired => keep(view, seen, &mut decisions),
            Claim::WhatItHas => {}
            Claim::Nothing => stop(
                seen,
                seen.tasks.good(),
                seen.tasks.unhealthy,
                &mut decisions,
            ),
        }
    }
    decisions
}

/// As many as are desired. What is unhealthy goes as soon as there are others in its place.
fn keep(view: &View, seen: &Seen, decisions: &mut Vec<Decision>) {
    let good = seen.tasks.good();
    let missing = view.desired.saturating_sub(good);
    let retry_at = seen.retry_at.filter(|retry_at| *retry_at > view.now);
    let has_failed = matches!(seen.rollout, Rollout::Failed(_));
    match retry_at {
        _ if missing == 0 || has_failed => {}
        Some(retry_at) => decisions.push(Decision::LookAgain(retry_at)),
        None => decisions.push(Decision::Start {
            deployment: seen.id,
            count: missing,
        }),
    }
    let still_needed = view.desired.saturating_sub(seen.tasks.healthy);
    let unhealthy = seen.tasks.unhealthy.saturating_sub(still_needed);
    stop(
        seen,
        good.saturating_sub(view.desired),
        unhealthy,
        decisions,
    );
}

/// Stops so many good ones, those that are least use first, and so many unhealthy ones.
fn stop(seen: &Seen, good: usize, unhealthy: usize, decisions: &mut Vec<Decision>) {
    let mut left = good;
    let mut push = |availability, count| {
        if count > 0 {
            decisions.push(Decision::Stop {
                deployment: seen.id,
                availability,
                count,
            });
        }
    };
    for availability in [
        Availability::Starting,
        Availability::Checking,
        Availability::Settling,
        Availability::Healthy,
    ] {
        let count = seen.tasks.of(availability).min(left);
        left -= count;
        push(availability, count);
    }
    push(Availability::Unhealthy, unhealthy);
}
