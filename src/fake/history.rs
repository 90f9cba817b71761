//! What has happened in a fake.

use super::FakeEcs;
use crate::handle::{Events, Exec, RequestRates, Requests, Timeline};

/// # What has happened
impl FakeEcs {
    /// The requests to the account and region of this handle, oldest first.
    ///
    /// As all lists of a handle it has nothing of other accounts and regions: ask a handle of
    /// [theirs](Self::in_region), or [`all_requests`](Self::all_requests). Requests that never
    /// became a call are in the list of the handle that [`start`](Self::start) gave.
    ///
    /// The fake keeps the last 10,000 requests, or fewer if their bodies and messages exceed 64
    /// MiB. Each call copies the list; keep it rather than ask again in a loop.
    #[must_use]
    pub fn requests(&self) -> Requests {
        crate::handle::requests::of_region(self)
    }

    /// The requests to all accounts and regions of the fake, oldest first: for applications that
    /// work in several, and for finding out where a client sends what a test misses.
    /// [`Request::account`](crate::Request::account) and
    /// [`Request::region`](crate::Request::region) say where each went.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// # #[cfg(feature = "client")] {
    /// let ireland = ecs.in_region("eu-west-1");
    /// ireland.client().list_clusters().send().await.unwrap();
    ///
    /// assert!(ecs.requests().is_empty());
    /// assert_eq!(ecs.all_requests().only().region(), "eu-west-1");
    /// # }
    /// # }
    /// ```
    #[must_use]
    pub fn all_requests(&self) -> Requests {
        crate::handle::requests::all(self)
    }

    /// How often the account and region of this handle were called, beside how often AWS allows
    /// that; print it. There are rates without [limits](crate::Builder::rate_limits), too.
    ///
    /// It counts the [requests](Self::requests) that are kept. Calls that were made to fail count,
    /// as AWS counts them.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// # #[cfg(feature = "client")] {
    /// for nth in 0..30 {
    ///     ecs.client().create_cluster().cluster_name(format!("jobs-{nth}")).send().await.unwrap();
    /// }
    ///
    /// let rates = ecs.request_rates();
    /// assert!(!rates.are_within_limits(), "{rates}");
    /// assert_eq!(rates.iter().next().unwrap().over(), 10);
    /// # }
    /// # }
    /// ```
    #[must_use]
    pub fn request_rates(&self) -> RequestRates {
        RequestRates::of(self)
    }

    /// The commands that `ExecuteCommand` has run in containers of the account and region of this
    /// handle, in order. With [`Clock::manual`](crate::Clock::manual) a command ends when a test
    /// moves the time.
    #[must_use]
    pub fn execs(&self) -> Vec<Exec> {
        self.read(|state| crate::handle::exec::all(state, self.region_key()))
    }

    /// What happened so far in the account and region of this handle, in order: every request,
    /// every step of every task, and the messages of services. Print it to see why a test fails; a
    /// failing `wait_…` and a failing test print it [folded](Timeline::folded) by themselves.
    ///
    /// Each call builds the whole timeline.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.read(|state| Timeline::of_all(state, self.region_key()))
    }

    /// What the service would send to EventBridge in the account and region of this handle, in
    /// order: state changes of tasks and of deployments, and service actions.
    ///
    /// Each call builds the whole list.
    #[must_use]
    pub fn events(&self) -> Events {
        Events::all(self)
    }
}
