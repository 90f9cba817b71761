//! Deployments: one revision of a service being rolled out.
//!
//! The API tells of the same thing twice: a [`Deployment`] is an item of a service's `deployments`,
//! and is gone once it has been replaced; a [`ServiceDeployment`] is the record of a rollout, and
//! stays.

use std::sync::Arc;
use std::time::Duration;

use crate::ecs::keys::DeploymentId;
use crate::ecs::service::revision::ServiceRevision;
use crate::ecs::service::stages::hook::HookFailure;
use crate::ecs::service::stages::stage::LifecycleStage;
use crate::ecs::service::stages::staging::Staging;
use crate::kernel::sorted::SortedSet;
use crate::kernel::time::Time;
use crate::wire::{DeploymentConfiguration, LoadBalancer, ServiceDeploymentStatus};

/// Why a rollout is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    CircuitBreaker,
    Alarm,
    /// `StopServiceDeployment`.
    User,
    /// A lifecycle hook, one of those that are configured.
    Hook {
        stage: LifecycleStage,
        hook: usize,
        why: HookFailure,
    },
    /// A stage has taken too long.
    StageLimit(LifecycleStage),
    /// All stages together have taken too long.
    Limit,
}

/// How far a deployment is rolled out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rollout {
    InProgress,
    /// In progress once more, in place of one that was given up.
    RollingBack(Cause),
    Completed,
    Failed(Cause),
}

/// An item of `deployments`. The first of them is `PRIMARY`, the others are `ACTIVE`.
#[derive(Clone, Debug)]
pub struct Deployment {
    pub id: DeploymentId,
    pub revision: Arc<ServiceRevision>,
    pub rollout: Rollout,
    pub created: Time,
    pub updated: Time,
    /// Whether the scheduler has looked at it. Before that it wants no tasks: recorded answers show
    /// a desired count of 0.
    pub is_taken_up: bool,
    /// How many tasks have failed since one was last healthy.
    pub failed: usize,
    /// When it last counted as a failure that there was no place for a task.
    pub refused_at: Option<Time>,
    /// Nothing is started before this.
    pub retry_at: Option<Time>,
    /// For how long starting was put off last because tasks did not come up.
    pub back_off: Duration,
    /// Since when everything has been as it should be when the rollout is complete.
    pub ready_since: Option<Time>,
    /// The alarms that were raised when it began, and do not count.
    pub ignored_alarms: SortedSet<String>,
    /// In which of the two target groups of each load balancer its tasks are.
    pub side: Side,
}

/// Of the two target groups of a load balancer one has the tasks that serve, the other those of a
/// rollout in stages. They change places with each that completes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Side {
    /// `targetGroupArn`.
    #[default]
    Main,
    /// `alternateTargetGroupArn`.
    Alternate,
}

impl Side {
    pub(super) fn other(self) -> Self {
        match self {
            Self::Main => Self::Alternate,
            Self::Alternate => Self::Main,
        }
    }
}

impl Deployment {
    pub(super) fn new(revision: Arc<ServiceRevision>, now: Time) -> Self {
        Self {
            id: revision.id,
            revision,
            rollout: Rollout::InProgress,
            created: now,
            updated: now,
            is_taken_up: false,
            failed: 0,
            refused_at: None,
            retry_at: None,
            back_off: Duration::ZERO,
            ready_since: None,
            ignored_alarms: SortedSet::new(),
            side: Side::default(),
        }
    }

    /// The target group of that load balancer that its tasks are in.
    pub fn target_group<'a>(&self, balancer: &'a LoadBalancer) -> Option<&'a str> {
        let main = balancer.target_group_arn.as_deref();
        let advanced = balancer.advanced_configuration.as_ref();
        let alternate = advanced.and_then(|of| of.alternate_target_group_arn.as_deref());
        match self.side {
            Side::Main => main,
            Side::Alternate => alternate.or(main),
        }
    }

    /// Its tasks do not come up: the next try is put off, twice as long each time.
    ///
    /// The service documents the longest delay, a quarter of an hour, and not the first.
    pub(super) fn put_off(&mut self, now: Time, least: Duration) {
        const LONGEST: Duration = Duration::from_secs(15 * 60);
        // Those that were started together count once.
        if self.retry_at.is_none_or(|retry_at| retry_at <= now) {
            self.back_off = (self.back_off * 2).clamp(least, LONGEST);
            self.retry_at = Some(now + self.back_off);
        }
    }

    /// There is no place for a task of it. Returns when that will count as a failure again.
    pub(super) fn refuse(&mut self, now: Time, interval: Duration) -> Time {
        let counted = self.refused_at.filter(|at| now < *at + interval);
        if counted.is_none() {
            self.failed += 1;
            self.refused_at = Some(now);
        }
        counted.unwrap_or(now) + interval
    }

    /// A task of it has ended, or is stopped for its health, that had come up: the next one is not
    /// put off for longer each time.
    pub(super) fn wait_a_moment(&mut self, now: Time, moment: Duration) {
        let after = now + moment;
        self.retry_at = Some(self.retry_at.map_or(after, |retry_at| retry_at.max(after)));
    }

    /// A task of it is healthy: what failed before does not count any longer.
    pub(super) fn forget_failures(&mut self, forgets_count: bool) {
        if forgets_count {
            self.failed = 0;
        }
        self.back_off = Duration::ZERO;
    }
}

impl Rollout {
    pub fn is_in_progress(self) -> bool {
        matches!(self, Self::InProgress | Self::RollingBack(_))
    }
}

/// The record of a rollout: what `DescribeServiceDeployments` shows.
#[derive(Clone, Debug)]
pub struct ServiceDeployment {
    pub id: String,
    /// What is rolled out.
    pub target: DeploymentId,
    /// What there was when it began.
    pub sources: Vec<DeploymentId>,
    pub status: ServiceDeploymentStatus,
    pub created: Time,
    pub started: Option<Time>,
    pub finished: Option<Time>,
    pub stopped: Option<Time>,
    pub updated: Time,
    pub configuration: DeploymentConfiguration,
    pub end: Option<End>,
    /// How many tasks had failed, and how many might have, when it was over or was given up.
    pub failures: usize,
    pub threshold: usize,
    pub triggered_alarms: Vec<String>,
    /// How far it has come, if it is one in stages.
    pub staging: Option<Staging>,
}

/// How a rollout was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End {
    pub cause: Cause,
    pub at: Time,
    /// What it was rolled back to.
    pub to: Option<DeploymentId>,
    /// Whether it was to be rolled back.
    pub is_rollback: bool,
}

/// How long the service keeps deployments that are over.
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-deployment.html>
const KEPT_FOR: Duration = Duration::from_secs(90 * 24 * 60 * 60);

impl ServiceDeployment {
    /// Whether the API shows it still.
    pub fn is_shown(&self, now: Time) -> bool {
        !self.is_over() || self.updated + KEPT_FOR > now
    }

    /// Whether nothing more comes of it.
    pub fn is_over(&self) -> bool {
        use ServiceDeploymentStatus as Status;
        matches!(
            self.status,
            Status::Successful
                | Status::Stopped
                | Status::RollbackSuccessful
                | Status::RollbackFailed
        )
    }
}

/// What has ended by itself, or was stopped because it was unhealthy, is replaced no sooner than
/// this: a task to which that happens as soon as it runs would otherwise be replaced for ever
/// before any time has passed.
pub(in crate::ecs) const LEAST_BACK_OFF: Duration = Duration::from_secs(1);
