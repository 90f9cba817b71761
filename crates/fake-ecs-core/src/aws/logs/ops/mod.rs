//! The operations of CloudWatch Logs that are emulated.
//!
//! - [`group`], [`stream`] — where events are. [`event`] — the events. Start here.
//! - `tag` — tags of groups. `subscription` — who is sent what comes. `query` — Logs Insights.
//! - `page` — pages of what is described.

pub mod event;
pub mod group;
mod page;
mod query;
pub mod stream;
mod subscription;
mod tag;

use crate::ecs::Region;
use crate::ops::{Answer, read, write};
use crate::wire::ApiError;
use crate::wire::logs::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::CreateLogGroup => write(region, body, group::create_log_group),
        Operation::DeleteLogGroup => write(region, body, group::delete_log_group),
        Operation::DeleteRetentionPolicy => write(region, body, group::delete_retention_policy),
        Operation::DescribeLogGroups => read(region, body, group::describe_log_groups),
        Operation::PutRetentionPolicy => write(region, body, group::put_retention_policy),

        Operation::CreateLogStream => write(region, body, stream::create_log_stream),
        Operation::DeleteLogStream => write(region, body, stream::delete_log_stream),
        Operation::DescribeLogStreams => read(region, body, stream::describe_log_streams),

        Operation::FilterLogEvents => read(region, body, event::filter_log_events),
        Operation::GetLogEvents => read(region, body, event::get_log_events),
        Operation::PutLogEvents => write(region, body, event::put_log_events),

        Operation::ListTagsForResource => read(region, body, tag::list_tags_for_resource),
        Operation::ListTagsLogGroup => read(region, body, tag::list_tags_log_group),
        Operation::TagLogGroup => write(region, body, tag::tag_log_group),
        Operation::TagResource => write(region, body, tag::tag_resource),
        Operation::UntagLogGroup => write(region, body, tag::untag_log_group),
        Operation::UntagResource => write(region, body, tag::untag_resource),

        Operation::DescribeQueries => read(region, body, query::describe_queries),
        Operation::GetQueryResults => read(region, body, query::get_query_results),
        Operation::StartQuery => write(region, body, query::start_query),
        Operation::StopQuery => read(region, body, query::stop_query),

        Operation::DeleteSubscriptionFilter => {
            write(region, body, subscription::delete_subscription_filter)
        }
        Operation::DescribeSubscriptionFilters => {
            read(region, body, subscription::describe_subscription_filters)
        }
        Operation::PutSubscriptionFilter => {
            write(region, body, subscription::put_subscription_filter)
        }
    }
}
