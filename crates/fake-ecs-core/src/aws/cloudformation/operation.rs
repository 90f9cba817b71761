//! What is happening to a stack: steps, of which some wait for others.

use std::collections::{BTreeMap, BTreeSet};

use crate::kernel::time::Time;
use crate::wire::Json;
use crate::wire::cloudformation::enums::StackStatus;

use super::resource::Resource;

/// What is happening to a stack.
#[derive(Clone, Debug)]
pub struct Operation {
    pub kind: Kind,
    /// What the caller has given the operation as its name.
    pub token: Option<String>,
    /// Host and port by which the caller has reached the fake.
    pub authority: String,
    pub began: Time,
    /// When the operation is looked at next.
    pub due: Time,
    pub steps: Vec<Step>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Create,
    /// What a creation has made is removed.
    Rollback,
    Update,
    /// What an update has replaced or left out is removed.
    Cleanup,
    /// What an update has changed is made what it was.
    UpdateRollback,
    /// What an update had made that was rolled back is removed.
    RollbackCleanup,
    Delete,
}

/// What happens to one resource.
#[derive(Clone, Debug)]
pub struct Step {
    pub logical: String,
    pub action: Action,
    pub phase: Phase,
    /// The steps that come before.
    pub after: Vec<usize>,
    /// When the resource was found to be in use, and was not removed.
    pub tried: Option<Time>,
}

#[derive(Clone, Debug)]
pub enum Action {
    /// The resource becomes what the template says.
    Make(Making),
    /// The resource becomes what it was before the update.
    Restore,
    /// The resource is removed.
    Remove(Box<Resource>),
    /// The resource is left where it is, and the stack knows it no more.
    Keep(Box<Resource>),
}

/// What becomes of a resource that the template has.
#[derive(Clone, Debug, Default)]
pub struct Making {
    pub how: How,
    /// The properties with all functions carried out.
    pub properties: Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum How {
    #[default]
    Create,
    Update,
    /// Another one is made in its place.
    Replace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Waiting,
    /// It was said that something is going to happen.
    Begun(Time),
    /// The service was asked, and what it does takes its time.
    Settling(Time),
    Done,
    Failed,
}

impl Kind {
    /// Whether it is a part of an update, which nothing but its cancellation ends.
    pub fn is_of_update(self) -> bool {
        match self {
            Self::Update | Self::Cleanup | Self::UpdateRollback | Self::RollbackCleanup => true,
            Self::Create | Self::Rollback | Self::Delete => false,
        }
    }

    /// Whether what an update has left over is removed.
    pub fn is_cleanup(self) -> bool {
        matches!(self, Self::Cleanup | Self::RollbackCleanup)
    }

    /// Whether nothing new is begun once something has failed.
    pub fn stops_at_failure(self) -> bool {
        matches!(self, Self::Create | Self::Update)
    }

    /// The status of the stack meanwhile.
    pub fn status(self) -> StackStatus {
        match self {
            Self::Create => StackStatus::CreateInProgress,
            Self::Rollback => StackStatus::RollbackInProgress,
            Self::Update => StackStatus::UpdateInProgress,
            Self::Cleanup => StackStatus::UpdateCompleteCleanupInProgress,
            Self::UpdateRollback => StackStatus::UpdateRollbackInProgress,
            Self::RollbackCleanup => StackStatus::UpdateRollbackCompleteCleanupInProgress,
            Self::Delete => StackStatus::DeleteInProgress,
        }
    }
}

impl Operation {
    /// Whether a step may begin.
    pub fn is_ready(&self, at: usize) -> bool {
        let mut before = self.steps[at].after.iter();
        before.all(|it| self.steps[*it].phase == Phase::Done)
    }

    pub fn has_failed(&self) -> bool {
        self.steps.iter().any(|it| it.phase == Phase::Failed)
    }

    /// Whether nothing goes on, and nothing can begin.
    pub fn is_over(&self) -> bool {
        let can_begin = |at: usize| self.is_ready(at) && !self.is_stopped();
        let mut steps = self.steps.iter().enumerate();
        steps.all(|(at, step)| match step.phase {
            Phase::Waiting => !can_begin(at),
            Phase::Begun(_) | Phase::Settling(_) => false,
            Phase::Done | Phase::Failed => true,
        })
    }

    /// Whether nothing new is begun.
    pub fn is_stopped(&self) -> bool {
        self.kind.stops_at_failure() && self.has_failed()
    }

    /// The names of the resources of which the step has failed.
    pub fn failed(&self) -> Vec<&Step> {
        let steps = self.steps.iter();
        steps.filter(|it| it.phase == Phase::Failed).collect()
    }
}

/// A step for each action. Those that make come after what they are made from, those that remove
/// before.
pub fn steps(actions: Vec<(String, Action, Vec<String>)>) -> Vec<Step> {
    let mut places: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (at, (logical, ..)) in actions.iter().enumerate() {
        places.entry(logical).or_default().push(at);
    }
    let mut after: Vec<Vec<usize>> = vec![Vec::new(); actions.len()];
    for (at, (_, action, needs)) in actions.iter().enumerate() {
        let needed = needs.iter().filter_map(|it| places.get(it.as_str()));
        for other in needed.flatten().copied().filter(|other| *other != at) {
            match action {
                Action::Remove(_) | Action::Keep(_) => after[other].push(at),
                Action::Make(_) | Action::Restore => after[at].push(other),
            }
        }
    }
    break_circles(&mut after);
    let steps = actions.into_iter().zip(after);
    let step = |((logical, action, _), after)| Step {
        logical,
        action,
        phase: Phase::Waiting,
        after,
        tried: None,
    };
    steps.map(step).collect()
}

/// What an update has replaced may need what has come after it, and the other way round: then the
/// order is given up, so that all of it is done.
fn break_circles(after: &mut [Vec<usize>]) {
    let mut left: BTreeSet<usize> = (0..after.len()).collect();
    while let Some(first) = left.first().copied() {
        let waits = |at: &usize| after[*at].iter().any(|it| left.contains(it));
        let waiting: BTreeSet<usize> = left.iter().copied().filter(waits).collect();
        if waiting.len() == left.len() {
            after[first].retain(|it| !left.contains(it));
        } else {
            left = waiting;
        }
    }
}
