//! `ReceiveMessage` — up to ten messages, which others do not see until their visibility timeout
//! is over.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html>
//!
//! Messages come in the order in which they were sent, as far as they are visible; the service
//! promises that in FIFO queues only. A receive that waits is carried out when there is something
//! to receive, or its time is over: see [`wait`](crate::aws::sqs::wait).
//!
//! Not emulated yet: `ReceiveRequestAttemptId`, by which a receive that is repeated within five
//! minutes gets the same messages.

use std::time::Duration;

use crate::aws::sqs::messages::Taken;
use crate::aws::sqs::refusals::{self, invalid};
use crate::aws::sqs::shown::{self, SYSTEM_ATTRIBUTES, Wanted};
use crate::aws::sqs::{attributes, redrive, sending, url};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sqs::types::{ReceiveMessageRequest, ReceiveMessageResponse};

const MESSAGES_MAX: i32 = 10;
const WAIT_S_MAX: i32 = 20;
pub(super) const VISIBILITY_S_MAX: i32 = 43_200;

/// What a caller asks for.
pub(in crate::aws::sqs) struct Asked {
    /// The name of the queue.
    pub(in crate::aws::sqs) queue: String,
    max: usize,
    visibility: Duration,
    pub(in crate::aws::sqs) wait: Duration,
    wanted: Wanted,
}

pub(super) fn receive_message(
    region: &mut Region,
    input: ReceiveMessageRequest,
) -> Result<ReceiveMessageResponse, ApiError> {
    let asked = checked(region, input)?;
    let now = region.now();
    let find = |name: &str| region.sqs.find(name);
    let queue = find(&asked.queue).ok_or_else(refusals::no_queue)?;
    let source = queue.arn.clone();
    let redrive = redrive::of(&region.sqs, queue);
    let queue = region.sqs.queues.get_mut(&asked.queue);
    let queue = queue.ok_or_else(refusals::no_queue)?;
    queue.settle(now);
    let receives_max = redrive.as_ref().map(|(_, max)| *max);
    let until = now + asked.visibility;
    let Taken { received, given_up } = queue.messages.take(now, asked.max, until, receives_max);
    let messages: Vec<_> = received
        .into_iter()
        .filter_map(|key| {
            let message = queue.messages.get(key)?;
            Some(shown::message(queue, key, message, &asked.wanted))
        })
        .collect();
    if let Some((name, _)) = redrive
        && let Some(target) = region.sqs.queues.get_mut(&name)
    {
        for message in given_up {
            sending::move_to(target, message, &source, now);
        }
    }
    Ok(ReceiveMessageResponse {
        // Where there is none, the service leaves the list out.
        messages: (!messages.is_empty()).then_some(messages),
    })
}

/// What is asked for, or why it is refused.
pub(in crate::aws::sqs) fn checked(
    region: &Region,
    input: ReceiveMessageRequest,
) -> Result<Asked, ApiError> {
    let ReceiveMessageRequest {
        queue_url,
        attribute_names,
        max_number_of_messages,
        message_attribute_names,
        message_system_attribute_names,
        receive_request_attempt_id: _,
        visibility_timeout,
        wait_time_seconds,
    } = input;
    let queue = url::queue(&region.sqs, &region.scope, &queue_url)?;
    let max = max_number_of_messages.unwrap_or(1);
    if !(1..=MESSAGES_MAX).contains(&max) {
        let reason = "Must be between 1 and 10, if provided.";
        return Err(invalid("MaxNumberOfMessages", max, reason));
    }
    let within = |name: &str, seconds: i32, max: i32| {
        if (0..=max).contains(&seconds) {
            return Ok(Duration::from_secs(seconds.unsigned_abs().into()));
        }
        let reason = format!("Must be >= 0 and <= {max}, if provided.");
        Err(invalid(name, seconds, &reason))
    };
    let wait = match wait_time_seconds {
        Some(seconds) => within("WaitTimeSeconds", seconds, WAIT_S_MAX)?,
        None => queue.attributes.receive_wait(),
    };
    let visibility = match visibility_timeout {
        Some(seconds) => within("VisibilityTimeout", seconds, VISIBILITY_S_MAX)?,
        None => queue.attributes.visibility_timeout(),
    };
    let mut system = message_system_attribute_names.unwrap_or_default();
    // By its model the older list may have attributes of queues, of which messages show none.
    let mut older = attribute_names.unwrap_or_default();
    older.retain(|name| !attributes::is_known(name) || name == "All");
    system.append(&mut older);
    let is_known = |name: &&String| SYSTEM_ATTRIBUTES.contains(&name.as_str());
    if let Some(unknown) = system.iter().find(|name| !is_known(name)) {
        return Err(refusals::unknown_attribute(unknown));
    }
    Ok(Asked {
        queue: queue.name.clone(),
        max: usize::try_from(max).unwrap_or_default(),
        visibility,
        wait,
        wanted: Wanted {
            system,
            attributes: message_attribute_names.unwrap_or_default(),
        },
    })
}
