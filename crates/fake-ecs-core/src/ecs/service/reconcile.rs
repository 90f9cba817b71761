//! What the scheduler does next about a service: one pure function.
//!
//! It sees numbers only. Which tasks exactly are stopped, and where new ones go, is decided by who
//! carries it out.

use std::time::Duration;

use crate::ecs::keys::DeploymentId;
use crate::ecs::service::deployment::{Cause, Rollout};
use crate::ecs::task::progress::Availability;
use crate::kernel::time::Time;

/// A service, as the scheduler sees it.
#[derive(Clone, Debug)]
pub(super) struct View {
    pub(super) now: Time,
    /// Whether it has been deleted, and is to come to nothing.
    pub(super) is_draining: bool,
    pub(super) desired: usize,
    /// How many tasks must be healthy, and how many there may be.
    pub(super) lower: usize,
    pub(super) upper: usize,
    /// How many failures end a rollout.
    pub(super) breaker: Option<usize>,
    /// Whether an alarm has been raised that ends a rollout.
    pub(super) is_alarmed: bool,
    /// How many tasks must be up for a rollout to be complete, and whether what it replaces may
    /// still be there then.
    pub(super) enough: usize,
    pub(super) cleans_up_later: bool,
    pub(super) bake_time: Duration,
    /// Whether it has been said that all is as it should be.
    pub(super) is_steady: bool,
    /// Whether tasks have been started in other zones than those that are to go for them.
    pub(super) is_moving: bool,
    /// The newest first.
    pub(super) deployments: Vec<Seen>,
}

/// A deployment, as the scheduler sees it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub(super) id: DeploymentId,
    pub(super) rollout: Rollout,
    pub(super) is_taken_up: bool,
    pub(super) tasks: Counts,
    pub(super) failed: usize,
    pub(super) retry_at: Option<Time>,
    pub(super) ready_since: Option<Time>,
}

/// How many tasks there are of each availability.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    pub starting: usize,
    pub checking: usize,
    pub settling: usize,
    pub healthy: usize,
    pub unhealthy: usize,
    pub cancelled: usize,
    pub stopping: usize,
    pub draining: usize,
}

impl Counts {
    /// Those that are to run and are fit for it, or may become so.
    pub fn good(&self) -> usize {
        self.starting + self.checking + self.settling + self.healthy
    }

    /// Those that are to run.
    pub fn wanted(&self) -> usize {
        self.good() + self.unhealthy
    }

    /// Those that run and have nothing against them.
    pub fn up(&self) -> usize {
        self.settling + self.healthy
    }

    pub fn leaving(&self) -> usize {
        self.cancelled + self.stopping
    }

    /// Those that are `RUNNING`.
    pub fn running(&self) -> usize {
        self.checking + self.settling + self.healthy + self.unhealthy + self.stopping
    }

    /// Those that are pending; see
    /// [`TaskStatus::is_pending`](crate::ecs::task::state::TaskStatus::is_pending).
    pub fn pending(&self) -> usize {
        self.starting
    }

    /// Whether nothing is left of them.
    pub fn are_gone(&self) -> bool {
        self.occupied() + self.draining == 0
    }

    /// Those that `maximumPercent` is about.
    pub fn occupied(&self) -> usize {
        self.running() + self.starting + self.cancelled
    }
}

/// What is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// The deployment has been seen.
    TakeUp(DeploymentId),
    Start {
        deployment: DeploymentId,
        count: usize,
    },
    /// Stop so many tasks of that availability.
    Stop {
        deployment: DeploymentId,
        availability: Availability,
        count: usize,
    },
    /// Everything is as it should be for the rollout to be complete, since now or no longer.
    Ready(bool),
    Complete,
    GiveUp(Cause),
    /// Nothing is left of what has been replaced.
    Remove(DeploymentId),
    /// The task set has what it should have, or no longer.
    Stability(DeploymentId, bool),
    Steady,
    /// The percentages allow neither to start nor to stop a task.
    Stuck,
    /// The service that was deleted has come to nothing.
    Vanish,
    LookAgain(Time),
}

/// What is to be done about a service, in this order.
///
/// | there is | it does |
/// |---|---|
/// | fewer tasks than desired, and room below the upper bound | start some |
/// | more than desired | stop those that are least use |
/// | tasks of a deployment that is being replaced | stop as many as the lower bound allows, the oldest deployment first |
/// | an unhealthy task | replace it first if there is room, otherwise stop it first |
/// | too many failures, or an alarm | give the rollout up |
/// | the desired number up, and nothing else | complete the rollout, be steady |
pub(super) fn decide(view: &View) -> Vec<Decision> {
    if view.is_draining {
        return drain(view);
    }
    let Some((primary, replaced)) = view.deployments.split_first() else {
        return Vec::new();
    };
    if let Some(cause) = cause_to_give_up(view, primary) {
        return vec![Decision::GiveUp(cause)];
    }
    let mut plan = Plan::new(view, primary, replaced);
    plan.start();
    plan.stop_excess();
    plan.stop_unfit();
    // A rollout that has been given up replaces nothing any more, but what is left can still be
    // scaled in.
    if matches!(primary.rollout, Rollout::Failed(_)) {
        plan.stop_beyond_desired(replaced);
    } else {
        for deployment in replaced.iter().rev() {
            plan.stop_replaced(deployment);
        }
    }
    plan.conclude();
    plan.decisions
}

