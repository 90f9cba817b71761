//! What has happened in a fake.

use std::fmt;

use super::FakeEcs;
use crate::handle::{EventStream, Events, Exec, RequestRates, Requests, Timeline};

/// # What has happened
impl FakeEcs {
    /// The requests to the account and region of this handle, oldest first.
    ///
    /// These are the calls of the code under test, of all services: `of("RunTask")`,
    /// `to("sqs")`. What handles call is not among them. So a test needs no CloudTrail, whose
    /// `LookupEvents` is there for applications that read it.
    ///
    /// As all lists of a handle it has nothing of other accounts and regions: ask a handle of
    /// [theirs](Self::in_region), or [`all_requests`](Self::all_requests). Requests that never
    /// became a call are in the list of the handle that [`start`](Self::start) gave.
    ///
    /// The fake keeps the last 10,000 requests, or fewer if their bodies and messages exceed 64
    /// MiB. Where there are more, reads that were answered are forgotten first, all but the last
    /// 1,000 of them. Each call copies the list; keep it rather than ask again in a loop.
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
        RequestRates::of_region(self)
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

    /// The text without what differs from run to run: identifiers and times. For snapshots.
    ///
    /// What is in the account and region of this handle is numbered in the order of its creation:
    /// `<task 1>`, `<container 1>`, `<instance 1>`, `<EC2 instance 1>`, `<deployment 1>`,
    /// `<service deployment 1>`. Other identifiers are numbered as they come in the text: `<id 1>`,
    /// `<eni 1>`, `<MAC 1>`. Each time is `<time>`, as AWS JSON and as EventBridge have it, unless
    /// it is a number of before the start of the fake. Addresses and names stay.
    ///
    /// With one seed and a paused or a [manual](crate::Clock::manual) clock texts are the same in
    /// every run anyway. This is for those that are to stay as they are when a test makes one more
    /// call first, and for running clocks.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.define("report").run();
    ///
    /// let text = ecs.redact(&task.to_json()["taskArn"]);
    /// let arn = "arn:aws:ecs:us-east-1:123456789012:task/default/<task 1>";
    /// assert_eq!(text, format!("\"{arn}\""));
    /// # }
    /// ```
    #[must_use]
    pub fn redact(&self, text: impl fmt::Display) -> String {
        crate::handle::redact::redact(self, &text.to_string())
    }

    /// What the service would send to EventBridge in the account and region of this handle, in
    /// order: state changes of tasks and of deployments, and service actions.
    ///
    /// This is what ECS has said. What was delivered of it, which [faults](crate::Faults::events)
    /// change, is in [`Events::delivered`] and [`event_stream`](Self::event_stream).
    ///
    /// Each call builds the whole list: the last 200,000, but for those about tasks that the fake
    /// has [dropped](Self::tasks).
    #[must_use]
    pub fn events(&self) -> Events {
        Events::all(self)
    }

    /// The events of the account and region of this handle as EventBridge delivers them, one after
    /// the other, from now on or [from the start](EventStream::from_start), all or those that match
    /// a [pattern](EventStream::matching).
    ///
    /// Use it to feed a consumer of events: [`EventStream::next`] waits for what comes. A test that
    /// only wants to know what happened asks [`events`](Self::events).
    #[must_use]
    pub fn event_stream(&self) -> EventStream {
        EventStream::of(self)
    }
}
