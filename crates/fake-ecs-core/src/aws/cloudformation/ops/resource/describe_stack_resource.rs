//! `DescribeStackResource` — one resource of a stack.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResource.html>

use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::refusals::no_resource;
use crate::aws::cloudformation::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{
    DescribeStackResourceRequest, DescribeStackResourceResponse,
};

pub(in super::super) fn describe_stack_resource(
    region: &Region,
    input: DescribeStackResourceRequest,
) -> Result<DescribeStackResourceResponse, ApiError> {
    let DescribeStackResourceRequest {
        logical_resource_id,
        stack_name,
    } = input;
    let stack = region
        .cloudformation
        .stack(lookup::known_with_quotes(region, &stack_name)?);
    let resource = stack.resources.get(&logical_resource_id);
    let resource = resource.filter(|it| it.status.is_some());
    let resource = resource.ok_or_else(|| no_resource(&logical_resource_id, &stack_name))?;
    let detail = shown::detail(&stack.identity, &logical_resource_id, resource);
    Ok(DescribeStackResourceResponse {
        stack_resource_detail: Some(detail),
    })
}
