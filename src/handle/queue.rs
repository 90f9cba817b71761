//! A queue of SQS, from the outside.

use std::collections::BTreeMap;
use std::fmt;
use std::time::SystemTime;

use super::link::Link;
use super::{List, wait};
use crate::aws::sqs::message::{Message, Place};
use crate::aws::sqs::state::{Queue, is_fifo};
use crate::aws::sqs::url;
use crate::ecs::Region;
use crate::fake::FakeEcs;
use crate::kernel::time::Time;
use crate::sqs::Operation;
use crate::wire::{Json, Route};

/// A queue of SQS; see [`Sqs::queue`](crate::Sqs::queue).
///
/// What it does it does as a caller of the API would, and AWS's words are in the panic when that is
/// refused. It is not in the list of [requests](crate::FakeEcs::requests), which is for what the
/// code under test asks.
///
/// ```
/// # async fn example(ecs: &fake_ecs::FakeEcs) {
/// let jobs = ecs.sqs().queue("jobs").create();
/// jobs.send("resize 17");
///
/// // The application receives the job and deletes it when it is done.
/// jobs.wait_empty().await;
/// # }
/// ```
#[derive(Clone)]
pub struct QueueHandle {
    link: Link,
    name: String,
}

/// A message in a queue, as it was when it was asked for.
#[derive(Clone, Debug)]
pub struct QueuedMessage {
    id: String,
    body: String,
    attributes: BTreeMap<String, String>,
    group: Option<String>,
    receives: u32,
    sent: SystemTime,
    state: MessageState,
}

/// Where a message of a queue is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum MessageState {
    /// It can be received, unless one of its group is in flight.
    Visible,
    /// It was sent with a delay, which is not over.
    Delayed,
    /// Somebody has received it and not deleted it, and its visibility timeout is not over.
    InFlight,
}

impl QueuedMessage {
    /// The id that SQS has given it.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// What was sent.
    #[must_use]
    pub fn body(&self) -> &str {
        &self.body
    }

    /// The body as JSON; null where it is none.
    ///
    /// ```
    /// # use fake_ecs::FakeEcs;
    /// let ecs = FakeEcs::start().blocking();
    /// let jobs = ecs.sqs().queue("jobs").create();
    /// jobs.send(r#"{ "image": 17 }"#);
    ///
    /// assert_eq!(jobs.messages()[0].json()["image"], 17);
    /// ```
    #[must_use]
    pub fn json(&self) -> Json {
        self.body.parse().unwrap_or_default()
    }

    /// A message attribute that is a text or a number; `None` where there is none of that name, and
    /// where it is binary.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// Its message group.
    #[must_use]
    pub fn group(&self) -> Option<&str> {
        self.group.as_deref()
    }

    /// How often it was received.
    #[must_use]
    pub fn receives(&self) -> u32 {
        self.receives
    }

    /// When it was sent, as the fake's clock shows it.
    #[must_use]
    pub fn sent_at(&self) -> SystemTime {
        self.sent
    }

    /// Whether it can be received.
    #[must_use]
    pub fn state(&self) -> MessageState {
        self.state
    }

    fn of(message: &Message, now: Time) -> Self {
        let content = &message.content;
        let attributes = content.attributes.iter();
        let attributes = attributes.filter_map(|(name, value)| {
            let value = value.string_value.clone()?;
            Some((name.clone(), value))
        });
        Self {
            id: content.id.clone(),
            body: content.body.clone(),
            attributes: attributes.collect(),
            group: content.group.clone(),
            receives: message.receives,
            sent: message.sent.to_system(),
            state: match message.place {
                Place::Delayed(until) if until > now => MessageState::Delayed,
                Place::InFlight(until) if until > now => MessageState::InFlight,
                _ => MessageState::Visible,
            },
        }
    }
}

impl QueueHandle {
    pub(crate) fn new(fake: &FakeEcs, name: &str) -> Self {
        Link::make(fake, |link, _| Self::of(link, name))
    }

    fn of(link: &Link, name: &str) -> Self {
        Self {
            link: link.clone(),
            name: name.to_owned(),
        }
    }

    pub(crate) fn all(fake: &FakeEcs) -> List<Self> {
        let all = Link::make(fake, |link, region| {
            let queues = region.sqs.queues();
            queues.map(|queue| Self::of(link, &queue.name)).collect()
        });
        List::new(fake, "queue", all)
    }

