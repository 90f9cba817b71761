//! How far a rollout in stages has come.

use crate::ecs::keys::DeploymentId;
use crate::ecs::service::stages::hook::Run;
use crate::ecs::service::stages::stage::LifecycleStage as Stage;
use crate::ecs::service::stages::strategy::StrategyPlan;
use crate::ecs::service::stages::traffic::{Share, Traffic, Weight};
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::{DeploymentLifecycleHook as Hook, DeploymentLifecycleHookStatus as Status};

/// Where it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// The new revision is to take the place of the old one.
    Forward,
    /// The old one is to have its place again.
    Back,
}

/// Where a rollout is: the stage, and which step of the production traffic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    pub stage: Stage,
    pub step: usize,
    pub since: Time,
}

/// How far a rollout in stages has come. Part of its record, so that the last state of it can still
/// be looked at.
#[derive(Clone, Debug)]
pub struct Staging {
    pub plan: StrategyPlan,
    pub direction: Direction,
    /// `None` until the scheduler has looked.
    pub point: Option<Point>,
    /// Whether it has been turned back since the stage was entered. So it is no longer at that
    /// stage, and is at no other yet.
    pub(super) is_turned: bool,
    /// What is rolled out: green.
    pub target: DeploymentId,
    /// What served before, and serves again after a rollback: blue. None at a service's first
    /// deployment.
    pub source: Option<DeploymentId>,
    /// Whether other revisions had tasks when it began.
    pub(super) is_untidy: bool,
    pub traffic: Traffic,
    /// The hooks of all stages so far, in the order in which they were called.
    pub runs: Vec<Run>,
    /// Those of the stage now begin here.
    pub(super) first_run: usize,
}

impl Staging {
    /// `sources` are there when it begins, `traffic` is how it was before.
    pub fn new(
        plan: StrategyPlan,
        target: DeploymentId,
        source: Option<DeploymentId>,
        sources: &[DeploymentId],
        before: Option<&Traffic>,
    ) -> Self {
        let mut traffic: SortedMap<DeploymentId, Share> = SortedMap::new();
        for id in sources {
            // Where nothing serves, what was tried before gets no traffic any more. What is there
            // alone serves all of it, also where a rollout that was not taken back has left it with
            // a part.
            let before = before.filter(|_| source.is_some() && sources.len() > 1);
            let known = before.and_then(|before| before.get(id)).copied();
            // Whoever was there before there were weights had all of it.
            let all = if Some(*id) == source {
                Share::EVERYTHING
            } else {
                Share::NOTHING
            };
            traffic.insert(*id, known.unwrap_or(all));
        }
        traffic.insert(target, Share::NOTHING);
        Self {
            plan: if source.is_some() {
                plan
            } else {
                plan.without_steps()
            },
            direction: Direction::Forward,
            point: None,
            is_turned: false,
            target,
            source,
            is_untidy: sources.len() > 1,
            traffic,
            runs: Vec::new(),
            first_run: 0,
        }
    }

    pub fn is_forward(&self) -> bool {
        self.direction == Direction::Forward
    }

    pub fn stage(&self) -> Option<Stage> {
        self.point.map(|point| point.stage)
    }

    /// Whether nothing is left to do but to take away what has been replaced.
    pub fn is_cleaning_up(&self) -> bool {
        self.is_forward() && self.stage() == Some(Stage::CleanUp)
    }

    pub fn share(&self, id: DeploymentId) -> Share {
        self.traffic.get(&id).copied().unwrap_or_default()
    }

    /// The hooks of the stage now.
    pub(super) fn current(&self) -> &[Run] {
        &self.runs[self.first_run..]
    }

    pub(super) fn current_mut(&mut self) -> &mut [Run] {
        &mut self.runs[self.first_run..]
    }

    /// Enters a stage: traffic is shifted.
    pub(super) fn enter(&mut self, point: Point) {
        let Point { stage, step, .. } = point;
        self.point = Some(point);
        self.is_turned = false;
        self.first_run = self.runs.len();
        let target = self.share(self.target);
        match (self.direction, stage) {
            (Direction::Forward, Stage::ReconcileService) => {
                for share in self.traffic.values_mut() {
                    *share = Share::NOTHING;
                }
                self.set_rest(Share::NOTHING);
            }
            (Direction::Forward, Stage::TestTrafficShift) => self.give(Share {
                test: Weight::ALL,
                ..target
            }),
            (Direction::Forward, Stage::ProductionTrafficShift) => {
                let steps = &self.plan.steps;
                let production = steps.get(step).copied().unwrap_or(Weight::ALL);
                self.give(Share {
                    production,
                    ..target
                });
            }
            (Direction::Back, Stage::TestTrafficShift) => self.give(Share {
                test: Weight::NONE,
                ..target
            }),
            (Direction::Back, Stage::ProductionTrafficShift) => self.give(Share {
                production: Weight::NONE,
                ..target
            }),
            _ => {}
        }
    }

    /// The target gets that much, the source what is left.
    fn give(&mut self, share: Share) {
        self.traffic.insert(self.target, share);
        self.set_rest(share);
    }

    fn set_rest(&mut self, given: Share) {
        if let Some(source) = self.source {
            let rest = Share {
                production: given.production.rest(),
                test: given.test.rest(),
            };
            self.traffic.insert(source, rest);
        }
    }

    /// It is taken back, from wherever it is.
    pub fn turn_back(&mut self, now: Time) {
        self.abandon(now);
        self.direction = Direction::Back;
        self.is_turned = true;
    }

    /// What has been asked of hooks is of no interest any more: what nobody waits for has failed.
    pub fn abandon(&mut self, now: Time) {
        for run in self.runs.iter_mut().filter(|run| !run.is_over()) {
            run.end(Status::Failed, None, now);
        }
        self.first_run = self.runs.len();
    }

    /// Hooks that have taken too long are given up.
    pub(super) fn expire(&mut self, hooks: &[Hook], now: Time) {
        for run in self.current_mut() {
            if !run.is_over()
                && run.expires <= now
                && let Some(hook) = hooks.get(run.hook)
            {
                run.expire(hook, now);
            }
        }
    }
}
