//! `ListQueues` — the queues, by name, in pages.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListQueues.html>
//!
//! Who does not say how many a page may have gets the first thousand.

use super::paging;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::ApiError;
use crate::wire::sqs::types::{ListQueuesRequest, ListQueuesResponse};

pub(super) fn list_queues(
    region: &Region,
    caller: &Caller<'_>,
    input: ListQueuesRequest,
) -> Result<ListQueuesResponse, ApiError> {
    let ListQueuesRequest {
        max_results,
        next_token,
        queue_name_prefix,
    } = input;
    let prefix = queue_name_prefix.unwrap_or_default();
    let queues = region.sqs.queues();
    let queues = queues.filter(|queue| queue.name.starts_with(&prefix));
    let asked = (max_results, next_token.as_deref());
    let (urls, next_token) = paging::page(region, caller, queues, asked)?;
    Ok(ListQueuesResponse {
        next_token,
        queue_urls: (!urls.is_empty()).then_some(urls),
    })
}
