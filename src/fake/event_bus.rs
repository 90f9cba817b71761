//! EventBridge, as tests deal with it.

use std::sync::Arc;

use super::FakeEcs;
use crate::driver::errands::OnTarget;
use crate::handle::{EventBusHandle, TargetEvent};
use crate::wire::Json;

/// # Other services
impl FakeEcs {
    /// The event bus of EventBridge with that name, for its rules and for what they have delivered.
    ///
    /// What ECS announces comes to the bus `default` of its account and region, which is always
    /// there. The application makes rules through its own client, or a test makes them here. Faults
    /// of [events](crate::Faults::events) count: an event that is lost comes to no rule, one that
    /// is delivered twice comes to them twice.
    ///
    /// Rules that go by the time keep nobody waiting: with such a rule alone the fake is at rest
    /// for [`settle`](FakeEcs::settle) and for handles that wait. They fire when time passes, as it
    /// does in [`advance`](FakeEcs::advance), and on the way to whatever is due later.
    ///
    /// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html>
    ///
    /// ```
    /// # use fake_ecs::{FakeEcs, Script};
    /// let ecs = FakeEcs::start().blocking();
    /// ecs.script("web", Script::new().exits(3));
    /// let web = ecs.new_definition("web").add();
    /// let rule = ecs.event_bus("default").rule("stopped").pattern(
    ///     r#"{ "source": ["aws.ecs"], "detail": { "lastStatus": ["STOPPED"] } }"#,
    /// );
    /// rule.target("arn:aws:lambda:us-east-1:123456789012:function:on-stopped");
    ///
    /// web.run();
    /// ecs.settle();
    ///
    /// let deliveries = rule.deliveries();
    /// assert_eq!(deliveries.len(), 1);
    /// assert_eq!(deliveries[0].input().unwrap()["detail"]["lastStatus"], "STOPPED");
    /// ```
    #[must_use]
    pub fn event_bus(&self, name: &str) -> EventBusHandle {
        EventBusHandle::new(self, name)
    }

    /// Sets the closure that is the Lambda function or the state machine of that ARN: rules of
    /// EventBridge call it as a target, topics of SNS as a subscriber, and log groups as the
    /// destination of a subscription filter, with the feature `logs`.
    ///
    /// By default functions and state machines take whatever they are given; with
    /// [`strict_neighbours`](crate::Builder::strict_neighbours) and with real containers there are
    /// only those that a closure stands for. With an error, or where there is no closure then, the
    /// delivery has failed: it goes to the dead-letter queue of the target or of the subscription,
    /// if there is one. A later call for the same ARN replaces the closure.
    ///
    /// A closure can also stand for a stream of Kinesis or Firehose, or another destination of a
    /// subscription filter, and gets there what a function would. Set it before the filter is put:
    /// destinations that nobody stands for are refused, but for functions.
    ///
    /// The closure runs on the thread that lets time pass or reads the fake then: usually the
    /// thread of the test, for calls over HTTP a thread of its own. The fake's time stands still
    /// meanwhile. It may interfere, but must not own a handle of the fake: the fake would keep
    /// itself alive. If it panics, the delivery has failed, and the panic reaches the code that let
    /// time pass.
    ///
    /// ```
    /// # use fake_ecs::{FakeEcs, Script};
    /// let ecs = FakeEcs::start().blocking();
    /// ecs.script("web", Script::new().exits(3));
    /// let function = "arn:aws:lambda:us-east-1:123456789012:function:on-stopped";
    /// let (told, is_told) = std::sync::mpsc::channel();
    /// ecs.on_target(function, move |event| {
    ///     let reason = event.json()["detail"]["stoppedReason"].to_string();
    ///     told.send(reason).map_err(|error| error.to_string())
    /// });
    /// let rule = ecs.event_bus("default").rule("stopped");
    /// rule.pattern(r#"{ "detail": { "lastStatus": ["STOPPED"] } }"#).target(function);
    ///
    /// ecs.new_definition("web").add().run();
    /// ecs.settle();
    ///
    /// assert!(is_told.recv().unwrap().contains("Essential container"));
    /// ```
    pub fn on_target(
        &self,
        arn: &str,
        take: impl Fn(&TargetEvent) -> Result<(), String> + Send + Sync + 'static,
    ) {
        // A strong reference would keep the fake alive through itself.
        let fake = Arc::downgrade(&self.inner);
        let on_target = OnTarget::new(move |call| match fake.upgrade() {
            Some(inner) => {
                let fake = Self::seen_from(inner, call.region);
                let json: Json = call.input.parse().unwrap_or_default();
                take(&TargetEvent::new(fake, &call.arn, json))
            }
            None => Ok(()),
        });
        // Kept until the lock is given up: what a closure has captured may look at the fake when it
        // is dropped.
        let _before = self
            .inner
            .driver
            .lock()
            .on_target(arn.to_owned(), on_target);
    }
}
