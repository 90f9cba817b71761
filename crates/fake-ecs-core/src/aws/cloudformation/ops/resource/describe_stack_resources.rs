//! `DescribeStackResources` — the resources of a stack, which is named, or found by one of its
//! resources.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html>

use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::refusals::{invalid, no_resource};
use crate::aws::cloudformation::shown;
use crate::aws::cloudformation::state::Stack;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{
    DescribeStackResourcesRequest, DescribeStackResourcesResponse,
};

pub(in super::super) fn describe_stack_resources(
    region: &Region,
    input: DescribeStackResourcesRequest,
) -> Result<DescribeStackResourcesResponse, ApiError> {
    let DescribeStackResourcesRequest {
        logical_resource_id,
        physical_resource_id,
        stack_name,
    } = input;
    let stack = match (&stack_name, &physical_resource_id) {
        (Some(name), None) => region.cloudformation.stack(lookup::known(region, name)?),
        (None, Some(physical)) => of_resource(region, physical)?,
        _ => {
            return Err(invalid(
                "Stack name or physical resource ID must be specified, and not both",
            ));
        }
    };
    let is_meant = |logical: &str| {
        logical_resource_id
            .as_deref()
            .is_none_or(|it| it == logical)
    };
    let resources = stack.resources.iter().filter(|(_, it)| it.status.is_some());
    let resources = resources.filter(|(logical, _)| is_meant(logical));
    let resources = resources.map(|(logical, it)| shown::resource(&stack.identity, logical, it));
    let resources: Vec<_> = resources.collect();
    match (resources.is_empty(), logical_resource_id) {
        (true, Some(logical)) => Err(no_resource(&logical, &stack.identity.name)),
        _ => Ok(DescribeStackResourcesResponse {
            stack_resources: Some(resources),
        }),
    }
}

fn of_resource<'r>(region: &'r Region, physical: &str) -> Result<&'r Stack, ApiError> {
    let is_meant = |it: &Stack| {
        let mut resources = it.resources.values();
        resources.any(|it| it.is_there() && it.physical.as_deref() == Some(physical))
    };
    let mut stacks = region.cloudformation.stacks();
    let found = stacks.find(|(_, it)| !it.is_deleted() && is_meant(it));
    found
        .map(|(_, it)| it)
        .ok_or_else(|| invalid(format!("Stack for {physical} does not exist")))
}
