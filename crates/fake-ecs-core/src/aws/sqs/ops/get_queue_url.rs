//! `GetQueueUrl` — what a queue is called by.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html>
//!
//! Its host is that by which the caller has reached the fake.

use crate::aws::sqs::{refusals, url};
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::ApiError;
use crate::wire::sqs::types::{GetQueueUrlRequest, GetQueueUrlResponse};

pub(super) fn get_queue_url(
    region: &Region,
    caller: &Caller<'_>,
    input: GetQueueUrlRequest,
) -> Result<GetQueueUrlResponse, ApiError> {
    let GetQueueUrlRequest {
        queue_name,
        queue_owner_aws_account_id,
    } = input;
    // Queues of other accounts are not shared with anybody.
    let owner = queue_owner_aws_account_id.as_ref();
    let is_own = owner.is_none_or(|owner| *owner == region.scope.account);
    if !is_own || region.sqs.find(&queue_name).is_none() {
        return Err(refusals::no_queue());
    }
    Ok(GetQueueUrlResponse {
        queue_url: Some(url::of(caller.authority, &region.scope, &queue_name)),
    })
}
