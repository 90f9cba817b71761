//! `DeleteServiceLinkedRole` — deletes the role that a service has. What becomes of that is
//! asked with `GetServiceLinkedRoleDeletionStatus`.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteServiceLinkedRole.html>
//!
//! It always succeeds: the fake does not look whether the service still needs the role.

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::missing;
use crate::ecs::Region;
use crate::kernel::ids::uuid;
use crate::wire::ApiError;
use crate::wire::iam::types::{DeleteServiceLinkedRoleRequest, DeleteServiceLinkedRoleResponse};

pub(in super::super) fn delete_service_linked_role(
    region: &mut Region,
    input: DeleteServiceLinkedRoleRequest,
) -> Result<DeleteServiceLinkedRoleResponse, ApiError> {
    let DeleteServiceLinkedRoleRequest { role_name } = input;
    let role = lookup::role(region, &role_name)?;
    if !role.is_linked {
        // The text is a guess.
        return Err(missing(format!(
            "The role with name {role_name} is not a service-linked role."
        )));
    }
    let key = role.name.to_ascii_lowercase();
    let number = region.iam.deletions.len();
    let number = region.ids.number_of(&format!("iam {role_name} {number}"));
    let id = format!("task{}{}/{}", role.path, role.name, uuid(number));
    let iam = lookup::iam_mut(region);
    iam.roles.remove(&key);
    iam.deletions.push(id.clone());
    Ok(DeleteServiceLinkedRoleResponse {
        deletion_task_id: Some(id),
    })
}
