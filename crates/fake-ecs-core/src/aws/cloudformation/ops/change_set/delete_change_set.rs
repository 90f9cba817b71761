//! `DeleteChangeSet` — removes a change set. A stack that never was more stays in review.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteChangeSet.html>

use crate::aws::cloudformation::lookup;
use crate::ecs::Region;
use crate::wire::cloudformation::types::{DeleteChangeSetRequest, DeleteChangeSetResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in super::super) fn delete_change_set(
    region: &mut Region,
    input: DeleteChangeSetRequest,
) -> Result<DeleteChangeSetResponse, ApiError> {
    let DeleteChangeSetRequest {
        change_set_name,
        stack_name,
    } = input;
    match lookup::change_set(region, &change_set_name, stack_name.as_deref()) {
        Ok((key, at)) => {
            region.cloudformation.stack_mut(key).change_sets.remove(at);
        }
        // One that is not there is removed already.
        Err(error) if error.code == ErrorCode::ChangeSetNotFound => {}
        Err(error) => return Err(error),
    }
    Ok(DeleteChangeSetResponse::default())
}
