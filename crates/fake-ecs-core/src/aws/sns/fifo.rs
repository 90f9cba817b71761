//! What FIFO topics ask of a message, and by what they know it again.
//! <https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html>

use crate::aws::deduplication;
use crate::aws::sns::message::Message;
use crate::aws::sns::state::Topic;
use crate::wire::{ApiError, ErrorCode};

const ID_LENGTH_MAX: usize = 128;

/// Whether the topic takes a message with such a group and such an id. The last text is from
/// memory.
pub fn check(topic: &Topic, message: &Message) -> Result<(), ApiError> {
    let (group, id) = (&message.group, &message.deduplication);
    let refused = |why: String| {
        let why = format!("Invalid parameter: {why}");
        Err(ApiError::new(ErrorCode::InvalidParameterCode, why))
    };
    if !topic.is_fifo() && id.is_some() {
        return refused(
            "MessageDeduplicationId Reason: The request includes MessageDeduplicationId parameter that is not valid for this topic type".to_owned(),
        );
    }
    if topic.is_fifo() && group.is_none() {
        return refused("The MessageGroupId parameter is required for FIFO topics".to_owned());
    }
    if topic.is_fifo() && id.is_none() && !topic.is_set("ContentBasedDeduplication") {
        return refused(
            "The topic should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly".to_owned(),
        );
    }
    for (name, id) in [("MessageGroupId", group), ("MessageDeduplicationId", id)] {
        if id.as_deref().is_some_and(|id| !is_id(id)) {
            return refused(format!(
                "{name} Reason: {name} can only include alphanumeric and punctuation characters. 1 to 128 in length"
            ));
        }
    }
    Ok(())
}

fn is_id(id: &str) -> bool {
    (1..=ID_LENGTH_MAX).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Gives a message for a FIFO topic its id, which its subscribers see, and says what the message is
/// known as; `None` for other topics. What the topic does not take is refused, whoever sends it.
pub fn admit(topic: &Topic, message: &mut Message) -> Result<Option<String>, ApiError> {
    check(topic, message)?;
    if !topic.is_fifo() {
        return Ok(None);
    }
    let given = message.deduplication.take();
    let content = message.whole.as_ref().unwrap_or(&message.text);
    let id = given.unwrap_or_else(|| deduplication::of_content(content));
    let scope = topic.attributes.get("FifoThroughputScope");
    let is_by_group = scope.is_some_and(|it| it == "MessageGroup");
    let known_as = deduplication::known_as(&id, message.group.as_deref(), is_by_group);
    message.deduplication = Some(id);
    Ok(Some(known_as))
}