    // ---- what it is ----

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is there.
    #[must_use]
    pub fn exists(&self) -> bool {
        self.look(|_, queue| queue.is_some())
    }

    /// Its ARN, as rules and topics name it as a target. A queue that is not there has one as well.
    #[must_use]
    pub fn arn(&self) -> String {
        self.link
            .read(|region| region.scope.arn_in("sqs", &self.name))
    }

    /// Its URL, as applications name it. SQS takes a URL whatever its host is, as long as it ends
    /// in account and name.
    ///
    /// The host is `localhost` as long as nobody has asked for the
    /// [address](crate::FakeEcs::endpoint_url) of the fake, and that address afterwards. SDKs for
    /// JavaScript and PHP send their calls to the URL, so ask for the address first where the
    /// application is one of these.
    ///
    /// ```
    /// # use fake_ecs::FakeEcs;
    /// let ecs = FakeEcs::start().blocking();
    /// let jobs = ecs.sqs().queue("jobs").create();
    /// assert_eq!(jobs.url(), "http://localhost/123456789012/jobs");
    ///
    /// let endpoint = ecs.endpoint_url();
    /// assert_eq!(jobs.url(), format!("{endpoint}/123456789012/jobs"));
    /// ```
    #[must_use]
    pub fn url(&self) -> String {
        let endpoint = self.link.fake().url_in_process();
        let authority = endpoint.trim_start_matches("http://");
        self.link
            .read(|region| url::of(authority, &region.scope, &self.name))
    }

    /// All messages that are in the queue, in the order in which they came, whether or not they can
    /// be received. Looking receives none of them.
    ///
    /// ```
    /// # use fake_ecs::{FakeEcs, MessageState};
    /// # use std::time::Duration;
    /// let ecs = FakeEcs::start().blocking();
    /// let jobs = ecs.sqs().queue("jobs").create_with([("DelaySeconds", "60")]);
    /// jobs.send("a");
    ///
    /// assert_eq!(jobs.messages().only().state(), MessageState::Delayed);
    /// ecs.advance(Duration::from_secs(60));
    /// assert_eq!(jobs.messages().only().state(), MessageState::Visible);
    /// ```
    #[must_use]
    pub fn messages(&self) -> List<QueuedMessage> {
        let messages = self.look(|now, queue| {
            let messages = queue.map(|queue| {
                let kept = queue.attributes.retention();
                let messages = queue.messages.iter(now, kept);
                messages.map(|it| QueuedMessage::of(it, now)).collect()
            });
            messages.unwrap_or_default()
        });
        List::new(self.link.fake(), "message", messages)
    }

    /// How many messages are in the queue, whether or not they can be received.
    #[must_use]
    pub fn message_count(&self) -> usize {
        self.look(|now, queue| queue.map_or(0, |queue| count(queue, now)))
    }

    fn look<R>(&self, at: impl FnOnce(Time, Option<&Queue>) -> R) -> R {
        self.link
            .read(|region| at(region.now(), region.sqs.find(&self.name)))
    }

    // ---- interfering ----

    /// Makes the queue, through `CreateQueue`: one that is there already stays. It is FIFO when its
    /// name ends in `.fifo`, and then takes messages of one content within five minutes for one
    /// message (`ContentBasedDeduplication`).
    ///
    /// # Panics
    ///
    /// With the words of the service when it refuses that, such as within a minute after a queue of
    /// that name was deleted.
    #[must_use = "the queue is made; use the handle, or drop it on purpose"]
    #[track_caller]
    pub fn create(self) -> Self {
        self.create_with([])
    }

