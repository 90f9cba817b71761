//! `ListDeadLetterSourceQueues` — the queues that give up on messages to this one, in pages.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListDeadLetterSourceQueues.html>

use super::paging;
use crate::aws::sqs::url;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::ApiError;
use crate::wire::sqs::types::{
    ListDeadLetterSourceQueuesRequest, ListDeadLetterSourceQueuesResponse,
};

pub(super) fn list_dead_letter_source_queues(
    region: &Region,
    caller: &Caller<'_>,
    input: ListDeadLetterSourceQueuesRequest,
) -> Result<ListDeadLetterSourceQueuesResponse, ApiError> {
    let ListDeadLetterSourceQueuesRequest {
        queue_url,
        max_results,
        next_token,
    } = input;
    let target = url::queue(&region.sqs, &region.scope, &queue_url)?;
    let sources = region.sqs.queues().filter(|queue| {
        let policy = queue.attributes.redrive_policy();
        policy.is_some_and(|policy| policy.target_arn == target.arn)
    });
    let asked = (max_results, next_token.as_deref());
    let (urls, next_token) = paging::page(region, caller, sources, asked)?;
    Ok(ListDeadLetterSourceQueuesResponse {
        queue_urls: Some(urls),
        next_token,
    })
}
