//! Attempts to change stacks: what AWS calls their operations, and groups their events by.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events-by-operation.html>

use crate::kernel::time::Time;
use crate::wire::cloudformation::enums::{
    BeaconStackOperationStatus as Status, OperationType as Kind, StackStatus,
};

/// An attempt to change a stack.
#[derive(Clone, Debug)]
pub struct Attempt {
    pub id: String,
    pub kind: Kind,
    pub began: Time,
    pub ended: Option<Time>,
    pub status: Status,
}

/// The attempts of a stack, the oldest first.
#[derive(Clone, Debug, Default)]
pub struct Attempts(Vec<Attempt>);

/// How many attempts of a stack are kept.
const KEPT: usize = 1_000;

impl Attempts {
    /// The id of the attempt that began last.
    pub fn last_id(&self) -> Option<String> {
        self.0.last().map(|it| it.id.clone())
    }

    pub fn find(&self, id: &str) -> Option<&Attempt> {
        self.0.iter().find(|it| it.id == id)
    }

    /// The stack gets a status: something begins, goes on, or has ended.
    pub fn follow(&mut self, before: StackStatus, status: StackStatus, now: Time, id: String) {
        match begun(before, status) {
            Some(kind) => self.begin(kind, now, id),
            None if is_on_its_way(status) => {}
            None => self.end(now, outcome(status)),
        }
    }

    /// A change set was made, or there is nothing that it would change.
    pub fn made_change_set(&mut self, now: Time, id: String, status: Status) -> String {
        let last = self.0.last();
        // A stack that is new began with it.
        if last.is_none_or(|it| it.kind != Kind::CreateChangeset || it.ended.is_some()) {
            self.begin(Kind::CreateChangeset, now, id);
        }
        self.end(now, status);
        self.last_id().unwrap_or_default()
    }

    fn begin(&mut self, kind: Kind, now: Time, id: String) {
        // What a rollback takes the place of has failed.
        self.end(now, Status::Failed);
        if self.0.len() >= 2 * KEPT {
            self.0.drain(..KEPT);
        }
        self.0.push(Attempt {
            id,
            kind,
            began: now,
            ended: None,
            status: Status::InProgress,
        });
    }

    fn end(&mut self, now: Time, status: Status) {
        if let Some(last) = self.0.last_mut().filter(|it| it.ended.is_none()) {
            last.ended = Some(now);
            last.status = status;
        }
    }
}

/// What begins when a stack gets a status.
fn begun(before: StackStatus, status: StackStatus) -> Option<Kind> {
    Some(match status {
        StackStatus::ReviewInProgress => Kind::CreateChangeset,
        StackStatus::CreateInProgress => Kind::CreateStack,
        StackStatus::UpdateInProgress => Kind::UpdateStack,
        StackStatus::DeleteInProgress => Kind::DeleteStack,
        StackStatus::UpdateRollbackInProgress if before == StackStatus::UpdateRollbackFailed => {
            Kind::ContinueRollback
        }
        StackStatus::RollbackInProgress | StackStatus::UpdateRollbackInProgress => Kind::Rollback,
        _ => return None,
    })
}

/// Whether more is to come of what has begun.
fn is_on_its_way(status: StackStatus) -> bool {
    matches!(
        status,
        StackStatus::UpdateCompleteCleanupInProgress
            | StackStatus::UpdateRollbackCompleteCleanupInProgress
    )
}

fn outcome(status: StackStatus) -> Status {
    match is_failure(status) {
        true => Status::Failed,
        false => Status::Succeeded,
    }
}

/// Whether a stack with that status could not be what it was to be.
pub fn is_failure(status: StackStatus) -> bool {
    matches!(
        status,
        StackStatus::CreateFailed
            | StackStatus::DeleteFailed
            | StackStatus::RollbackFailed
            | StackStatus::UpdateFailed
            | StackStatus::UpdateRollbackFailed
    )
}
