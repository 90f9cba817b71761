//! `DescribeStacks` — stacks with their outputs: all of them, or one by name or ARN.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html>

use crate::aws::cloudformation::pages::{newest_first, page};
use crate::aws::cloudformation::refusals::no_stack_with_id;
use crate::aws::cloudformation::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{DescribeStacksRequest, DescribeStacksResponse};

pub(in super::super) fn describe_stacks(
    region: &Region,
    input: DescribeStacksRequest,
) -> Result<DescribeStacksResponse, ApiError> {
    let DescribeStacksRequest {
        stack_name,
        next_token,
    } = input;
    if let Some(name) = stack_name {
        let found = region.cloudformation.find(&name);
        let key = found.ok_or_else(|| no_stack_with_id(&name))?;
        let stack = shown::stack(&region.cloudformation, key);
        return Ok(DescribeStacksResponse {
            stacks: Some(vec![stack]),
            next_token: None,
        });
    }
    let stacks = region.cloudformation.stacks();
    let stacks = stacks.filter(|(_, it)| !it.is_deleted());
    let stacks = newest_first(stacks.map(|(key, _)| (key, key)).collect());
    let (stacks, next_token) = page(region, ("DescribeStacks", &()), next_token, stacks)?;
    let stacks = stacks.into_iter();
    let stacks = stacks.map(|key| shown::stack(&region.cloudformation, key));
    Ok(DescribeStacksResponse {
        stacks: Some(stacks.collect()),
        next_token,
    })
}
