//! What has happened in a fake.

use super::FakeEcs;
use crate::handle::{Events, Exec, Requests, Timeline};

/// # What has happened
impl FakeEcs {
    /// The requests that the fake has seen, oldest first: the last 10,000, or as many of them as
    /// have 64 MiB of bodies and messages.
    #[must_use]
    pub fn requests(&self) -> Requests {
        crate::handle::requests::all(self)
    }

    /// The commands that `ExecuteCommand` has run in containers, in order. With
    /// [`Clock::manual`](crate::Clock::manual) they end when the time is moved.
    #[must_use]
    pub fn execs(&self) -> Vec<Exec> {
        self.read(|state| crate::handle::exec::all(state, self.region_key()))
    }

    /// What happened so far: every request, and every step of every task that handles look at, in
    /// order. Print it.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.read(|state| Timeline::of_all(state, self.region_key()))
    }

    /// What the service would send to EventBridge, in order: state changes of tasks and of
    /// deployments, and service actions.
    #[must_use]
    pub fn events(&self) -> Events {
        Events::all(self)
    }
}
