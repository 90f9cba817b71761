//! `DescribeEvents` — what has happened to a stack, by the attempts to change it, the newest first.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeEvents.html>
//!
//! A change set has the events of the attempt to make it. There are no early validations and no
//! hooks, so that there are no events of theirs.

use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::made;
use crate::aws::cloudformation::pages::{newest_first, page};
use crate::aws::cloudformation::refusals::invalid;
use crate::aws::cloudformation::shown;
use crate::aws::cloudformation::state::{Key, Stack};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{DescribeEventsRequest, DescribeEventsResponse};

pub(in super::super) fn describe_events(
    region: &Region,
    input: DescribeEventsRequest,
) -> Result<DescribeEventsResponse, ApiError> {
    let DescribeEventsRequest {
        change_set_name,
        filters,
        next_token,
        operation_id,
        stack_name,
    } = input;
    // The model has a pattern for the name that is not read.
    stack_name.as_deref().map_or(Ok(()), made::check_name)?;
    let (key, attempt) = match (change_set_name, stack_name) {
        (Some(set), stack) => {
            // It has no error of its own for a change set that is not there.
            let (key, at) = lookup::change_set(region, &set, stack.as_deref())
                .map_err(|error| invalid(error.message.unwrap_or_default()))?;
            let set = &region.cloudformation.stack(key).change_sets[at];
            (key, Some(set.attempt.clone()))
        }
        (None, Some(stack)) => (lookup::known(region, &stack)?, None),
        (None, None) => (of_attempt(region, operation_id.as_deref())?, None),
    };
    let stack = region.cloudformation.stack(key);
    let only_failed = filters.and_then(|it| it.failed_events) == Some(true);
    let wanted = [attempt, operation_id];
    let events = (0_u64..).zip(&stack.events).filter(|(_, event)| {
        let mut wanted = wanted.iter().flatten();
        wanted.all(|it| event.attempt.as_ref() == Some(it))
            && (event.status.is_failure() || !only_failed)
    });
    let listing = (&stack.identity.id, &wanted, only_failed);
    let events = newest_first(events.collect());
    let (events, next_token) = page(region, ("DescribeEvents", &listing), next_token, events)?;
    let events = events
        .into_iter()
        .map(|it| shown::operation_event(stack, it));
    Ok(DescribeEventsResponse {
        operation_events: Some(events.collect()),
        next_token,
    })
}

/// The stack that was tried to be changed in the attempt of that id.
fn of_attempt(region: &Region, id: Option<&str>) -> Result<Key, ApiError> {
    let Some(id) = id else {
        return Err(invalid(
            "One of ChangeSetName, OperationId or StackName must be specified",
        ));
    };
    let is_of = |stack: &Stack| stack.attempts.find(id).is_some();
    let mut stacks = region.cloudformation.stacks();
    let found = stacks.find(|(_, it)| is_of(it));
    found
        .map(|(key, _)| key)
        // From memory.
        .ok_or_else(|| invalid(format!("Operation [{id}] does not exist")))
}
