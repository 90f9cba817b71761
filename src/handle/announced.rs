//! The list of what the service has announced.

use std::fmt;
use std::ops::Deref;

use super::link::Link;
use super::{
    DeliveredEvent, DeploymentEvent, Event, List, ServiceActionEvent, ServiceHandle, TaskEvent,
    TaskHandle, event_stream, events,
};
use crate::fake::FakeEcs;
use crate::render;

/// What the service has announced on EventBridge, in order: see [`FakeEcs::events`].
///
/// It is a slice as well: `len()`, `iter()` and `[0]` are there.
///
/// ```
/// # fn example(ecs: &fake_ecs::FakeEcs) {
/// use fake_ecs::TaskStatus;
///
/// let task = ecs.tasks().first();
/// let last = ecs.events().of_task(&task).tasks().last();
/// assert_eq!(last.last_status(), TaskStatus::Stopped);
///
/// let of_web = ecs.events().of_service(&ecs.service("web"));
/// assert_eq!(of_web.deployments().first().event_name(), "SERVICE_DEPLOYMENT_IN_PROGRESS");
/// # }
/// ```
#[derive(Clone)]
pub struct Events {
    link: Link,
    events: List<Event>,
    /// Where each of them is in the outbox.
    places: Vec<usize>,
}

impl Events {
    pub(crate) fn all(fake: &FakeEcs) -> Self {
        let key = fake.region_key();
        fake.read(|state| {
            let (region, started) = (state.region(key), state.started());
            let outbox = (state.outbox().forgotten()..).zip(state.outbox().iter());
            let of_region = outbox.filter(|(_, (region, _))| *region == key);
            let seen = of_region.filter_map(|(place, (_, announced))| {
                Some((events::seen(region, announced, started)?, place))
            });
            let (seen, places) = seen.unzip();
            Self {
                link: Link::new(fake, state),
                events: List::new(fake, "event", seen),
                places,
            }
        })
    }

    fn keep(self, mut is_meant: impl FnMut(&Event) -> bool) -> Self {
        let (fake, what) = (self.link.fake().share(), "event");
        let all = self.events.into_iter().zip(self.places);
        let (events, places) = all.filter(|(event, _)| is_meant(event)).unzip();
        Self {
            events: List::new(&fake, what, events),
            link: self.link,
            places,
        }
    }

    /// Those about a task.
    #[track_caller]
    #[must_use]
    pub fn of_task(self, task: &TaskHandle) -> Self {
        let arn = task.arn();
        self.keep(|event| event.task().is_some_and(|event| event.task_arn() == arn))
    }

    /// Those about a service: of its deployments, and its service actions.
    #[track_caller]
    #[must_use]
    pub fn of_service(self, service: &ServiceHandle) -> Self {
        let arn = service.arn();
        self.keep(|event| match event {
            Event::Task(_) => false,
            Event::Deployment(event) => event.service_arn() == arn,
            Event::ServiceAction(event) => event.service_arn() == arn,
        })
    }

    /// Those that match the [event
    /// pattern](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html),
    /// with all that EventBridge has: values, `prefix`, `suffix`, `equals-ignore-case`, `wildcard`,
    /// `anything-but`, `numeric`, `cidr`, `exists` and `$or`.
    ///
    /// ```
    /// # let ecs = fake_ecs::FakeEcs::start().blocking();
    /// # ecs.register_json(
    /// #     r#"{ "family": "report",
    /// #     "containerDefinitions": [{ "name": "app", "image": "report" }],
    /// #     "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256",
    /// #     "memory": "512" }"#,
    /// # ).run();
    /// # ecs.settle();
    /// let running = ecs.events().matching(
    ///     r#"{
    ///         "detail-type": ["ECS Task State Change"],
    ///         "detail": { "lastStatus": ["RUNNING"], "startedBy": [{ "exists": false }] }
    ///     }"#,
    /// );
    /// assert_eq!(running.tasks().only().version(), 3);
    /// ```
    ///
    /// # Panics
    ///
    /// When EventBridge would refuse the pattern, with the reason that its open [rule
    /// engine](https://github.com/aws/event-ruler) gives; and after [`FakeEcs::reset`].
    #[track_caller]
    #[must_use]
    pub fn matching(self, pattern: &str) -> Self {
        let pattern = [event_stream::parse(pattern)];
        let json = self.json();
        let mut json = json.iter();
        self.keep(|_| {
            json.next()
                .is_some_and(|json| event_stream::match_all(&pattern, json))
        })
    }

