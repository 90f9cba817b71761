//! An event bus of EventBridge and its rules, from the outside.

use std::fmt;
use std::time::SystemTime;

use super::link::Link;
use super::wait;
use crate::aws::eventbridge::port;
use crate::aws::eventbridge::state::{Delivery, End};
use crate::fake::FakeEcs;
use crate::wire::events::operation::Operation;
use crate::wire::{Json, Route};

/// An event bus of EventBridge; see [`FakeEcs::event_bus`].
#[derive(Clone)]
pub struct EventBusHandle {
    link: Link,
    name: String,
}

/// A rule of an event bus; see [`EventBusHandle::rule`].
#[derive(Clone)]
pub struct RuleHandle {
    link: Link,
    bus: String,
    name: String,
}

/// What has come of an event at a target of a rule, as it was when it was asked for.
#[derive(Clone, Debug)]
pub struct RuleDelivery {
    at: SystemTime,
    rule: String,
    target_id: String,
    target_arn: String,
    event_id: String,
    input: Option<Json>,
    failure: Option<String>,
    is_in_dead_letter_queue: bool,
}

/// What a closure gets that is a target of EventBridge or a subscriber of SNS; see
/// [`FakeEcs::on_target`].
pub struct TargetEvent {
    fake: FakeEcs,
    arn: String,
    json: Json,
}

