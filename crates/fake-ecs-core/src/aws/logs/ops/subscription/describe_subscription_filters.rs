//! `DescribeSubscriptionFilters` — who is sent what comes to a group.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeSubscriptionFilters.html>

use crate::aws::logs::ops::page;
use crate::aws::logs::{find, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::types::{
    DescribeSubscriptionFiltersRequest, DescribeSubscriptionFiltersResponse,
};

pub fn describe_subscription_filters(
    region: &Region,
    input: DescribeSubscriptionFiltersRequest,
) -> Result<DescribeSubscriptionFiltersResponse, ApiError> {
    let DescribeSubscriptionFiltersRequest {
        log_group_name,
        filter_name_prefix,
        limit,
        next_token,
    } = input;
    let group = find::group(region, Some(&log_group_name), None)?;
    let prefix = filter_name_prefix.unwrap_or_default();
    let about = format!("subscriptions {log_group_name} {prefix}");
    let all = group.subscriptions.iter();
    let meant = all.filter(|it| it.name.starts_with(&prefix));
    let (page, next_token) =
        page::of_names(&about, limit, next_token.as_deref(), meant, |it| &it.name)?;
    let page = page.into_iter();
    Ok(DescribeSubscriptionFiltersResponse {
        next_token,
        subscription_filters: Some(page.map(|it| shown::subscription(group, it)).collect()),
    })
}
