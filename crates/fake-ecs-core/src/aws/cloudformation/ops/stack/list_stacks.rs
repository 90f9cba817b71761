//! `ListStacks` — stacks in a few words, also those that are deleted.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStacks.html>

use crate::aws::cloudformation::pages::{newest_first, page};
use crate::aws::cloudformation::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{ListStacksRequest, ListStacksResponse};

pub(in super::super) fn list_stacks(
    region: &Region,
    input: ListStacksRequest,
) -> Result<ListStacksResponse, ApiError> {
    let ListStacksRequest {
        next_token,
        stack_status_filter,
    } = input;
    let wanted = stack_status_filter.unwrap_or_default();
    let stacks = region.cloudformation.stacks();
    let stacks = stacks.filter(|(_, it)| wanted.is_empty() || wanted.contains(&it.status));
    let stacks = newest_first(stacks.map(|(key, _)| (key, key)).collect());
    let (stacks, next_token) = page(region, ("ListStacks", &wanted), next_token, stacks)?;
    let stacks = stacks.into_iter();
    let stacks = stacks.map(|key| shown::summary(&region.cloudformation, key));
    Ok(ListStacksResponse {
        stack_summaries: Some(stacks.collect()),
        next_token,
    })
}
