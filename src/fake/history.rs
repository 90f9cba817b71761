//! What has happened in a fake.

use super::FakeEcs;
use crate::handle::{Event, Exec, Request, Timeline};

/// # What has happened
impl FakeEcs {
    /// The requests that the fake has seen, oldest first: the last 10,000, or as many of them as have 64 MiB of bodies and
    /// messages.
    #[must_use]
    pub fn requests(&self) -> Vec<Request> {
        self.driver().look(crate::handle::requests::all)
    }

    /// The commands that `ExecuteCommand` has run in containers, in order. With
    /// [`Clock::manual`](crate::Clock::manual) they end when the time is moved.
    #[must_use]
    pub fn execs(&self) -> Vec<Exec> {
        self.driver().look(crate::handle::exec::all)
    }

    /// What happened so far: every request, and every step of every task that handles look at, in order. Print it.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.driver().look(Timeline::of_all)
    }

    /// What the service would send to EventBridge, in order: state changes of tasks and of deployments, and service
    /// actions.
    #[must_use]
    pub fn events(&self) -> Vec<Event> {
        self.driver().look(crate::handle::events::all)
    }

    /// The same, as EventBridge delivers them: JSON, each with its envelope, as a rule's target gets it. Use it to feed
    /// a consumer of events with what a real one gets; see
    /// [Amazon ECS events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html).
    ///
    /// Each event shows its task as the task was when it happened. What that takes is done here, so that events cost
    /// nothing to those who do not ask for them.
    ///
    /// ```
    /// # let ecs = fake_ecs::FakeEcs::start().blocking();
    /// # ecs.register_json(r#"{ "family": "report", "containerDefinitions": [{ "name": "app", "image": "report" }],
    /// #     "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512" }"#).run();
    /// let first = &ecs.events_as_json()[0];
    /// assert!(first.contains(r#""source":"aws.ecs""#));
    /// assert!(first.contains(r#""detail-type":"ECS Task State Change""#));
    /// ```
    #[must_use]
    pub fn events_as_json(&self) -> Vec<String> {
        self.driver().look(crate::handle::events::all_as_json)
    }
}
