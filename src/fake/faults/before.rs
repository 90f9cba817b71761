//! What a test does just before a call is carried out.

use std::fmt;
use std::sync::Arc;

use super::NewFault;
use crate::driver::predicates::RunFirst;
use crate::fake::FakeEcs;
use crate::faults::calls::Action;
use crate::handle::{Call, Fault};
use crate::wire::Route;

/// # Racing
impl FakeEcs {
    /// Runs a closure just before each call of that operation: short for
    /// [`faults().on(operation).before(run)`](NewFault::before), which can say at which calls.
    ///
    /// By default nothing happens between two calls of an application but what is due. Use it for
    /// what may happen there, such as a task that ends between `DescribeTasks` and `StopTask`.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let definition = r#"{
    /// #     "family": "report", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// # }"#;
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.register_json(definition).run();
    /// ecs.before("StopTask", |ecs, _call| ecs.tasks().only().mark_failed(1, "out of disk"));
    ///
    /// # #[cfg(feature = "client")]
    /// ecs.client().stop_task().task(task.arn()).send().await.unwrap();
    /// # #[cfg(not(feature = "client"))]
    /// # ecs.reset();
    /// # #[cfg(feature = "client")]
    /// assert_eq!(task.stopped_reason().as_deref(), Some("out of disk")); // it was too late
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When there is no operation of that name, with names that are like it.
    #[track_caller]
    pub fn before(
        &self,
        operation: impl TryInto<Route, Error: fmt::Display>,
        run: impl Fn(&FakeEcs, &Call) + Send + Sync + 'static,
    ) -> Fault {
        self.faults().on(operation).before(run)
    }
}

/// # Racing
impl NewFault {
    /// Runs a closure just before the call is carried out, with the fake and the call. The closure
    /// may look at the fake and interfere; then the call meets what is there.
    ///
    /// The closure runs on the thread that calls, without a lock; for a call over HTTP it runs on a
    /// thread of its own. Which calls it runs before is decided by what there is before it runs.
    /// Other faults of the call are asked after it. The call itself is not changed, and stands in
    /// [`requests`](FakeEcs::requests) as any other.
    ///
    /// While the closure runs, this fault applies to no call: neither to those that the closure
    /// makes with a client of its own, which so do not run it again, nor to those that others make
    /// meanwhile. The former are [marked](crate::Request::is_by_test). Handles make no calls.
    ///
    /// The closure must not own a handle of the fake, which would keep itself alive: use the one
    /// that it is given, which is of the account and region of the fault. When the closure panics,
    /// the call is not carried out and panics, over HTTP with status 500.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// let raced = ecs.faults().on("ListClusters").nth(2).before(|ecs, _call| {
    ///     ecs.add_instance("m5.large");
    /// });
    ///
    /// # #[cfg(feature = "client")]
    /// for instances in [0, 1, 1] {
    ///     ecs.client().list_clusters().send().await.unwrap();
    ///     assert_eq!(ecs.instances().len(), instances);
    /// }
    /// # #[cfg(not(feature = "client"))]
    /// # ecs.reset();
    /// # #[cfg(feature = "client")]
    /// assert_eq!(raced.hits(), 1);
    /// # }
    /// ```
    #[track_caller]
    pub fn before(mut self, run: impl Fn(&FakeEcs, &Call) + Send + Sync + 'static) -> Fault {
        // A strong reference would keep the fake alive through itself.
        let (fake, region) = (Arc::downgrade(&self.fake.inner), self.fake.region_key());
        self.functions.first = Some(RunFirst::new(move |call| {
            if let Some(inner) = fake.upgrade() {
                run(&FakeEcs::seen_from(inner, region), call);
            }
        }));
        self.make(Action::RunFirst)
    }
}
