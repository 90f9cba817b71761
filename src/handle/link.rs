//! How a handle reaches what it stands for.

use std::panic::Location;
use std::sync::Arc;

use crate::command::Command;
use crate::command::outcome::{Outcome, Refusal};
use crate::driver::State;
use crate::driver::journal::READ_ONLY;
use crate::driver::made::as_read;
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::task::state::Task;
use crate::fake::FakeEcs;
use crate::wire::{ApiError, Encode, Operation, Request};
#[cfg(any(feature = "cloudmap", feature = "iam", feature = "sqs"))]
use crate::wire::{Json, Route};

/// Access to the fake until its next reset, after which the same keys would mean other things.
pub(crate) struct Link {
    fake: FakeEcs,
    /// How often the fake had been reset when this was made.
    resets: u64,
}

impl Clone for Link {
    fn clone(&self) -> Self {
        Self {
            fake: self.fake.share(),
            resets: self.resets,
        }
    }
}

impl Link {
    /// Looks for something in the fake as it is now, with the link that handles of it get.
    pub(super) fn make<R>(fake: &FakeEcs, find: impl FnOnce(&Self, &Region) -> R) -> R {
        let region = fake.region_key();
        fake.read(|state| find(&Self::new(fake, state), state.region(region)))
    }

    pub(super) fn new(fake: &FakeEcs, state: &State) -> Self {
        Self {
            fake: fake.share(),
            resets: state.resets(),
        }
    }

    pub(super) fn fake(&self) -> &FakeEcs {
        &self.fake
    }

    /// Looks at the region, after bringing it up to date.
    ///
    /// # Panics
    ///
    /// After a reset, as all but [`try_look`](Self::try_look) and [`try_act`](Self::try_act).
    #[track_caller]
    pub(super) fn read<R>(&self, at: impl FnOnce(&Region) -> R) -> R {
        self.read_state(|state| at(self.region(state)))
    }

    #[track_caller]
    pub(super) fn read_state<R>(&self, at: impl FnOnce(&State) -> R) -> R {
        let seen = self
            .fake
            .read(|state| self.leads_to(state).then(|| at(state)));
        // Not in a closure, which would not know its caller's line.
        match seen {
            Some(seen) => seen,
            None => stale(Location::caller()),
        }
    }

    /// Looks at a task and its region.
    ///
    /// # Panics
    ///
    /// After a reset, and when the fake has dropped the task.
    #[track_caller]
    pub(super) fn read_task<R>(&self, key: TaskKey, at: impl FnOnce(&Region, &Task) -> R) -> R {
        let seen = self.read(|region| region.tasks.try_get(key).map(|task| at(region, task)));
        match seen {
            Some(seen) => seen,
            None => panic!("{DROPPED}"),
        }
    }

    /// Carries out a command about what the handle stands for.
    ///
    /// # Panics
    ///
    /// After a reset, and with the reason when the command is refused.
    #[track_caller]
    pub(super) fn apply(&self, command: impl FnOnce(&Region) -> Command) -> Outcome {
        match self.try_apply(command) {
            Ok(outcome) => outcome,
            Err(refusal) => panic!("{refusal}"),
        }
    }

    /// The same, for those who have more to say about a refusal.
    #[track_caller]
    pub(super) fn try_apply(
        &self,
        command: impl FnOnce(&Region) -> Command,
    ) -> Result<Outcome, Refusal> {
        match self.apply_unless_stale(command) {
            Some(result) => result,
            None => stale(Location::caller()),
        }
    }

    /// The same; `None` after a reset.
    pub(super) fn apply_unless_stale(
        &self,
        command: impl FnOnce(&Region) -> Command,
    ) -> Option<Result<Outcome, Refusal>> {
        let driver = self.fake.driver();
        driver.act(|state| {
            self.leads_to(state).then(|| {
                let command = command(self.region(state));
                state.apply(self.fake.region_key(), command)
            })
        })
    }

    /// The same where a panic may be under way: it runs no code of a user's, and panics for nothing
    /// that is wrong with the fake.
    pub(super) fn apply_quietly(&self, command: impl FnOnce(&Region) -> Command) {
        self.fake.driver().act_quietly(|state| {
            if self.leads_to(state) {
                let command = command(self.region(state));
                // What is refused is gone already.
                let _ = state.apply(self.fake.region_key(), command);
            }
        });
    }

    /// Calls an operation of the API in the place of a caller: `ask` says what is asked, once it
    /// has seen what there is.
    #[track_caller]
    pub(super) fn act<Q: Encode + Request, R>(
        &self,
        operation: Operation,
        ask: impl FnOnce(&Region) -> Q,
        make: impl FnOnce(&mut Region, Q) -> Result<R, ApiError>,
    ) -> Result<R, ApiError> {
        let key = self.fake.region_key();
        let done = self.fake.driver().act(|state| {
            self.leads_to(state).then(|| {
                let request = ask(self.region(state));
                state.make(key, operation, request, |region, request| {
                    make(region, as_read(&request)?)
                })
            })
        });
        match done {
            Some(Some(made)) => made,
            Some(None) => panic!("{READ_ONLY}"),
            None => stale(Location::caller()),
        }
    }

