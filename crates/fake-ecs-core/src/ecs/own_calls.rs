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
    /// The lines of a container are to be in a stream.
    #[cfg(feature = "logs")]
    Ship(TaskKey, u16),
    /// A task is to be in a target group.
    Register(TaskKey),
    /// It is not to be there any more. Nothing follows from the answer.
    Deregister,
    /// A target of EventBridge, or a subscriber, is given something.
    #[cfg(feature = "events")]
    Deliver,
}

/// The calls of a region.
#[derive(Clone, Debug, Default)]
pub struct OwnCalls {
    last: u64,
    unanswered: BTreeMap<u64, (Purpose, Arc<OwnCall>)>,
    fetched: BTreeMap<TaskKey, Fetched>,
    /// The streams of containers that have any.
    #[cfg(feature = "logs")]
    shipping: BTreeMap<(TaskKey, u16), Shipping>,
    /// Tasks of whose registrations some are not answered, or were not taken.
    registering: BTreeMap<TaskKey, Registering>,
}

/// How far the stream of a container is at its endpoint.
#[cfg(feature = "logs")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shipping {
    /// There is a call about it that is not answered.
    UnderWay,
    /// It is there.
    Open,
}

/// The registrations of a task.
#[derive(Clone, Debug, Default)]
struct Registering {
    unanswered: usize,
    is_refused: bool,
    /// What is asked for once they are answered.
    leaving: Vec<OwnRequest>,
}

/// What became of the registrations of a task.
#[derive(Debug)]
pub struct Registered {
    pub are_all_taken: bool,
    /// What is to be asked for now.
    pub leaving: Vec<OwnRequest>,
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

    #[cfg(feature = "logs")]
    pub fn shipping(&self, task: TaskKey, container: u16) -> Option<Shipping> {
        self.shipping.get(&(task, container)).copied()
    }

    #[cfg(feature = "logs")]
    pub fn set_shipping(&mut self, task: TaskKey, container: u16, next: Option<Shipping>) {
        match next {
            Some(next) => self.shipping.insert((task, container), next),
            None => self.shipping.remove(&(task, container)),
        };
    }

    /// Whether lines of the task are on their way.
    pub fn is_shipping(&self, task: TaskKey) -> bool {
        #[cfg(feature = "logs")]
        {
            let mut streams = self.shipping.range((task, 0)..=(task, u16::MAX));
            streams.any(|(_, shipping)| *shipping == Shipping::UnderWay)
        }
        #[cfg(not(feature = "logs"))]
        {
            let _ = task;
            false
        }
    }

    /// The task is registered, with so many calls.
    pub fn begin_registering(&mut self, task: TaskKey, calls: usize) {
        let registering = self.registering.entry(task).or_default();
        registering.unanswered += calls;
    }

    /// Whether some registration of the task is not answered, or was not taken.
    pub fn is_registering(&self, task: TaskKey) -> bool {
        self.registering.contains_key(&task)
    }

    /// A registration of the task is answered. `None` until all are.
    pub fn note_registered(&mut self, task: TaskKey, is_taken: bool) -> Option<Registered> {
        let registering = self.registering.get_mut(&task)?;
        registering.unanswered = registering.unanswered.saturating_sub(1);
        registering.is_refused |= !is_taken;
        if registering.unanswered > 0 {
            return None;
        }
        let leaving = std::mem::take(&mut registering.leaving);
        let are_all_taken = !registering.is_refused;
        if are_all_taken || !leaving.is_empty() {
            self.registering.remove(&task);
        }
        Some(Registered {
            are_all_taken,
            leaving,
        })
    }

    /// The task leaves where it was registered. Returns what is to be asked for now, and keeps it
    /// where registrations are not answered.
    pub fn leave(&mut self, task: TaskKey, requests: Vec<OwnRequest>) -> Vec<OwnRequest> {
        match self.registering.get_mut(&task) {
            Some(registering) if registering.unanswered > 0 => {
                registering.leaving.extend(requests);
                Vec::new()
            }
            _ => {
                self.registering.remove(&task);
                requests
            }
        }
    }

    /// The task is dropped.
    pub fn drop_task(&mut self, task: TaskKey) {
        self.forget(task);
        self.registering.remove(&task);
        #[cfg(feature = "logs")]
        self.shipping.retain(|(of, _), _| *of != task);
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