    /// What was delivered of them so far, in the order of delivery: with
    /// [faults of events](crate::Faults::events) some may be absent, there twice, or in another
    /// order. Without, it is the same.
    ///
    /// # Panics
    ///
    /// After [`FakeEcs::reset`].
    #[track_caller]
    #[must_use]
    pub fn delivered(&self) -> List<DeliveredEvent> {
        let delivered = self.link.read_state(|state| {
            let first = state.world().forgotten_deliveries();
            let deliveries = (first..).map_while(|index| state.world().delivery(index));
            let asked = deliveries.filter(|it| self.places.binary_search(&it.place).is_ok());
            asked
                .filter_map(|delivery| DeliveredEvent::of(state, delivery))
                .collect()
        });
        List::new(self.link.fake(), "delivered event", delivered)
    }

    /// The task state changes.
    #[must_use]
    pub fn tasks(&self) -> List<TaskEvent> {
        self.of_kind("task event", Event::task)
    }

    /// The deployment state changes.
    #[must_use]
    pub fn deployments(&self) -> List<DeploymentEvent> {
        self.of_kind("deployment event", Event::deployment)
    }

    /// The service actions.
    #[must_use]
    pub fn service_actions(&self) -> List<ServiceActionEvent> {
        self.of_kind("service action", Event::service_action)
    }

    fn of_kind<T: Clone>(&self, what: &'static str, kind: fn(&Event) -> Option<&T>) -> List<T> {
        let events = self.events.iter().filter_map(kind).cloned();
        List::new(self.link.fake(), what, events.collect())
    }

    /// The only one.
    ///
    /// # Panics
    ///
    /// When there is none or more than one; the message has the story.
    #[track_caller]
    #[must_use]
    pub fn only(&self) -> Event {
        self.events.only()
    }

    /// The one that happened first.
    ///
    /// # Panics
    ///
    /// When there is none; the message has the story.
    #[track_caller]
    #[must_use]
    pub fn first(&self) -> Event {
        self.events.first()
    }

    /// The one that happened last.
    ///
    /// # Panics
    ///
    /// When there is none; the message has the story.
    #[track_caller]
    #[must_use]
    pub fn last(&self) -> Event {
        self.events.last()
    }

    /// The same, as EventBridge delivers them: JSON, each with its envelope, as a rule's target
    /// gets it. Use it to feed a consumer of events with what a real one gets; see [Amazon ECS
    /// events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html).
    ///
    /// Each event shows its task as the task was when it happened. What that takes is done here, so
    /// that events cost nothing to tests that do not ask for them.
    ///
    /// ```
    /// # let ecs = fake_ecs::FakeEcs::start().blocking();
    /// # ecs.register_json(
    /// #     r#"{ "family": "report",
    /// #     "containerDefinitions": [{ "name": "app", "image": "report" }],
    /// #     "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256",
    /// #     "memory": "512" }"#,
    /// # ).run();
    /// let first = &ecs.events().json()[0];
    /// assert!(first.contains(r#""source":"aws.ecs""#));
    /// assert!(first.contains(r#""detail-type":"ECS Task State Change""#));
    /// ```
    ///
    /// # Panics
    ///
    /// After [`FakeEcs::reset`].
    #[track_caller]
    #[must_use]
    pub fn json(&self) -> Vec<String> {
        self.link.read_state(|state| {
            let places = self.places.iter();
            let announced = places.filter_map(|place| state.outbox().get(*place));
            let json = announced
                .filter_map(|(region, of)| render::event::event(state.region(*region), of));
            json.map(|json| String::from_utf8_lossy(&json).into_owned())
                .collect()
        })
    }
}

impl Deref for Events {
    type Target = [Event];

    fn deref(&self) -> &[Event] {
        &self.events
    }
}

impl IntoIterator for Events {
    type Item = Event;
    type IntoIter = std::vec::IntoIter<Event>;

    fn into_iter(self) -> Self::IntoIter {
        self.events.into_iter()
    }
}

impl<'a> IntoIterator for &'a Events {
    type Item = &'a Event;
    type IntoIter = std::slice::Iter<'a, Event>;

    fn into_iter(self) -> Self::IntoIter {
        self.events.iter()
    }
}

impl PartialEq for Events {
    /// Whether the same has been announced, in whatever fake.
    fn eq(&self, other: &Self) -> bool {
        self.events == other.events
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.events.fmt(f)
    }
}
