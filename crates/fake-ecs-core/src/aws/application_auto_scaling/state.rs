//! Targets, policies, scheduled actions and activities, as data.

use std::collections::VecDeque;

use crate::aws::application_auto_scaling::when::When;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::application_autoscaling::enums::ScalingActivityStatusCode as Status;
use crate::wire::application_autoscaling::types::{
    NotScaledReason, ScalableTargetAction, StepScalingPolicyConfiguration, SuspendedState,
    TargetTrackingScalingPolicyConfiguration,
};

/// How many activities a region remembers. The service keeps those of six weeks.
const ACTIVITIES_MAX: usize = 10_000;

/// What Application Auto Scaling knows of one account in one region.
#[derive(Clone, Debug, Default)]
pub struct ApplicationAutoScaling {
    /// By their resource ids, such as `service/default/web`.
    pub(super) targets: SortedMap<String, Target>,
    /// The oldest first.
    pub(super) activities: VecDeque<Activity>,
    /// How many activities are forgotten.
    pub(super) forgotten: usize,
    /// Whether an activity may be in progress.
    pub(super) is_busy: bool,
}

/// A service that is scaled.
#[derive(Clone, Debug)]
pub struct Target {
    pub arn: String,
    pub min: i32,
    pub max: i32,
    pub role_arn: String,
    pub created: Time,
    pub suspended: SuspendedState,
    pub tags: SortedMap<String, String>,
    /// By name.
    pub policies: SortedMap<String, Policy>,
    /// By name.
    pub scheduled: SortedMap<String, Scheduled>,
    /// What a policy did last, for its cooldown.
    pub last_out: Option<Scaled>,
    pub last_in: Option<Scaled>,
}

/// A policy has moved the desired count.
#[derive(Clone, Copy, Debug)]
pub struct Scaled {
    pub at: Time,
    /// From how many.
    pub from: i32,
}

#[derive(Clone, Debug)]
pub struct Policy {
    pub arn: String,
    pub created: Time,
    pub kind: PolicyKind,
    /// The alarms that it has made, by name.
    pub alarms: Vec<String>,
}

#[derive(Clone, Debug)]
pub enum PolicyKind {
    Step(StepScalingPolicyConfiguration),
    Tracking(Box<TargetTrackingScalingPolicyConfiguration>),
}

/// A scheduled action.
#[derive(Clone, Debug)]
pub struct Scheduled {
    pub arn: String,
    pub created: Time,
    pub schedule: String,
    pub timezone: Option<String>,
    pub(super) when: When,
    pub start: Option<Time>,
    pub end: Option<Time>,
    pub action: ScalableTargetAction,
    /// When it happens next.
    pub due: Option<Time>,
}

/// Something that was done about a target.
#[derive(Clone, Debug)]
pub struct Activity {
    pub id: String,
    pub resource: String,
    pub description: String,
    pub cause: String,
    pub start: Time,
    pub end: Option<Time>,
    pub status: Status,
    pub message: Option<String>,
    /// How many tasks there are to be.
    pub to: Option<i32>,
    /// Why nothing was done; shown to who asks for such activities.
    pub not_scaled: Option<NotScaledReason>,
}

impl ApplicationAutoScaling {
    /// All targets by their resource ids.
    pub fn targets(&self) -> impl Iterator<Item = (&String, &Target)> {
        self.targets.iter()
    }

    pub fn target(&self, resource: &str) -> Option<&Target> {
        self.targets.get(resource)
    }

    /// All activities that are remembered, the oldest first, with their numbers.
    pub fn activities(&self) -> impl DoubleEndedIterator<Item = (usize, &Activity)> {
        let first = self.forgotten;
        let all = self.activities.iter().enumerate();
        all.map(move |(at, activity)| (first + at, activity))
    }

    pub(super) fn note(&mut self, activity: Activity) {
        self.is_busy |= activity.status == Status::InProgress;
        if self.activities.len() >= ACTIVITIES_MAX {
            self.activities.pop_front();
            self.forgotten += 1;
        }
        self.activities.push_back(activity);
    }

    /// When the next scheduled action is due.
    pub(super) fn next_scheduled(&self) -> Option<Time> {
        let all = self.targets.values();
        let all = all.flat_map(|target| target.scheduled.values());
        all.filter_map(|scheduled| scheduled.due).min()
    }
}
