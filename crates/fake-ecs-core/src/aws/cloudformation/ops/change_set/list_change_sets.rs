//! `ListChangeSets` — the change sets of a stack in a few words.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListChangeSets.html>

use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::pages::page;
use crate::aws::cloudformation::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{ListChangeSetsRequest, ListChangeSetsResponse};

pub(in super::super) fn list_change_sets(
    region: &Region,
    input: ListChangeSetsRequest,
) -> Result<ListChangeSetsResponse, ApiError> {
    let ListChangeSetsRequest {
        stack_name,
        next_token,
    } = input;
    let stack = region
        .cloudformation
        .stack(lookup::known(region, &stack_name)?);
    let sets = (0_u64..).zip(&stack.change_sets);
    let (sets, next_token) = page(
        region,
        ("ListChangeSets", &stack.identity.id),
        next_token,
        sets,
    )?;
    let sets = sets
        .into_iter()
        .map(|it| shown::change_set(&stack.identity, it));
    Ok(ListChangeSetsResponse {
        summaries: Some(sets.collect()),
        next_token,
    })
}
