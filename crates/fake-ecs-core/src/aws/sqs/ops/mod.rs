//! The operations of SQS that are emulated.
//!
//! - [`batch`] — what the operations on several messages share. [`paging`] — lists in pages.

mod batch;
mod change_message_visibility;
mod change_message_visibility_batch;
mod create_queue;
mod delete_message;
mod delete_message_batch;
mod delete_queue;
mod get_queue_attributes;
mod get_queue_url;
mod list_dead_letter_source_queues;
mod list_queue_tags;
mod list_queues;
mod paging;
mod purge_queue;
pub(super) mod receive_message;
mod send_message;
mod send_message_batch;
mod set_queue_attributes;
mod tag_queue;
#[cfg(test)]
mod tests;
mod untag_queue;

use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::ops::{Answer, read, read_as, write, write_as};
use crate::wire::ApiError;
use crate::wire::sqs::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    caller: &Caller<'_>,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::ChangeMessageVisibility => write(
            region,
            body,
            change_message_visibility::change_message_visibility,
        ),
        Operation::ChangeMessageVisibilityBatch => write(
            region,
            body,
            change_message_visibility_batch::change_message_visibility_batch,
        ),
        Operation::CreateQueue => write_as(region, caller, body, create_queue::create_queue),
        Operation::DeleteMessage => write(region, body, delete_message::delete_message),
        Operation::DeleteMessageBatch => {
            write(region, body, delete_message_batch::delete_message_batch)
        }
        Operation::DeleteQueue => write(region, body, delete_queue::delete_queue),
        Operation::GetQueueAttributes => {
            read(region, body, get_queue_attributes::get_queue_attributes)
        }
        Operation::GetQueueUrl => read_as(region, caller, body, get_queue_url::get_queue_url),
        Operation::ListDeadLetterSourceQueues => read_as(
            region,
            caller,
            body,
            list_dead_letter_source_queues::list_dead_letter_source_queues,
        ),
        Operation::ListQueueTags => read(region, body, list_queue_tags::list_queue_tags),
        Operation::ListQueues => read_as(region, caller, body, list_queues::list_queues),
        Operation::PurgeQueue => write(region, body, purge_queue::purge_queue),
        Operation::ReceiveMessage => write(region, body, receive_message::receive_message),
        Operation::SendMessage => write_as(region, caller, body, send_message::send_message),
        Operation::SendMessageBatch => {
            write_as(region, caller, body, send_message_batch::send_message_batch)
        }
        Operation::SetQueueAttributes => {
            write(region, body, set_queue_attributes::set_queue_attributes)
        }
        Operation::TagQueue => write(region, body, tag_queue::tag_queue),
        Operation::UntagQueue => write(region, body, untag_queue::untag_queue),
    }
}
