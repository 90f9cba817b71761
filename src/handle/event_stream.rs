//! Events as they are delivered, one after the other.

use std::fmt;
use std::ops::Deref;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::{Event, ServiceHandle, TaskHandle, events, wait};
use crate::aws::eventbridge::pattern::EventPattern;
use crate::deliveries::Delivery;
use crate::driver::{Driver, State};
use crate::ecs::keys::RegionKey;
use crate::fake::{FakeEcs, WeakFake};
use crate::render;
use crate::wire::Json;

/// An event that EventBridge has delivered: made with [`FakeEcs::event_stream`] and
/// [`Events::delivered`](crate::Events::delivered). It is an [`Event`] as well.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveredEvent {
    event: Event,
    delivered_at: Duration,
    json: String,
}

impl DeliveredEvent {
    /// When it was delivered, counted from the start of the fake. It is [`at`](Event::at), when it
    /// happened, unless a [fault](crate::Faults::events) has delayed it.
    #[must_use]
    pub fn delivered_at(&self) -> Duration {
        self.delivered_at
    }

    /// The event in JSON, with its envelope, as a rule's target gets it; see
    /// [`Events::json`](crate::Events::json). What is delivered twice is the same twice, `id`
    /// included.
    #[must_use]
    pub fn json(&self) -> &str {
        &self.json
    }

    pub(super) fn of(state: &State, delivery: Delivery) -> Option<Self> {
        let (key, announced) = state.outbox().get(delivery.place)?;
        let (region, started) = (state.region(*key), state.started());
        let json = render::event::event(region, announced)?;
        Some(Self {
            event: events::seen(region, announced, started)?,
            delivered_at: delivery.at.since(started),
            json: String::from_utf8_lossy(&json).into_owned(),
        })
    }
}

impl Deref for DeliveredEvent {
    type Target = Event;

    fn deref(&self) -> &Event {
        &self.event
    }
}

/// The events of an account and region as EventBridge delivers them: made with
/// [`FakeEcs::event_stream`].
///
/// Streams are independent: each gets every event. A stream does not keep the fake alive.
#[derive(Clone)]
pub struct EventStream {
    fake: WeakFake,
    region: RegionKey,
    resets: u64,
    /// How many deliveries have been looked at.
    seen: usize,
    patterns: Vec<EventPattern>,
    /// The patterns, as they were written.
    asked: Vec<String>,
}

impl EventStream {
    pub(crate) fn of(fake: &FakeEcs) -> Self {
        let (resets, seen) = fake.read(|state| (state.resets(), state.world().delivered()));
        Self {
            fake: WeakFake::of(fake),
            region: fake.region_key(),
            resets,
            seen,
            patterns: Vec::new(),
            asked: Vec::new(),
        }
    }

    /// Also what was delivered before the stream was made: all since the start of the fake, or
    /// since its last [`reset`](FakeEcs::reset). Calling it again rewinds the stream.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// # ecs.register_json(
    /// #     r#"{ "family": "report",
    /// #     "containerDefinitions": [{ "name": "app", "image": "report" }],
    /// #     "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256",
    /// #     "memory": "512" }"#,
    /// # ).run().wait_running().await;
    /// let mut events = ecs.event_stream().from_start();
    /// let first = events.next().await.unwrap();
    /// assert_eq!(first.task().unwrap().version(), 1);
    /// # }
    /// ```
    #[must_use]
    pub fn from_start(mut self) -> Self {
        self.seen = 0;
        self
    }

    /// Only events that match the [event
    /// pattern](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html);
    /// of several patterns, all.
    ///
    /// # Panics
    ///
    /// When EventBridge would refuse the pattern, with the reason that its open [rule
    /// engine](https://github.com/aws/event-ruler) gives.
    #[track_caller]
    #[must_use]
    pub fn matching(mut self, pattern: &str) -> Self {
        self.patterns.push(parse(pattern));
        self.asked.push(pattern.to_owned());
        self
    }

    /// Only events about the task.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// # let report = ecs.define("report");
    /// let (first, second) = (report.run(), report.run());
    /// let mut events = ecs.event_stream().from_start().of_task(&second);
    /// let event = events.wait_next().await;
    /// assert_eq!(event.task().unwrap().task_arn(), second.arn());
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn of_task(self, task: &TaskHandle) -> Self {
        self.matching(&format!(
            r#"{{ "detail": {{ "taskArn": ["{}"] }} }}"#,
            task.arn()
        ))
    }

    /// Only events about the service: of its deployments, and its service actions.
    #[track_caller]
    #[must_use]
    pub fn of_service(self, service: &ServiceHandle) -> Self {
        self.matching(&format!(
            r#"{{ "resources": ["{}"], "detail": {{ "taskArn": [{{ "exists": false }}] }} }}"#,
            service.arn()
        ))
    }

