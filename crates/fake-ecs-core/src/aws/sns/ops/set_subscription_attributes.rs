//! `SetSubscriptionAttributes` — sets one attribute of a subscription.
//! <https://docs.aws.amazon.com/sns/latest/api/API_SetSubscriptionAttributes.html>

use super::attributes::{self, Told};
use super::find;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sns::types::{
    SetSubscriptionAttributesRequest, SetSubscriptionAttributesResponse,
};

pub(super) fn set_subscription_attributes(
    region: &mut Region,
    input: SetSubscriptionAttributesRequest,
) -> Result<SetSubscriptionAttributesResponse, ApiError> {
    let SetSubscriptionAttributesRequest {
        subscription_arn,
        attribute_name,
        attribute_value,
    } = input;
    let (topic, subscription) = find::subscription(region, &subscription_arn)?;
    let (topic, mut changed) = (topic.arn.clone(), subscription.clone());
    let asked = (attribute_name.as_str(), attribute_value);
    attributes::set(&mut changed, asked, Told::ByItself)?;
    let topic = find::topic_mut(region, &topic)?;
    topic.subscriptions.insert(subscription_arn, changed);
    Ok(SetSubscriptionAttributesResponse {})
}
