//! Publishing, for whoever publishes.

use crate::aws::queue::{self, ToQueue};
use crate::aws::sns::fifo;
use crate::aws::sns::message::Message;
use crate::aws::sns::notification::Notification;
pub use crate::aws::sns::state::Published;
use crate::aws::sns::state::{Protocol, Subscription};
use crate::ecs::Region;
use crate::effect::{Effect, TargetCall};
use crate::kernel::arn::Arn;
use crate::wire::{ApiError, ErrorCode};

/// The name of the topic of that ARN, if it is one of this region.
pub fn topic_name<'a>(region: &Region, arn: &'a str) -> Option<&'a str> {
    let arn = Arn::parse(arn)?.ok()?;
    let is_here = arn.region == region.scope.region && arn.account == region.scope.account;
    let name = Some(arn.resource).filter(|_| arn.service == "sns" && is_here)?;
    region.sns.topics.contains_key(name).then_some(name)
}

/// A message that is a text and nothing else.
pub fn text(text: String) -> Message {
    Message {
        text,
        ..Message::default()
    }
}

pub fn no_topic() -> ApiError {
    ApiError::new(ErrorCode::NotFound, "Topic does not exist")
}

/// Gives a message to all subscribers that it is for, in the order of their ARNs; none that a FIFO
/// topic knows again.
pub fn publish(
    region: &mut Region,
    topic: &str,
    mut message: Message,
) -> Result<Published, ApiError> {
    let name = topic_name(region, topic).ok_or_else(no_topic)?.to_owned();
    let (now, sequence) = (region.now(), region.next_sequence());
    let id = region.ids.event(sequence);
    let found = region.sns.topics.get_mut(&name).ok_or_else(no_topic)?;
    let known_as = fifo::admit(found, &mut message)?;
    if let Some(known) = known_as.as_ref().and_then(|it| found.sent.find(it, now)) {
        return Ok(known.clone());
    }
    found.published += 1;
    let number = found.is_fifo().then(|| format!("1{:019}", found.published));
    let published = Published { id, number };
    if let Some(known_as) = known_as {
        found.sent.note(known_as, now, published.clone());
    }
    let subscriptions: Vec<Subscription> = found.subscriptions.values().cloned().collect();
    for subscription in &subscriptions {
        let is_for = subscription.filter.as_ref();
        if is_for.is_some_and(|filter| !filter.lets_through(&message)) {
            continue;
        }
        let scope = region.scope.clone();
        let notification = Notification {
            id: &published.id,
            topic,
            scope: &scope,
            message: &message,
            subscription,
            at: now.timestamp(),
            number: published.number.as_deref(),
        };
        give(region, &notification);
    }
    Ok(published)
}

/// Gives a message to one subscriber, or to its dead-letter queue. What is not taken by either is
/// gone.
fn give(region: &mut Region, of: &Notification<'_>) {
    let Subscription {
        protocol, endpoint, ..
    } = of.subscription;
    let dead_letters = of.subscription.dead_letters();
    match protocol {
        Protocol::Sqs => {
            let taken = queue::send(region, endpoint, to_queue(of, endpoint));
            if let (Err(_), Some(arn)) = (taken, dead_letters) {
                let _ = queue::send(region, &arn, to_queue(of, &arn));
            }
        }
        Protocol::Lambda => {
            let number = region.eventbridge.number_call();
            if let Some(arn) = dead_letters {
                let letter = to_queue(of, &arn);
                region.sns.calls.insert(number, (arn, letter));
            }
            let call = TargetCall {
                region: region.key,
                number,
                arn: endpoint.clone(),
                input: of.lambda_event(),
            };
            region.ask_outside(Effect::CallTarget(call));
        }
    }
}

/// Whether a function that is subscribed has taken a message. What it has not taken is in the
/// dead-letter queue of the subscription.
/// <https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html>
pub fn answer(region: &mut Region, call: u64, is_taken: bool) {
    if let Some((arn, letter)) = region.sns.calls.remove(&call)
        && !is_taken
    {
        let _ = queue::send(region, &arn, letter);
    }
}

/// What the queue of that ARN gets. Only FIFO queues take ids of messages.
fn to_queue(of: &Notification<'_>, arn: &str) -> ToQueue {
    let deduplication = of.message.deduplication.clone();
    let attributes = of.message.attributes.iter();
    let raw = of.subscription.is_raw();
    ToQueue {
        body: of.body(),
        group: of.message.group.clone(),
        deduplication: deduplication.filter(|_| arn.ends_with(".fifo")),
        attributes: attributes
            .filter(|_| raw)
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    }
}