impl EventBusHandle {
    pub(crate) fn new(fake: &FakeEcs, name: &str) -> Self {
        Self {
            link: Link::make(fake, |link, _| link.clone()),
            name: name.to_owned(),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The rule of that name, whether it is there or not.
    #[must_use]
    pub fn rule(&self, name: &str) -> RuleHandle {
        RuleHandle {
            link: self.link.clone(),
            bus: self.name.clone(),
            name: name.to_owned(),
        }
    }

    /// Makes the bus, through `CreateEventBus`. The bus `default` is always there.
    ///
    /// # Panics
    ///
    /// With the words of the service when it refuses that.
    #[track_caller]
    #[must_use = "the bus is made; use the handle, or drop it on purpose"]
    pub fn create(self) -> Self {
        let name = ("Name", Json::of(&self.name));
        call(&self.link, Operation::CreateEventBus, [name]);
        self
    }

    /// Sends an event to the bus, through `PutEvents`, as the application itself would. `detail` is
    /// a JSON object. Returns the id of the event.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let bus = ecs.event_bus("default");
    /// bus.put_event("shop", "order placed", r#"{ "order": 7 }"#);
    /// ```
    ///
    /// # Panics
    ///
    /// With the words of the service when it refuses that.
    #[track_caller]
    pub fn put_event(&self, source: &str, detail_type: &str, detail: &str) -> String {
        let entry = [
            ("EventBusName", Json::of(&self.name)),
            ("Source", Json::of(&source)),
            ("DetailType", Json::of(&detail_type)),
            ("Detail", Json::of(&detail)),
        ];
        let entries = Json::list([Json::object(entry.into_iter())]);
        let answer = call(&self.link, Operation::PutEvents, [("Entries", entries)]);
        let entry = &answer["Entries"][0];
        match entry["EventId"].as_str() {
            Some(id) => id.to_owned(),
            None => panic!("{}: {}", entry["ErrorCode"], entry["ErrorMessage"]),
        }
    }

    /// What rules of this bus have given to their targets, or have not, the oldest first: the last
    /// 10,000 of the region.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// let deliveries = ecs.event_bus("default").deliveries();
    /// let failed: Vec<_> = deliveries.iter().filter_map(|it| it.failure()).collect();
    /// assert_eq!(failed, [""; 0]);
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn deliveries(&self) -> Vec<RuleDelivery> {
        self.link.read(|region| {
            let all = port::deliveries(region).filter(|it| it.bus == self.name);
            all.map(RuleDelivery::new).collect()
        })
    }

    /// Lets time pass until `condition` holds for it.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }
}

impl RuleHandle {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Makes the rule, or makes it anew, for the events that the pattern is about: JSON, as
    /// [EventBridge has it][docs]. Its targets stay.
    ///
    /// [docs]: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
    ///
    /// # Panics
    ///
    /// With the words of the service when it refuses that.
    #[track_caller]
    #[must_use = "a rule without targets does nothing"]
    pub fn pattern(self, pattern: &str) -> Self {
        self.put(("EventPattern", Json::of(&pattern)))
    }

    /// Makes the rule, or makes it anew, to fire by the fake's time: `rate(5 minutes)` or
    /// `cron(0 12 * * ? *)`, as [EventBridge has it][docs]. Its targets stay.
    ///
    /// [docs]: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
    ///
    /// ```
    /// # use std::time::Duration;
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let bus = ecs.event_bus("default");
    /// let rule = bus.rule("tick").schedule("rate(5 minutes)");
    /// rule.target("arn:aws:lambda:us-east-1:123456789012:function:tick");
    ///
    /// ecs.advance(Duration::from_secs(3600));
    ///
    /// assert_eq!(bus.deliveries().len(), 12);
    /// ```
    ///
    /// # Panics
    ///
    /// With the words of the service when it refuses that.
    #[track_caller]
    #[must_use = "a rule without targets does nothing"]
    pub fn schedule(self, expression: &str) -> Self {
        self.put(("ScheduleExpression", Json::of(&expression)))
    }

    #[track_caller]
    fn put(self, what: (&'static str, Json)) -> Self {
        let mut members = self.named("Name").to_vec();
        members.push(what);
        call(&self.link, Operation::PutRule, members);
        self
    }

    /// Adds the target of that ARN: a queue, a topic, another bus, a log group, a function or a
    /// state machine. A rule has up to five.
    ///
    /// # Panics
    ///
    /// With the words of the service when it refuses that, and when there is no such rule.
    #[track_caller]
    pub fn target(&self, arn: &str) -> &Self {
        let listed = call(&self.link, Operation::ListTargetsByRule, self.named("Rule"));
        let number = listed["Targets"].items().len() + 1;
        let id = format!("target-{number}");
        let target = [("Id", Json::of(&id)), ("Arn", Json::of(&arn))];
        self.put_targets(Json::object(target.into_iter()))
    }

    /// Adds a target that is JSON, as `PutTargets` takes it: with `EcsParameters`,
    /// `InputTransformer`, `DeadLetterConfig` or whatever else it has.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// let rule = ecs.event_bus("default").rule("nightly").schedule("cron(0 3 * * ? *)");
    /// rule.target_json(r#"{
    ///     "Id": "job",
    ///     "Arn": "arn:aws:ecs:us-east-1:123456789012:cluster/default",
    ///     "RoleArn": "arn:aws:iam::123456789012:role/events",
    ///     "EcsParameters": { "TaskDefinitionArn": "job" },
    ///     "Input": "{ \"containerOverrides\": [{ \"name\": \"app\", \"cpu\": 256 }] }"
    /// }"#);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it is no JSON, with the words of the service when it refuses that, and when there is no
    /// such rule.
    #[track_caller]
    pub fn target_json(&self, target: &str) -> &Self {
        match target.parse() {
            Ok(target) => self.put_targets(target),
            Err(error) => panic!("the target is no JSON: {error}"),
        }
    }

    #[track_caller]
    fn put_targets(&self, target: Json) -> &Self {
        let mut members = self.named("Rule").to_vec();
        members.push(("Targets", Json::list([target])));
        call(&self.link, Operation::PutTargets, members);
        self
    }

    /// What this rule has given to its targets, or has not; see [`EventBusHandle::deliveries`].
    #[track_caller]
    #[must_use]
    pub fn deliveries(&self) -> Vec<RuleDelivery> {
        let bus = EventBusHandle {
            link: self.link.clone(),
            name: self.bus.clone(),
        };
        let all = bus.deliveries().into_iter();
        all.filter(|it| it.rule == self.name).collect()
    }

    /// Lets time pass until `condition` holds for it.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }

    fn named(&self, member: &'static str) -> [(&'static str, Json); 2] {
        [
            (member, Json::of(&self.name)),
            ("EventBusName", Json::of(&self.bus)),
        ]
    }
}

#[track_caller]
fn call(
    link: &Link,
    operation: Operation,
    members: impl IntoIterator<Item = (&'static str, Json)>,
) -> Json {
    let body = Json::object(members.into_iter());
    match link.call(Route::EventBridge(operation), &body) {
        Ok(answer) => answer,
        Err(error) => panic!("{error}"),
    }
}

impl RuleDelivery {
    fn new(of: &Delivery) -> Self {
        let Delivery {
            at,
            bus: _,
            rule,
            target_id,
            target_arn,
            event_id,
            input,
            end,
        } = of;
        let (failure, is_in_dead_letter_queue) = match end {
            End::Delivered => (None, false),
            End::Dropped => {
                let why = "the transformer of the target has made no JSON";
                (Some(why.to_owned()), false)
            }
            End::Failed(why) => (
                Some(format!("{}: {}", why.code, why.message)),
                why.is_in_dead_letter_queue,
            ),
        };
        let input = input.as_deref();
        Self {
            at: at.to_system(),
            rule: rule.clone(),
            target_id: target_id.clone(),
            target_arn: target_arn.clone(),
            event_id: event_id.clone(),
            input: input.map(|text| text.parse().unwrap_or_else(|_| Json::of(&text))),
            failure,
            is_in_dead_letter_queue,
        }
    }

    /// When the target got it.
    #[must_use]
    pub fn at(&self) -> SystemTime {
        self.at
    }

    /// The name of the rule.
    #[must_use]
    pub fn rule(&self) -> &str {
        &self.rule
    }

    /// The id of the target in its rule.
    #[must_use]
    pub fn target_id(&self) -> &str {
        &self.target_id
    }

    /// The ARN of the target.
    #[must_use]
    pub fn target_arn(&self) -> &str {
        &self.target_arn
    }

    /// The id of the event.
    #[must_use]
    pub fn event_id(&self) -> &str {
        &self.event_id
    }

    /// What the target was given; `None` where that could not be made.
    #[must_use]
    pub fn input(&self) -> Option<&Json> {
        self.input.as_ref()
    }

    /// Why the target has not got it; `None` when it has.
    #[must_use]
    pub fn failure(&self) -> Option<&str> {
        self.failure.as_deref()
    }

    /// Whether the dead-letter queue of the target has it instead.
    #[must_use]
    pub fn is_in_dead_letter_queue(&self) -> bool {
        self.is_in_dead_letter_queue
    }
}

impl TargetEvent {
    pub(crate) fn new(fake: FakeEcs, arn: &str, json: Json) -> Self {
        Self {
            fake,
            arn: arn.to_owned(),
            json,
        }
    }

    /// The ARN of the function or state machine that is called.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// What it is called with: the event, or what the target's input makes of it.
    #[must_use]
    pub fn json(&self) -> &Json {
        &self.json
    }

    /// What a subscriber of a log group is sent, unpacked: an object with `logGroup`, `logStream`,
    /// `subscriptionFilters` and `logEvents`, of which each has `id`, `timestamp` and `message`.
    /// `None` when it is not CloudWatch Logs that calls.
    ///
    /// Needs the feature `logs` as well.
    ///
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/SubscriptionFilters.html>
    #[cfg(feature = "logs")]
    #[must_use]
    pub fn log_data(&self) -> Option<Json> {
        crate::aws::logs::envelope::message_in(&self.json)
    }

    /// The fake, in the account and region of the rule. Time stands still meanwhile.
    #[must_use]
    pub fn fake(&self) -> &FakeEcs {
        &self.fake
    }
}

impl fmt::Debug for TargetEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TargetEvent")
            .field("arn", &self.arn)
            .field("json", &self.json)
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for EventBusHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.link.show(|_| self.name.clone());
        write!(f, "EventBusHandle({shown})")
    }
}

impl fmt::Debug for RuleHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.link.show(|_| format!("{}/{}", self.bus, self.name));
        write!(f, "RuleHandle({shown})")
    }
}
