//! `DeleteChangeSet` — removes a change set. A stack that never was more stays in review.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteChangeSet.html>

use crate::aws::cloudformation::lookup;
use crate::aws::cloudformation::refusals::no_stack;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::cloudformation::types::{DeleteChangeSetRequest, DeleteChangeSetResponse};

pub(in super::super) fn delete_change_set(
    region: &mut Region,
    input: DeleteChangeSetRequest,
) -> Result<DeleteChangeSetResponse, ApiError> {
    let DeleteChangeSetRequest {
        change_set_name,
        stack_name,
    } = input;
    if let Some(name) = &stack_name {
        region
            .cloudformation
            .find(name)
            .ok_or_else(|| no_stack(name))?;
    }
    // One that is not there is removed already.
    let found = lookup::change_set(region, &change_set_name, stack_name.as_deref());
    if let Ok((key, at)) = found {
        region.cloudformation.stack_mut(key).change_sets.remove(at);
    }
    Ok(DeleteChangeSetResponse::default())
}