/// Why the rollout is to be given up, if it is.
pub(super) fn cause_to_give_up(view: &View, primary: &Seen) -> Option<Cause> {
    if !primary.rollout.is_in_progress() {
        return None;
    }
    if view
        .breaker
        .is_some_and(|threshold| primary.failed >= threshold)
    {
        return Some(Cause::CircuitBreaker);
    }
    // What is rolled back to has run before: an alarm that goes on is not its fault.
    let is_new = primary.rollout == Rollout::InProgress;
    (view.is_alarmed && is_new).then_some(Cause::Alarm)
}

/// Everything stops, and then the service is gone.
fn drain(view: &View) -> Vec<Decision> {
    let mut decisions = Vec::new();
    for seen in &view.deployments {
        decisions.extend(Availability::ALL.iter().filter_map(|availability| {
            let count = seen.tasks.of(*availability);
            let is_leaving = matches!(
                availability,
                Availability::Cancelled | Availability::Stopping | Availability::Draining
            );
            (count > 0 && !is_leaving).then_some(Decision::Stop {
                deployment: seen.id,
                availability: *availability,
                count,
            })
        }));
    }
    if view.deployments.iter().all(|seen| seen.tasks.are_gone()) {
        decisions.push(Decision::Vanish);
    }
    decisions
}

impl Counts {
    pub fn of(&self, availability: Availability) -> usize {
        match availability {
            Availability::Starting => self.starting,
            Availability::Checking => self.checking,
            Availability::Settling => self.settling,
            Availability::Healthy => self.healthy,
            Availability::Unhealthy => self.unhealthy,
            Availability::Cancelled => self.cancelled,
            Availability::Stopping => self.stopping,
            Availability::Draining => self.draining,
        }
    }
}

/// Decisions in the making.
struct Plan<'a> {
    view: &'a View,
    primary: &'a Seen,
    replaced: &'a [Seen],
    /// How many tasks may be started yet.
    room: usize,
    /// How many tasks of the primary deployment are missing for which there is no room.
    crowded: usize,
    /// How many are healthy, of all deployments, once what was decided is done.
    healthy: usize,
    /// How many run that are not to stop, of all deployments, once what was decided is done.
    running: usize,
    decisions: Vec<Decision>,
}

impl<'a> Plan<'a> {
    fn new(view: &'a View, primary: &'a Seen, replaced: &'a [Seen]) -> Self {
        let sum = |of: fn(&Counts) -> usize| -> usize {
            let all = view.deployments.iter();
            all.map(|seen| of(&seen.tasks)).sum()
        };
        Self {
            view,
            primary,
            replaced,
            room: view.upper.saturating_sub(sum(Counts::occupied)),
            crowded: 0,
            healthy: sum(|tasks| tasks.healthy),
            running: sum(|tasks| tasks.running() - tasks.stopping),
            decisions: Vec::new(),
        }
    }

    fn start(&mut self) {
        let Seen {
            id,
            is_taken_up,
            tasks,
            retry_at,
            ..
        } = *self.primary;
        if !is_taken_up {
            self.decisions.push(Decision::TakeUp(id));
        }
        if matches!(self.primary.rollout, Rollout::Failed(_)) {
            return;
        }
        let missing = self.view.desired.saturating_sub(tasks.good());
        match retry_at.filter(|retry_at| *retry_at > self.view.now) {
            Some(retry_at) if missing > 0 => self.decisions.push(Decision::LookAgain(retry_at)),
            _ => {
                let count = missing.min(self.room);
                self.crowded = missing - count;
                self.room -= count;
                if count > 0 {
                    self.decisions.push(Decision::Start {
                        deployment: id,
                        count,
                    });
                }
            }
        }
    }

    /// Scales in.
    fn stop_excess(&mut self) {
        // What is moved goes once all that came for it are healthy.
        let tasks = self.primary.tasks;
        if !(self.view.is_moving && tasks.good() > tasks.healthy) {
            self.stop_beyond_desired(std::slice::from_ref(self.primary));
        }
    }

