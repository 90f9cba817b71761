//! `DescribeStackEvents` — what has happened to a stack, the newest first.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackEvents.html>

use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::pages::{newest_first, page};
use crate::aws::cloudformation::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{DescribeStackEventsRequest, DescribeStackEventsResponse};

pub(in super::super) fn describe_stack_events(
    region: &Region,
    input: DescribeStackEventsRequest,
) -> Result<DescribeStackEventsResponse, ApiError> {
    let DescribeStackEventsRequest {
        stack_name,
        next_token,
    } = input;
    let stack = region
        .cloudformation
        .stack(lookup::known(region, &stack_name)?);
    let events = newest_first((0_u64..).zip(&stack.events).collect());
    let (events, next_token) = page(
        region,
        ("DescribeStackEvents", &stack.identity.id),
        next_token,
        events,
    )?;
    let events = events
        .into_iter()
        .map(|it| shown::event(&stack.identity, it));
    Ok(DescribeStackEventsResponse {
        stack_events: Some(events.collect()),
        next_token,
    })
}
