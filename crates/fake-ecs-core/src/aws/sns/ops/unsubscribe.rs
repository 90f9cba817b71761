//! `Unsubscribe` — ends a subscription. One that is not there is gone already.
//! <https://docs.aws.amazon.com/sns/latest/api/API_Unsubscribe.html>

use super::find;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ErrorCode;
use crate::wire::sns::types::{UnsubscribeRequest, UnsubscribeResponse};

pub(super) fn unsubscribe(
    region: &mut Region,
    input: UnsubscribeRequest,
) -> Result<UnsubscribeResponse, ApiError> {
    let UnsubscribeRequest { subscription_arn } = input;
    let topic = match find::subscription(region, &subscription_arn) {
        Ok((topic, _)) => topic.arn.clone(),
        Err(error) if error.code == ErrorCode::NotFound => return Ok(UnsubscribeResponse {}),
        Err(error) => return Err(error),
    };
    let topic = find::topic_mut(region, &topic)?;
    topic.subscriptions.remove(&subscription_arn);
    topic.unsubscribed += 1;
    Ok(UnsubscribeResponse {})
}