    /// Of these deployments no more tasks are needed than are desired: what is least use goes
    /// first, and of that what is the oldest.
    fn stop_beyond_desired(&mut self, of: &[Seen]) {
        let good: usize = of.iter().map(|seen| seen.tasks.good()).sum();
        let mut excess = good.saturating_sub(self.view.desired);
        for availability in [
            Availability::Starting,
            Availability::Checking,
            Availability::Settling,
            Availability::Healthy,
        ] {
            for seen in of.iter().rev() {
                let count = seen.tasks.of(availability).min(excess);
                excess -= count;
                self.stop(seen, availability, count);
            }
        }
    }

    /// Unhealthy tasks go once there are others in their place; or before, when there is no room
    /// for others.
    fn stop_unfit(&mut self) {
        let Counts {
            unhealthy, healthy, ..
        } = self.primary.tasks;
        let still_needed = self.view.desired.saturating_sub(healthy);
        let count = unhealthy.saturating_sub(still_needed);
        let left = unhealthy - count;
        self.stop(self.primary, Availability::Unhealthy, count);
        let count = left.min(self.spare());
        self.stop(self.primary, Availability::Unhealthy, count);
        self.crowded -= count;
    }

    /// How many running tasks that do not count as healthy may go to make room.
    fn spare(&self) -> usize {
        let leaving = self.view.deployments.iter();
        let leaving: usize = leaving.map(|seen| seen.tasks.leaving()).sum();
        let wanted = self.crowded.saturating_sub(leaving);
        wanted.min(self.running.saturating_sub(self.view.lower))
    }

    fn stop_replaced(&mut self, of: &Seen) {
        let tasks = of.tasks;
        self.stop(of, Availability::Starting, tasks.starting);
        for availability in [
            Availability::Unhealthy,
            Availability::Checking,
            Availability::Settling,
        ] {
            // They are not among the healthy ones, of which there must be enough without them.
            let count = if self.healthy >= self.view.lower {
                tasks.of(availability)
            } else {
                let count = tasks.of(availability).min(self.spare());
                self.crowded -= count;
                count
            };
            self.stop(of, availability, count);
        }
        let count = tasks
            .healthy
            .min(self.healthy.saturating_sub(self.view.lower));
        self.stop(of, Availability::Healthy, count);
    }

    fn stop(&mut self, of: &Seen, availability: Availability, count: usize) {
        if count == 0 {
            return;
        }
        if availability == Availability::Healthy {
            self.healthy -= count;
        }
        if availability != Availability::Starting {
            self.running -= count;
        }
        self.decisions.push(Decision::Stop {
            deployment: of.id,
            availability,
            count,
        });
    }

    /// What follows for the rollout from what is there now.
    fn conclude(&mut self) {
        let View {
            now,
            desired,
            bake_time,
            ..
        } = *self.view;
        let Counts {
            starting,
            checking,
            unhealthy,
            ..
        } = self.primary.tasks;
        let gone = self.replaced.iter().filter(|seen| seen.tasks.are_gone());
        let gone: Vec<DeploymentId> = gone.map(|seen| seen.id).collect();
        let is_alone = gone.len() == self.replaced.len();
        self.decisions
            .extend(gone.into_iter().map(Decision::Remove));

        let up = self.primary.tasks.up();
        let is_full = up == desired && starting + checking + unhealthy == 0;
        let is_ready = is_full && is_alone
            || self.view.enough < desired
                && up >= self.view.enough
                && (is_alone || self.view.cleans_up_later);
        let mut is_complete = self.primary.rollout == Rollout::Completed;
        if self.primary.rollout.is_in_progress() {
            let since = self.primary.ready_since;
            if is_ready != since.is_some() {
                self.decisions.push(Decision::Ready(is_ready));
            }
            let until = since.unwrap_or(now) + bake_time;
            is_complete = is_ready && until <= now;
            if is_complete {
                self.decisions.push(Decision::Complete);
            } else if is_ready {
                self.decisions.push(Decision::LookAgain(until));
            }
        }
        let is_settled = is_complete && is_full && is_alone;
        let still_leaving = self.primary.tasks.leaving() + self.primary.tasks.draining;
        if is_settled && still_leaving == 0 && !self.view.is_steady {
            self.decisions.push(Decision::Steady);
        }
        if self.is_stuck() {
            self.decisions.push(Decision::Stuck);
        }
    }

    /// Whether there is something to do that the bounds will never allow.
    fn is_stuck(&self) -> bool {
        let all = || self.view.deployments.iter();
        self.crowded > 0
            && all().all(|seen| {
                let Counts {
                    starting,
                    checking,
                    settling,
                    ..
                } = seen.tasks;
                starting + checking + settling + seen.tasks.leaving() == 0
            })
            && !self
                .decisions
                .iter()
                .any(|decision| matches!(decision, Decision::Start { .. } | Decision::Stop { .. }))
    }
}
