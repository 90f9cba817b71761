//! Pages of the lists of SNS: `NextToken`.

use super::find::invalid;
use crate::aws::pages::{Pages, Part};
use crate::aws::sns::state::{Subscription, Topic};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::sns::types::Subscription as Shown;

pub const PAGES: Pages = Pages {
    size: 100,
    size_max: 100,
    invalid: |_| invalid("NextToken Reason: Token is invalid"),
};

/// Subscriptions in pages.
pub fn page_of_subscriptions<'r>(
    region: &Region,
    by: &str,
    subscriptions: impl Iterator<Item = (&'r Topic, &'r Subscription)>,
    next_token: Option<&str>,
) -> Result<Part<Shown>, ApiError> {
    let shown = subscriptions.map(|(topic, subscription)| {
        let shown = Shown {
            endpoint: Some(subscription.endpoint.clone()),
            owner: Some(region.scope.account.clone()),
            protocol: Some(subscription.protocol.as_str().to_owned()),
            subscription_arn: Some(subscription.arn.clone()),
            topic_arn: Some(topic.arn.clone()),
        };
        (subscription.arn.clone(), shown)
    });
    PAGES.page(region, (by, ""), shown, None, next_token)
}
