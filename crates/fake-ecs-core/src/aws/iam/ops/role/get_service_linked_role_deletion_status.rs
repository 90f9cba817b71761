//! `GetServiceLinkedRoleDeletionStatus` — what has become of the deletion of the role of a service:
//! it has succeeded.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetServiceLinkedRoleDeletionStatus.html>

use crate::aws::iam::refusals::missing;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::enums::DeletionTaskStatusType;
use crate::wire::iam::types::{
    GetServiceLinkedRoleDeletionStatusRequest, GetServiceLinkedRoleDeletionStatusResponse,
};

pub(in super::super) fn get_service_linked_role_deletion_status(
    region: &Region,
    input: GetServiceLinkedRoleDeletionStatusRequest,
) -> Result<GetServiceLinkedRoleDeletionStatusResponse, ApiError> {
    let GetServiceLinkedRoleDeletionStatusRequest { deletion_task_id } = input;
    if !region.iam.deletions.contains(&deletion_task_id) {
        // The text is a guess.
        return Err(missing(format!(
            "Deletion task {deletion_task_id} cannot be found."
        )));
    }
    Ok(GetServiceLinkedRoleDeletionStatusResponse {
        status: Some(DeletionTaskStatusType::Succeeded),
        reason: None,
    })
}
