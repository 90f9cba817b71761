//! `CreateQueue` — a queue of that name; the same one again when its attributes are the same.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html>
//!
//! The name of a queue that was deleted is free again after a minute.

use std::collections::BTreeMap;
use std::time::Duration;

use super::tag_queue;
use crate::aws::sqs::attributes::Attributes;
use crate::aws::sqs::messages::Messages;
use crate::aws::sqs::state::{Queue, is_fifo};
use crate::aws::sqs::{attributes, redrive, url};
use crate::aws::tags::Tags;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::sqs::types::{CreateQueueRequest, CreateQueueResponse};
use crate::wire::{ApiError, ErrorCode};

const NAME_LENGTH_MAX: usize = 80;
/// How long the name of a queue that was deleted is taken.
const TAKEN: Duration = Duration::from_mins(1);

pub(super) fn create_queue(
    region: &mut Region,
    caller: &Caller<'_>,
    input: CreateQueueRequest,
) -> Result<CreateQueueResponse, ApiError> {
    let CreateQueueRequest {
        queue_name,
        attributes,
        tags,
    } = input;
    let (attributes, tags) = (attributes.unwrap_or_default(), tags.unwrap_or_default());
    let is_fifo = check_name(&queue_name, &attributes)?;
    let queue_url = url::of(caller.authority, &region.scope, &queue_name);
    let response = CreateQueueResponse {
        queue_url: Some(queue_url),
    };
    if let Some(queue) = region.sqs.find(&queue_name) {
        return match queue.attributes.different(&attributes) {
            None => Ok(response),
            Some(name) if !attributes::is_known(name) => {
                Err(crate::aws::sqs::refusals::unknown_attribute(name))
            }
            Some(name) => Err(ApiError::new(
                ErrorCode::QueueNameExists,
                format!(
                    "A queue already exists with the same name and a different value for attribute \
                     {name}"
                ),
            )),
        };
    }
    let now = region.now();
    region.sqs.deleted.retain(|_, at| *at + TAKEN > now);
    if region.sqs.deleted.contains_key(&queue_name) {
        // From memory.
        return Err(ApiError::new(
            ErrorCode::QueueDeletedRecently,
            "You must wait 60 seconds after deleting a queue before you can create another with \
             the same name.",
        ));
    }
    let attributes = Attributes::of_new(attributes, is_fifo)?;
    redrive::check(&region.sqs, &attributes, is_fifo)?;
    let mut held = Tags::new();
    tag_queue::add(&mut held, tags)?;
    region.sqs.made += 1;
    let queue = Queue {
        arn: region.scope.arn_in("sqs", &queue_name),
        // A receipt handle of before a reset is none of a queue of after it.
        number: region.resets << 32 | region.sqs.made,
        created: now,
        modified: now,
        attributes,
        tags: held,
        messages: Messages::new(is_fifo),
        purged: None,
        sent: Default::default(),
        numbered: 0,
        name: queue_name.clone(),
    };
    region.sqs.queues.insert(queue_name, queue);
    Ok(response)
}

/// Whether the queue is FIFO. The texts are from memory.
fn check_name(name: &str, attributes: &BTreeMap<String, String>) -> Result<bool, ApiError> {
    let wants_fifo = attributes
        .get("FifoQueue")
        .is_some_and(|value| value == "true");
    let stem = name.strip_suffix(".fifo").unwrap_or(name);
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_name = !stem.is_empty() && name.len() <= NAME_LENGTH_MAX && stem.bytes().all(is_letter);
    let refused = |text: &str| Err(ApiError::new(ErrorCode::InvalidParameterValue, text));
    if wants_fifo && !(is_name && is_fifo(name)) {
        return refused(
            "The name of a FIFO queue can only include alphanumeric characters, hyphens, or \
             underscores, must end with .fifo suffix and be 1 to 80 in length",
        );
    }
    if !is_name || is_fifo(name) != wants_fifo {
        return refused(
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        );
    }
    Ok(wants_fifo)
}