    /// The same with attributes, as
    /// [`CreateQueue`](https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html)
    /// has them.
    ///
    /// ```
    /// # use fake_ecs::FakeEcs;
    /// let ecs = FakeEcs::start().blocking();
    /// let failed = ecs.sqs().queue("failed").create();
    /// let dead = failed.arn();
    /// let redrive = format!(r#"{{ "deadLetterTargetArn": "{dead}", "maxReceiveCount": 3 }}"#);
    /// let jobs = ecs.sqs().queue("jobs");
    /// let jobs = jobs.create_with([("VisibilityTimeout", "5"), ("RedrivePolicy", &redrive)]);
    /// # assert!(jobs.exists());
    /// ```
    ///
    /// # Panics
    ///
    /// As [`create`](Self::create).
    #[must_use = "the queue is made; use the handle, or drop it on purpose"]
    #[track_caller]
    pub fn create_with<'a>(self, attributes: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let of_fifo = [("FifoQueue", "true"), ("ContentBasedDeduplication", "true")];
        let of_fifo = of_fifo.into_iter().filter(|_| is_fifo(&self.name));
        let all: BTreeMap<String, String> = of_fifo
            .chain(attributes)
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        let name = ("QueueName", Json::of(&self.name));
        let attributes = ("Attributes", Json::of(&all));
        self.call(Operation::CreateQueue, vec![name, attributes]);
        self
    }

    /// Sends a message, and gives its id.
    ///
    /// # Panics
    ///
    /// With the words of the service when it refuses that: there is no such queue, or it is FIFO,
    /// where a message has a [group](Self::send_in_group).
    #[track_caller]
    pub fn send(&self, body: &str) -> String {
        self.send_with(body, Vec::new())
    }

    /// Sends a message of that message group, as a FIFO queue needs it, and gives its id.
    ///
    /// # Panics
    ///
    /// With the words of the service when it refuses that.
    #[track_caller]
    pub fn send_in_group(&self, group: &str, body: &str) -> String {
        self.send_with(body, vec![("MessageGroupId", Json::of(&group))])
    }

    #[track_caller]
    fn send_with(&self, body: &str, mut members: Vec<(&'static str, Json)>) -> String {
        members.push(self.named());
        members.push(("MessageBody", Json::of(&body)));
        let sent = self.call(Operation::SendMessage, members);
        sent["MessageId"].as_str().unwrap_or_default().to_owned()
    }

    /// Deletes all messages, through `PurgeQueue`.
    ///
    /// # Panics
    ///
    /// With the words of the service when it refuses that: there is no such queue, or it was
    /// emptied less than a minute ago.
    #[track_caller]
    pub fn purge(&self) {
        self.call(Operation::PurgeQueue, vec![self.named()]);
    }

    /// Deletes the queue with all that is in it, as somebody might whom the application does not
    /// expect to.
    ///
    /// # Panics
    ///
    /// When there is no such queue.
    #[track_caller]
    pub fn delete(&self) {
        self.call(Operation::DeleteQueue, vec![self.named()]);
    }

    fn named(&self) -> (&'static str, Json) {
        ("QueueUrl", Json::of(&self.url()))
    }

    #[track_caller]
    fn call(&self, operation: Operation, members: Vec<(&'static str, Json)>) -> Json {
        let body = Json::object(members.into_iter());
        match self.link.call(Route::Sqs(operation), &body) {
            Ok(answer) => answer,
            Err(error) => panic!("{operation} of the queue '{}': {error}", self.name),
        }
    }

    // ---- waiting ----

    /// Lets time pass until exactly so many messages are in the queue, whether or not they can be
    /// received.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story.
    #[track_caller]
    pub fn wait_messages(&self, messages: usize) -> impl Future<Output = ()> + use<> {
        let name = self.name.clone();
        let what = format!("{messages} messages in the queue '{name}'");
        let condition = move |region: &Region| {
            let queue = region.sqs.find(&name);
            queue.map_or(0, |queue| count(queue, region.now())) == messages
        };
        wait::for_world(&self.link, what, condition)
    }

    /// Lets time pass until the queue is empty: what was sent is received and deleted.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story.
    #[track_caller]
    pub fn wait_empty(&self) -> impl Future<Output = ()> + use<> {
        self.wait_messages(0)
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

fn count(queue: &Queue, now: Time) -> usize {
    let counts = queue.messages.counts(now, queue.attributes.retention());
    counts.visible + counts.delayed + counts.in_flight
}

impl fmt::Debug for QueueHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.link.show(|region| {
            let queue = region.sqs.find(&self.name);
            match queue.map(|queue| count(queue, region.now())) {
                None => format!("{}, not there", self.name),
                Some(1) => format!("{}, 1 message", self.name),
                Some(messages) => format!("{}, {messages} messages", self.name),
            }
        });
        write!(f, "QueueHandle({shown})")
    }
}
