//! `SendMessage` — puts a message into a queue.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html>

use std::collections::BTreeMap;

use crate::aws::sqs::sending::{self, Accepted, NewMessage};
use crate::aws::sqs::{digest, url};
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::kernel::md5;
use crate::wire::sqs::types::{
    MessageAttributeValue, MessageSystemAttributeValue, SendMessageRequest, SendMessageResponse,
};
use crate::wire::{ApiError, ErrorCode};

pub(super) fn send_message(
    region: &mut Region,
    caller: &Caller<'_>,
    input: SendMessageRequest,
) -> Result<SendMessageResponse, ApiError> {
    let SendMessageRequest {
        queue_url,
        message_body,
        delay_seconds,
        message_attributes,
        message_deduplication_id,
        message_group_id,
        message_system_attributes,
    } = input;
    let now = region.now();
    let queue = url::queue_mut(&mut region.sqs, &region.scope, &queue_url)?;
    let digests = Digests::of(
        &message_body,
        message_attributes.as_ref(),
        message_system_attributes.as_ref(),
    );
    let message = NewMessage {
        body: message_body,
        attributes: message_attributes.unwrap_or_default(),
        trace_header: trace_header(message_system_attributes)?,
        delay_seconds,
        group: message_group_id,
        deduplication: message_deduplication_id,
    };
    let sender = caller.user_id(&region.scope);
    let accepted = sending::put(queue, (&mut region.ids, now), message, sender)?;
    let Accepted {
        message_id,
        sequence_number,
    } = accepted;
    Ok(SendMessageResponse {
        md5_of_message_attributes: digests.attributes,
        md5_of_message_body: Some(digests.body),
        md5_of_message_system_attributes: digests.system_attributes,
        message_id: Some(message_id),
        sequence_number,
    })
}

/// What SDKs compute again.
pub(super) struct Digests {
    pub(super) body: String,
    pub(super) attributes: Option<String>,
    pub(super) system_attributes: Option<String>,
}

impl Digests {
    pub(super) fn of(
        body: &str,
        attributes: Option<&BTreeMap<String, MessageAttributeValue>>,
        system: Option<&BTreeMap<String, MessageSystemAttributeValue>>,
    ) -> Self {
        let system = system.map(|system| {
            let system = system.iter();
            let same = |value: &MessageSystemAttributeValue| MessageAttributeValue {
                data_type: value.data_type.clone(),
                string_value: value.string_value.clone(),
                binary_value: value.binary_value.clone(),
                ..MessageAttributeValue::default()
            };
            system
                .map(|(name, value)| (name.clone(), same(value)))
                .collect()
        });
        Self {
            body: md5::hex(body.as_bytes()),
            attributes: attributes.and_then(digest::of_attributes),
            system_attributes: system.as_ref().and_then(digest::of_attributes),
        }
    }
}

/// The only system attribute that can be sent.
pub(super) fn trace_header(
    attributes: Option<BTreeMap<String, MessageSystemAttributeValue>>,
) -> Result<Option<String>, ApiError> {
    let mut header = None;
    for (name, value) in attributes.unwrap_or_default() {
        // The text is from memory.
        if name != "AWSTraceHeader" {
            return Err(ApiError::new(
                ErrorCode::InvalidParameterValue,
                format!("Message system attribute name '{name}' is invalid."),
            ));
        }
        header = value.string_value;
    }
    Ok(header)
}