    /// The next event, as soon as it is delivered; `None` when the fake is dropped or
    /// [emptied](FakeEcs::reset). For the application that is to get the events: it waits for as
    /// long as it takes.
    ///
    /// It waits in the fake's time, and lets that pass: what is due meanwhile happens, also with
    /// [`Clock::manual`](crate::Clock::manual). Where the clock of tokio is not paused, a task that
    /// waits here runs the fake's time ahead of the test for as long as anything is due: a consumer
    /// of events wants `#[tokio::test(start_paused = true)]`, where time passes only while all
    /// wait. When the fake is at rest it waits until somebody does something. Dropping the future
    /// loses no event.
    ///
    /// ```
    /// use fake_ecs::{FakeEcs, TaskStatus};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let definition = r#"{
    /// #     "family": "report", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// # }"#;
    /// let ecs = FakeEcs::start().await;
    /// let mut events = ecs.event_stream();
    /// let handled = tokio::spawn(async move {
    ///     let mut handled = 0;
    ///     while let Some(event) = events.next().await {
    ///         assert!(event.json().contains(r#""source":"aws.ecs""#));
    ///         handled += 1;
    ///     }
    ///     handled
    /// });
    ///
    /// let task = ecs.register_json(definition).run();
    /// task.wait_running().await;
    /// # tokio::task::yield_now().await;
    /// drop((task, ecs));
    ///
    /// assert!(handled.await.unwrap() > 0);
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<DeliveredEvent> {
        // Weak before it waits: a stream does not keep the fake alive.
        let driver = Arc::downgrade(&self.fake.driver()?);
        let region = self.region;
        let taken = Driver::wait_for_ever(&driver, |driver| {
            driver.read_in(region, |state| {
                if state.resets() != self.resets {
                    return Some(None);
                }
                self.take(state).map(Some)
            })
        });
        taken.await.ok().flatten()
    }

    /// The next event, for a test that expects one: lets time pass until it is delivered.
    ///
    /// ```
    /// use fake_ecs::{FakeEcs, TaskStatus};
    ///
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let definition = r#"{
    /// #     "family": "report", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// # }"#;
    /// let ecs = FakeEcs::start().await;
    /// let running = r#"{ "detail": { "lastStatus": ["RUNNING"] } }"#;
    /// let mut events = ecs.event_stream().matching(running);
    ///
    /// let task = ecs.register_json(definition).run();
    ///
    /// let event = events.wait_next().await;
    /// assert_eq!(event.task().unwrap().task_arn(), task.arn());
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says, with the story; and when the
    /// fake was dropped or emptied.
    #[track_caller]
    pub fn wait_next(&mut self) -> impl Future<Output = DeliveredEvent> {
        let Some(fake) = self.fake.upgrade(self.region) else {
            panic!("there is no next event: the fake was dropped");
        };
        let found = Arc::new(Mutex::new(None));
        let put = Arc::clone(&found);
        let what = match &self.asked[..] {
            [] => "the next event".to_owned(),
            asked => format!("the next event that matches {}", asked.join(" and ")),
        };
        let waited = wait::for_answer(&fake, what, move |fake| {
            let taken = fake.read(|state| {
                let is_same = state.resets() == self.resets;
                is_same.then(|| self.take(state))
            })?;
            let is_there = taken.is_some();
            *put.lock().unwrap_or_else(PoisonError::into_inner) = taken;
            Some(is_there)
        });
        async move {
            waited.await;
            let found = found.lock().unwrap_or_else(PoisonError::into_inner).take();
            found.expect("who has waited has found one")
        }
    }

    fn take(&mut self, state: &State) -> Option<DeliveredEvent> {
        self.seen = self.seen.max(state.world().forgotten_deliveries());
        while let Some(delivery) = state.world().delivery(self.seen) {
            self.seen += 1;
            let announced = state.outbox().get(delivery.place);
            if announced.is_none_or(|(region, _)| *region != self.region) {
                continue;
            }
            let event = DeliveredEvent::of(state, delivery);
            if let Some(event) = event.filter(|event| match_all(&self.patterns, &event.json)) {
                return Some(event);
            }
        }
        None
    }
}

/// What was delivered at that place in the order of deliveries, in JSON, if it is an event.
#[cfg(feature = "introspection")]
pub(crate) fn delivered(state: &State, place: usize) -> Option<(RegionKey, String)> {
    let delivery = state.world().delivery(place)?;
    let (region, announced) = state.outbox().get(delivery.place)?;
    let json = render::event::event(state.region(*region), announced)?;
    Some((*region, String::from_utf8_lossy(&json).into_owned()))
}

/// Whether an event in JSON matches all of the patterns.
pub(super) fn match_all(patterns: &[EventPattern], json: &str) -> bool {
    if patterns.is_empty() {
        return true;
    }
    let event = Json::read(json.as_bytes());
    patterns.iter().all(|pattern| pattern.matches(&event))
}

#[track_caller]
pub(super) fn parse(pattern: &str) -> EventPattern {
    match EventPattern::parse(pattern) {
        Ok(pattern) => pattern,
        Err(error) => panic!("{error}: {pattern}"),
    }
}

impl fmt::Debug for EventStream {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventStream")
            .field("seen", &self.seen)
            .field("patterns", &self.asked)
            .finish_non_exhaustive()
    }
}
