//! What happened to a service, as small values that are put into words when somebody asks.
//!
//! Some of it is shown as the service's `events`, some is announced on EventBridge, most is both.

use std::collections::vec_deque::Iter;
use std::time::Duration;

use crate::aws::elb::{TargetGroupKey, TargetId};
use crate::ecs::keys::{DeploymentId, InstanceKey};
use crate::ecs::service::balance::Move;
use crate::ecs::service::deployment::Cause;
use crate::ecs::service::named::Named;
use crate::ecs::service::stages::stage::LifecycleStage;
use crate::ecs::service::stages::traffic::Weight;
use crate::kernel::tail::Tail;
use crate::kernel::time::Time;
use crate::limits::quotas::OverQuota;

/// How long the same is not said again.
const SAME_FOR: Duration = Duration::from_secs(6 * 60 * 60);

/// How many tasks the service names in one event at most. How many that are is not known: the most
/// that public logs show is 20, in two events that are eleven seconds apart (the README of
/// paweldudzinski/ecsmgmt).
pub(in crate::ecs) const TASKS_PER_EVENT_MAX: usize = 20;

/// Why a task could not be placed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoPlace {
    /// There is no instance at all.
    NoInstances,
    /// As many tasks of the cluster wait for capacity as may.
    TooManyWait,
    /// Fargate takes no more tasks.
    OverQuota(OverQuota),
    /// What the closest instance lacks, as `failures` of `RunTask` would have it.
    Closest {
        instance: InstanceKey,
        why: crate::ecs::placement::refusal::Why,
    },
}

/// What happened to a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// A rollout begins; EventBridge only.
    RolloutBegan(DeploymentId, Option<Cause>),
    /// A rollout enters a stage, with so much production traffic for what it rolls out; the
    /// timeline only.
    Stage(DeploymentId, LifecycleStage, Weight),
    Started(Named),
    Stopped(Named),
    FailedHealthChecks(Named),
    /// Load balancers have been told of tasks.
    Registered {
        group: TargetGroupKey,
        count: usize,
        task_set: Option<DeploymentId>,
    },
    Deregistered {
        group: TargetGroupKey,
        count: usize,
        task_set: Option<DeploymentId>,
    },
    /// Tasks of a deployment finish what they have begun.
    Draining {
        deployment: DeploymentId,
        count: usize,
    },
    /// A task is to be replaced because a load balancer finds it unhealthy.
    FailedTargetChecks {
        /// By its id.
        task: u128,
        group: TargetGroupKey,
        id: TargetId,
        port: u16,
    },
    RolloutCompleted(DeploymentId),
    RolloutFailed(DeploymentId, Cause),
    RollingBack(DeploymentId),
    Steady,
    TaskSetSteady(DeploymentId),
    /// How many tasks a task set is to have from now on.
    Computed(DeploymentId, usize),
    NoPlace(NoPlace),
    /// Tasks do not come up, so starting them is put off.
    Impaired,
    /// The percentages allow neither to start nor to stop a task.
    Stuck,
    /// More tasks are protected than there should be.
    Protected(DeploymentId),
    /// Tasks are moved between zones.
    Move(Move),
}

/// One entry in the story of a service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub at: Time,
    /// Orders what happened at one time, across services, tasks and requests.
    pub sequence: u32,
    /// A UUID.
    pub id: u128,
    pub what: What,
}

/// How many entries of a story are kept.
const ENTRIES_MAX: usize = 100_000;

/// The story of a service, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct Story(Tail<Entry, ENTRIES_MAX>);

impl Story {
    pub fn iter(&self) -> Iter<'_, Entry> {
        self.0.iter()
    }

    /// The n-th entry ever, unless it is forgotten.
    pub fn get(&self, number: usize) -> Option<&Entry> {
        self.0.get(number)
    }

    /// How many entries there ever were.
    pub(super) fn ever(&self) -> usize {
        self.0.ever()
    }

    /// How many of them are forgotten.
    pub fn forgotten(&self) -> usize {
        self.0.forgotten()
    }

    pub(super) fn add(&mut self, entry: Entry) {
        self.0.push(entry);
    }

    /// Whether it ends with a trouble.
    #[cfg(any(test, feature = "self-check"))]
    pub(super) fn ends_in_trouble(&self) -> bool {
        let mut entries = self.0.iter().rev();
        let last = entries.find(|entry| !entry.what.is_sequel());
        last.is_some_and(|last| last.what.is_trouble())
    }

    /// Whether this is what is being said already: a trouble is told once, until it is over or a
    /// quarter of a day has passed.
    pub(super) fn is_known(&self, what: &What, now: Time) -> bool {
        let recent = self.0.iter().rev();
        let mut recent = recent
            .take_while(|entry| now.since(entry.at) < SAME_FOR && !what.is_over_with(&entry.what));
        what.is_trouble() && recent.any(|entry| entry.what == *what)
    }
}

impl What {
    /// Whether this trouble, if it is one, is over when the other happens: tasks that do not come
    /// up are started again and again without that, any other trouble is over when something else
    /// happens.
    fn is_over_with(&self, other: &Self) -> bool {
        match self {
            Self::Impaired => matches!(
                other,
                Self::Steady
                    | Self::RolloutBegan(..)
                    | Self::RolloutCompleted(_)
                    | Self::RolloutFailed(..)
            ),
            _ => !other.is_trouble() && !other.is_sequel(),
        }
    }

    /// Whether it only completes what has been said before: load balancers are told of tasks that
    /// have come or gone.
    fn is_sequel(&self) -> bool {
        matches!(
            self,
            Self::Registered { .. } | Self::Deregistered { .. } | Self::Draining { .. }
        )
    }

    /// Whether it would be said over and over again.
    fn is_trouble(&self) -> bool {
        matches!(
            self,
            Self::NoPlace(_)
                | Self::Impaired
                | Self::Stuck
                | Self::Protected(_)
                | Self::Move(Move::NoPlace { .. } | Move::Protected(..))
        )
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn now() -> Time {
        Time::from_system(UNIX_EPOCH)
    }

    fn story(of: &[What]) -> Story {
        let entries = of.iter().map(|what| Entry {
            at: now(),
            sequence: 0,
            id: 0,
            what: what.clone(),
        });
        let mut story = Story::default();
        story.0.extend(entries);
        story
    }

    #[test]
    fn a_trouble_is_told_once_until_it_is_over() {
        let draining = What::Draining {
            deployment: DeploymentId(1),
            count: 1,
        };
        let (no_place, started) = (
            What::NoPlace(NoPlace::NoInstances),
            What::Started(Named {
                ids: Vec::new(),
                deployment: None,
            }),
        );
        let soon = now() + Duration::from_secs(1);
        for (trouble, then, is_known) in [
            (&no_place, vec![], true),
            (&no_place, vec![draining.clone(), What::Stuck], true),
            (&no_place, vec![started.clone()], false),
            (&What::Stuck, vec![started.clone()], false),
            (&What::Impaired, vec![started], true),
            (&What::Impaired, vec![What::Steady], false),
        ] {
            let mut all = vec![trouble.clone()];
            all.extend(then);
            let story = story(&all);

            assert_eq!(story.is_known(trouble, soon), is_known, "{all:?}");
            assert!(!story.is_known(trouble, soon + SAME_FOR), "{all:?}");
        }
        assert!(story(&[no_place, draining]).ends_in_trouble());
    }
}
