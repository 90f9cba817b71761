//! `DeleteSubscriptionFilter` — somebody is sent no more.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteSubscriptionFilter.html>

use crate::aws::logs::find;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::types::{DeleteSubscriptionFilterRequest, DeleteSubscriptionFilterResponse};

pub fn delete_subscription_filter(
    region: &mut Region,
    input: DeleteSubscriptionFilterRequest,
) -> Result<DeleteSubscriptionFilterResponse, ApiError> {
    let DeleteSubscriptionFilterRequest {
        log_group_name,
        filter_name,
    } = input;
    let group = region.logs.group_mut(&log_group_name);
    let subscriptions = &mut group.ok_or_else(find::missing_group)?.subscriptions;
    let place = subscriptions.iter().position(|it| it.name == filter_name);
    let missing = || find::missing("The specified subscription filter does not exist.");
    subscriptions.remove(place.ok_or_else(missing)?);
    Ok(DeleteSubscriptionFilterResponse {})
}
