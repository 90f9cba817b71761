//! `PublishBatch` — gives up to ten messages to subscribers, each taken or refused for itself.
//! <https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html>

use std::collections::{BTreeMap, BTreeSet};

use super::find;
use super::publish::{check, take_apart};
use crate::aws::sns::message::{Message, size_of};
use crate::aws::sns::port::{self, Published};
use crate::ecs::Region;
use crate::wire::sns::types::{
    BatchResultErrorEntry, PublishBatchRequest, PublishBatchRequestEntry, PublishBatchResponse,
    PublishBatchResultEntry,
};
use crate::wire::{ApiError, ErrorCode};

const ENTRIES_MAX: usize = 10;
/// How many bytes all messages may have together, with their attributes.
const SIZE_MAX: usize = 262_144;
const ID_LENGTH_MAX: usize = 80;

pub(super) fn publish_batch(
    region: &mut Region,
    input: PublishBatchRequest,
) -> Result<PublishBatchResponse, ApiError> {
    let PublishBatchRequest {
        topic_arn,
        publish_batch_request_entries: entries,
    } = input;
    find::topic(region, &topic_arn)?;
    check_entries(&entries)?;
    let (mut failed, mut successful) = (Vec::new(), Vec::new());
    for entry in entries {
        let id = Some(entry.id.clone());
        match put(region, &topic_arn, entry) {
            Ok(Published {
                id: message,
                number,
            }) => successful.push(PublishBatchResultEntry {
                id,
                message_id: Some(message),
                sequence_number: number,
            }),
            Err(error) => failed.push(BatchResultErrorEntry {
                id,
                code: Some(error.code.as_str().to_owned()),
                sender_fault: Some(true),
                message: error.message,
            }),
        }
    }
    Ok(PublishBatchResponse {
        failed: Some(failed),
        successful: Some(successful),
    })
}

fn check_entries(entries: &[PublishBatchRequestEntry]) -> Result<(), ApiError> {
    let refused = |code, text: &str| Err(ApiError::new(code, text));
    if entries.is_empty() {
        let text = "The batch request doesn't contain any entries.";
        return refused(ErrorCode::EmptyBatchRequest, text);
    }
    if entries.len() > ENTRIES_MAX {
        let text = "The batch request contains more entries than permissible.";
        return refused(ErrorCode::TooManyEntriesInBatchRequest, text);
    }
    let ids: BTreeSet<&str> = entries.iter().map(|entry| entry.id.as_str()).collect();
    if ids.len() < entries.len() {
        let text = "Two or more batch entries in the request have the same Id.";
        return refused(ErrorCode::BatchEntryIdsNotDistinct, text);
    }
    let is_allowed = |it: char| it.is_ascii_alphanumeric() || "-_".contains(it);
    let is_id = |id: &&str| (1..=ID_LENGTH_MAX).contains(&id.len()) && id.chars().all(is_allowed);
    if !ids.iter().all(is_id) {
        let text = "The Id of a batch entry in a batch request doesn't abide by the specification.";
        return refused(ErrorCode::InvalidBatchEntryId, text);
    }
    let sizes = entries.iter().map(|entry| {
        let attributes = entry.message_attributes.as_ref().map_or(0, size_of);
        entry.message.len() + attributes
    });
    if sizes.sum::<usize>() > SIZE_MAX {
        let text = "The length of all the batch messages put together is more than the limit.";
        return refused(ErrorCode::BatchRequestTooLong, text);
    }
    Ok(())
}

fn put(
    region: &mut Region,
    topic: &str,
    entry: PublishBatchRequestEntry,
) -> Result<Published, ApiError> {
    let PublishBatchRequestEntry {
        id: _,
        message,
        message_attributes,
        message_deduplication_id,
        message_group_id,
        message_structure,
        subject,
    } = entry;
    let mut message = Message {
        text: message,
        whole: None,
        by_protocol: BTreeMap::new(),
        subject,
        attributes: message_attributes.unwrap_or_default(),
        group: message_group_id,
        deduplication: message_deduplication_id,
    };
    check(find::topic(region, topic)?, &message)?;
    take_apart(&mut message, message_structure.as_deref())?;
    port::publish(region, topic, message)
}
