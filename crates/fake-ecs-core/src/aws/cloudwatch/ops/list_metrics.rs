//! `ListMetrics` — the metrics that anybody has put, in pages of 500.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_ListMetrics.html>
//!
//! A metric is listed at once; the service takes up to 15 minutes.
//!
//! Not emulated yet: metrics of linked accounts.

use super::find::invalid_value;
use crate::aws::cloudwatch::metrics::MetricKey;
use crate::aws::cloudwatch::shown;
use crate::aws::pages::Pages;
use crate::ecs::Region;
use crate::wire::cloudwatch::types::{DimensionFilter, ListMetricsRequest, ListMetricsResponse};
use crate::wire::{ApiError, ErrorCode};

const METRICS: Pages = Pages {
    size: 500,
    size_max: 500,
    // The text is a guess.
    invalid: |_| invalid_value("The token is not valid."),
};
/// What `PT3H` stands for.
const RECENT_S: i64 = 3 * 60 * 60;

pub(super) fn list_metrics(
    region: &Region,
    input: ListMetricsRequest,
) -> Result<ListMetricsResponse, ApiError> {
    let ListMetricsRequest {
        dimensions,
        include_linked_accounts,
        metric_name,
        namespace,
        next_token,
        owning_account,
        recently_active,
    } = input;
    let is_elsewhere = owning_account.is_some_and(|it| it != region.scope.account);
    if include_linked_accounts == Some(true) || is_elsewhere {
        return Err(ApiError::not_emulated(
            ErrorCode::InvalidParameterValue,
            "metrics of linked accounts (IncludeLinkedAccounts, OwningAccount)",
        ));
    }
    let filters = dimensions.unwrap_or_default();
    let now = region.now().millis().div_euclid(1000);
    let since = recently_active.map(|_| now - RECENT_S);
    let metrics = region.cloudwatch.metrics().iter();
    let metrics = metrics.filter(|(key, points)| {
        metric_name.as_ref().is_none_or(|it| key.name == *it)
            && namespace.as_ref().is_none_or(|it| key.namespace == *it)
            && since.is_none_or(|since| points.last().is_some_and(|last| last >= since))
            && filters.iter().all(|filter| has(key, filter))
    });
    let metrics = metrics.map(|(key, _)| (sort_key(key), shown::metric(key)));
    let by = (&metric_name, &namespace, &filters, recently_active);
    let listing = ("ListMetrics", &by);
    let page = METRICS.page(region, listing, metrics, None, next_token.as_deref());
    let (metrics, next_token) = page?;
    Ok(ListMetricsResponse {
        metrics: Some(metrics),
        next_token,
        owning_accounts: None,
    })
}

fn has(key: &MetricKey, filter: &DimensionFilter) -> bool {
    let value = key.dimensions.get(&filter.name);
    value.is_some_and(|it| filter.value.as_ref().is_none_or(|wanted| it == wanted))
}

/// A text that sorts as keys do.
fn sort_key(key: &MetricKey) -> String {
    let mut text = format!("{}\0{}", key.namespace, key.name);
    for (name, value) in &key.dimensions {
        text.push_str(&format!("\0{name}\0{value}"));
    }
    text
}
