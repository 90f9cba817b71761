//! Events that are lost, repeated or late.

use std::fmt;
use std::time::Duration;

use super::Faults;
use super::turns::{check, per_million};
use crate::aws::eventbridge::pattern::EventPattern;
use crate::fake::FakeEcs;
use crate::faults::events::{EventAction, EventFault};
use crate::faults::when::{When, Window};
use crate::faults::{self, Kind, Origin};
use crate::handle::Fault;

impl Faults {
    /// What happens to events on their way: say which, how often, and what.
    ///
    /// EventBridge delivers at least once and possibly out of order; the fake delivers at once,
    /// once, and in order, unless a fault changes that. [`event_stream`](FakeEcs::event_stream) and
    /// [`Events::delivered`](crate::Events::delivered) show what was delivered.
    /// [`events`](FakeEcs::events) shows what ECS has said, whatever became of it.
    ///
    /// Of several faults that apply to an event the one fires that was made first.
    ///
    /// ```
    /// # let definition = r#"{
    /// #     "family": "report", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// # }"#;
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let running = r#"{ "detail": { "lastStatus": ["RUNNING"] } }"#;
    /// let twice = ecs.faults().events().matching(running).once().duplicate();
    ///
    /// ecs.register_json(definition).run();
    /// ecs.settle();
    ///
    /// assert_eq!(twice.hits(), 1);
    /// assert_eq!(ecs.events().matching(running).delivered().len(), 2);
    /// assert_eq!(ecs.events().matching(running).len(), 1);
    /// ```
    pub fn events(&self) -> NewEventFault {
        NewEventFault {
            fake: self.fake.share(),
            patterns: Vec::new(),
            when: When::default(),
            times: None,
            optional: false,
        }
    }
}

/// What is to happen to events: the last call of the chain says what, and makes the fault. Made
/// with [`Faults::events`].
///
/// By default it happens to every event of the account and region. What is said of events narrows
/// that down: all of it must hold. Events are counted from the making of the fault.
#[must_use = "nothing happens to events before it is said what, as by `.lose()`"]
#[derive(Clone)]
pub struct NewEventFault {
    fake: FakeEcs,
    patterns: Vec<String>,
    when: When,
    times: Option<usize>,
    optional: bool,
}

/// # Which events
impl NewEventFault {
    /// Only events that match the [event
    /// pattern](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html);
    /// of several patterns, all.
    ///
    /// # Panics
    ///
    /// When EventBridge would refuse the pattern, with the reason that its open [rule
    /// engine](https://github.com/aws/event-ruler) gives.
    #[track_caller]
    pub fn matching(mut self, pattern: &str) -> Self {
        if let Err(error) = EventPattern::parse(pattern) {
            panic!("{error}: {pattern}");
        }
        self.patterns.push(pattern.to_owned());
        self
    }

    /// Only the next event: short for [`times(1)`](Self::times).
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Only the first `times` events; then the fault has ended.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// Only the n-th event, counted from 1.
    ///
    /// # Panics
    ///
    /// When `n` is 0.
    #[track_caller]
    pub fn nth(mut self, n: u64) -> Self {
        self.when.nth = Some(n);
        check(&self.when, "events");
        self
    }

    /// Only the n-th event and all after it, counted from 1.
    ///
    /// # Panics
    ///
    /// When `n` is 0.
    #[track_caller]
    pub fn from_nth(mut self, n: u64) -> Self {
        self.when.from = Some(n);
        check(&self.when, "events");
        self
    }

    /// Only every n-th event: with 3 the third, the sixth and so on.
    ///
    /// # Panics
    ///
    /// When `n` is 0.
    #[track_caller]
    pub fn every(mut self, n: u64) -> Self {
        self.when.every = Some(n);
        check(&self.when, "events");
        self
    }

    /// Only events in that part of the fake's time, counted from the start of the fake; the end
    /// does not belong to it.
    ///
    /// # Panics
    ///
    /// When the part is empty.
    #[track_caller]
    pub fn between(mut self, from: Duration, until: Duration) -> Self {
        self.when.window = Some(Window { from, until });
        check(&self.when, "events");
        self
    }

    /// Only some events: each with that probability, from 0 to 1. The
    /// [seed](crate::Builder::seed) decides, so that a test sees the same each time.
    ///
    /// # Panics
    ///
    /// When it is no probability.
    #[track_caller]
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.when.per_million = Some(per_million(probability));
        self
    }

    /// The fault need not fire; see [`FakeEcs::verify`].
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

/// # What happens
impl NewEventFault {
    /// They are not delivered. EventBridge does not do that by itself; a rule that is disabled and
    /// a queue that is full do.
    #[track_caller]
    pub fn lose(self) -> Fault {
        self.make(EventAction::Lose)
    }

    /// They are delivered twice, one right after the other, with the same `id`.
    #[track_caller]
    pub fn duplicate(self) -> Fault {
        self.make(EventAction::Duplicate)
    }

    /// They are delivered later by so much of the fake's time; others overtake them.
    ///
    /// ```
    /// # let definition = r#"{
    /// #     "family": "report", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// # }"#;
    /// use std::time::Duration;
    ///
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let late = Duration::from_secs(30);
    /// ecs.faults().events().once().delay(late);
    ///
    /// ecs.register_json(definition).run();
    /// ecs.settle();
    ///
    /// let delivered = ecs.events().delivered();
    /// let first = delivered.last();
    /// assert_eq!(first.task().unwrap().version(), 1);
    /// assert_eq!(first.delivered_at(), first.at() + late);
    /// ```
    #[track_caller]
    pub fn delay(self, delay: Duration) -> Fault {
        self.make(EventAction::Delay(delay))
    }

    /// They are delivered after the event that comes next, or after 60 s if none comes. Of two in a
    /// row the second overtakes the first, and is not late itself.
    #[track_caller]
    pub fn reorder(self) -> Fault {
        self.make(EventAction::Reorder)
    }

    #[track_caller]
    fn make(self, action: EventAction) -> Fault {
        let Self {
            fake,
            patterns,
            when,
            times,
            optional,
        } = self;
        let fault = faults::Fault {
            kind: Kind::Event(EventFault {
                patterns,
                when,
                action,
            }),
            times,
            optional,
            origin: Some(Origin::here()),
        };
        Fault::make(&fake, fault, None)
    }
}

impl fmt::Debug for NewEventFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewEventFault")
            .field("patterns", &self.patterns)
            .field("times", &self.times)
            .finish_non_exhaustive()
    }
}