    /// Calls an operation of a neighbour of ECS in the place of a caller.
    #[cfg(any(feature = "cloudmap", feature = "iam", feature = "sqs"))]
    #[track_caller]
    pub(super) fn call(&self, route: Route, body: &Json) -> Result<Json, ApiError> {
        let (key, body) = (self.fake.region_key(), body.to_string());
        let done = self.fake.driver().act(|state| {
            let leads = self.leads_to(state);
            leads.then(|| state.make_call(key, route, body.as_bytes()))
        });
        match done {
            Some(Some(answer)) => answer.map(|answer| Json::read(&answer.body)),
            Some(None) => panic!("{READ_ONLY}"),
            None => stale(Location::caller()),
        }
    }

    /// Looks at the region; `None` after a reset.
    pub(super) fn try_look<R>(&self, at: impl FnOnce(&Region) -> R) -> Option<R> {
        self.fake
            .read(|state| self.leads_to(state).then(|| at(self.region(state))))
    }

    /// Looks at a task; `None` after a reset, and once the fake has dropped it.
    pub(super) fn try_look_task<R>(&self, key: TaskKey, at: impl FnOnce(&Task) -> R) -> Option<R> {
        self.try_look(|region| region.tasks.try_get(key).map(at))
            .flatten()
    }

    /// What a handle shows of a task where it is printed.
    pub(super) fn show_task(&self, key: TaskKey, at: impl FnOnce(&Task) -> String) -> String {
        self.show(|region| {
            let task = region.tasks.try_get(key);
            task.map_or_else(|| DROPPED.to_owned(), at)
        })
    }

    /// What a handle shows of itself where it is printed: that it is of before a reset, if it is.
    /// It never panics, and never waits for a lock that its own thread has.
    pub(super) fn show(&self, at: impl FnOnce(&Region) -> String) -> String {
        let seen = self
            .fake
            .driver()
            .glance(|state| self.leads_to(state).then(|| at(self.region(state))));
        match seen {
            Some(Some(seen)) => seen,
            Some(None) => STALE.to_owned(),
            None => BUSY.to_owned(),
        }
    }

    fn region<'a>(&self, state: &'a State) -> &'a Region {
        state.region(self.fake.region_key())
    }

    fn leads_to(&self, state: &State) -> bool {
        self.resets == state.resets()
    }
}

impl PartialEq for Link {
    fn eq(&self, other: &Self) -> bool {
        self.resets == other.resets
            && self.fake.region_key() == other.fake.region_key()
            && Arc::ptr_eq(self.fake.driver(), other.fake.driver())
    }
}

/// What a handle says of a task that the fake has dropped.
pub(super) const DROPPED: &str =
    "the fake has dropped this task: it stopped more than an hour ago, and 10,000 others after it";
/// What a stale handle shows of itself.
const STALE: &str = "of before a reset";
/// What a handle shows of itself to who is under the lock.
const BUSY: &str = "of a fake in the middle of something";

#[track_caller]
fn stale(caller: &Location<'_>) -> ! {
    panic!(
        "this handle was made before the fake's `reset()`, and what it stood for is gone; \
         ask the fake for a new one, at {caller}"
    );
}

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use super::*;

    const DEFINITION: &str = r#"{
        "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
        "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    }"#;

    /// A panic of ours under the lock comes to a test's own panic hook before the lock is given up.
    #[test]
    fn handles_can_be_printed_by_who_has_the_lock() {
        let (fake, other) = (FakeEcs::start().blocking(), FakeEcs::start().blocking());
        let definition = fake.register_json(DEFINITION);
        let task = definition.run();
        let handles: [&dyn Debug; 9] = [
            &fake.cluster("default"),
            &definition,
            &task,
            &task.container("app"),
            &fake.tasks(),
            &fake.add_instance("m5.large"),
            &fake.elb().target_group("group"),
            &fake.cloud_map().service("registry"),
            &other.cluster("default"),
        ];
        for handle in handles {
            assert!(!format!("{handle:?}").contains(BUSY));
        }

        let held = fake.driver().lock();

        let printed = handles.map(|handle| format!("{handle:?}"));
        drop(held);
        assert_eq!(printed[0], format!("ClusterHandle({BUSY})"));
        // It knows its ARN without a look.
        assert!(printed[1].ends_with(":task-definition/web:1)"));
        for printed in &printed[2..] {
            assert!(printed.contains(BUSY), "{printed}");
        }
        assert!(!format!("{task:?}").contains(BUSY));
    }
}
