//! `DescribeChangeSet` — what a change set would do.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeChangeSet.html>

use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::pages::page;
use crate::aws::cloudformation::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{
    DescribeChangeSetRequest, DescribeChangeSetResponse, RollbackConfiguration,
};

pub(in super::super) fn describe_change_set(
    region: &Region,
    input: DescribeChangeSetRequest,
) -> Result<DescribeChangeSetResponse, ApiError> {
    let DescribeChangeSetRequest {
        change_set_name,
        // Values before and after are not shown.
        include_property_values: _,
        next_token,
        stack_name,
    } = input;
    let (key, at) = lookup::change_set(region, &change_set_name, stack_name.as_deref())?;
    let stack = region.cloudformation.stack(key);
    let set = &stack.change_sets[at];
    let changes = (0_u64..).zip(&set.changes);
    let (changes, next_token) = page(region, ("DescribeChangeSet", &set.id), next_token, changes)?;
    Ok(DescribeChangeSetResponse {
        change_set_name: Some(set.name.clone()),
        change_set_id: Some(set.id.clone()),
        stack_id: Some(stack.identity.id.clone()),
        stack_name: Some(stack.identity.name.clone()),
        description: set.description.clone(),
        parameters: shown::parameters(&set.given),
        creation_time: Some(set.created.timestamp()),
        execution_status: Some(set.execution),
        status: Some(set.status),
        status_reason: set.reason.clone(),
        notification_ar_ns: Some(set.given.notification_arns.clone()),
        rollback_configuration: Some(RollbackConfiguration::default()),
        capabilities: Some(set.given.capabilities.clone()),
        tags: shown::tags(&set.given).filter(|it| !it.is_empty()),
        changes: Some(changes.into_iter().map(shown::change).collect()),
        include_nested_stacks: Some(set.includes_nested),
        next_token,
        ..DescribeChangeSetResponse::default()
    })
}
