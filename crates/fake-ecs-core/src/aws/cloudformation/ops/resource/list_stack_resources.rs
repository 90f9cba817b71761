//! `ListStackResources` — the resources of a stack in a few words.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ListStackResources.html>

use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::pages::page;
use crate::aws::cloudformation::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{ListStackResourcesRequest, ListStackResourcesResponse};

pub(in super::super) fn list_stack_resources(
    region: &Region,
    input: ListStackResourcesRequest,
) -> Result<ListStackResourcesResponse, ApiError> {
    let ListStackResourcesRequest {
        stack_name,
        next_token,
    } = input;
    let stack = region
        .cloudformation
        .stack(lookup::known_with_quotes(region, &stack_name)?);
    let resources = stack.resources.iter().filter(|(_, it)| it.status.is_some());
    let resources = (0_u64..).zip(resources);
    let (resources, next_token) = page(
        region,
        ("ListStackResources", &stack.identity.id),
        next_token,
        resources,
    )?;
    let resources = resources
        .into_iter()
        .map(|(logical, it)| shown::resource_summary(logical, it));
    Ok(ListStackResourcesResponse {
        stack_resource_summaries: Some(resources.collect()),
        next_token,
    })
}
