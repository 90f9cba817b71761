//! What ECS asks of neighbours whose place real endpoints have taken, and has not been answered
//! yet; and what it was answered, for as long as somebody needs it.
//!
//! It knows nothing of what the answers are for: see [`answered`](crate::ecs::answered).

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ecs::keys::{RegionKey, TaskKey};
use crate::effect::own_call::{OwnCall, OwnFailure, OwnRequest};

/// What a call is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// A task needs the value.
    Fetch(TaskKey),
}

/// The calls of a region.
#[derive(Clone, Debug, Default)]
pub struct OwnCalls {
    last: u64,
    unanswered: BTreeMap<u64, (Purpose, Arc<OwnCall>)>,
    fetched: BTreeMap<TaskKey, Fetched>,
}

/// A value that a task needs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wanted {
    Secret {
        id: String,
        version_id: Option<String>,
        stage: Option<String>,
    },
    /// A parameter is asked for by its name.
    Parameter { region: String, name: String },
}

/// What came of a value: `None` for a parameter that there is not.
pub type Value = Result<Option<String>, OwnFailure>;

/// The values of a task. Once it runs, what lets in at registries is still asked for: a runtime may
/// be told of the task again.
#[derive(Clone, Debug, Default)]
pub struct Fetched {
    unanswered: usize,
    values: BTreeMap<Wanted, Value>,
}

impl OwnCalls {
    /// A call is to be made, for that region of AWS.
    pub fn begin(
        &mut self,
        region: RegionKey,
        purpose: Purpose,
        to: String,
        request: OwnRequest,
    ) -> Arc<OwnCall> {
        self.last += 1;
        let number = self.last;
        let call = Arc::new(OwnCall {
            region,
            number,
            to,
            request,
        });
        self.unanswered.insert(number, (purpose, Arc::clone(&call)));
        call
    }

    /// The calls that nobody has answered, in order.
    pub fn unanswered(&self) -> impl Iterator<Item = &Arc<OwnCall>> {
        self.unanswered.values().map(|(_, call)| call)
    }

    /// The call is over. `None` where it was before.
    pub fn end(&mut self, number: u64) -> Option<(Purpose, Arc<OwnCall>)> {
        self.unanswered.remove(&number)
    }

    /// The values of a task, once they have been asked for.
    pub fn fetched(&self, task: TaskKey) -> Option<&Fetched> {
        self.fetched.get(&task)
    }

    /// Values of a task are asked for, with so many calls.
    pub fn begin_fetching(&mut self, task: TaskKey, calls: usize) {
        let unanswered = calls;
        let values = BTreeMap::new();
        self.fetched.insert(task, Fetched { unanswered, values });
    }

    /// One of the calls of a task is answered. Returns whether it was the last.
    pub fn note_fetched(&mut self, task: TaskKey, values: Vec<(Wanted, Value)>) -> bool {
        let Some(fetched) = self.fetched.get_mut(&task) else {
            return false;
        };
        fetched.values.extend(values);
        fetched.unanswered = fetched.unanswered.saturating_sub(1);
        fetched.unanswered == 0
    }

    /// The task needs no values any more.
    pub fn forget(&mut self, task: TaskKey) {
        self.fetched.remove(&task);
    }
}

impl Fetched {
    /// What came of a value that was asked for.
    pub fn value(&self, wanted: &Wanted) -> Value {
        self.values.get(wanted).cloned().unwrap_or(Ok(None))
    }
}
