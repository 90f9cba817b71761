//! `DeleteRole` — deletes a role that has no policies any more and is in no instance profile.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html>

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::{in_use, protected};
use crate::aws::iam::state::InstanceProfile;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{DeleteRoleRequest, DeleteRoleResponse};

pub(in super::super) fn delete_role(
    region: &mut Region,
    input: DeleteRoleRequest,
) -> Result<DeleteRoleResponse, ApiError> {
    let DeleteRoleRequest { role_name } = input;
    let role = lookup::role(region, &role_name)?;
    if role.is_linked {
        return Err(protected(&role.name));
    }
    if !role.attached.is_empty() {
        return Err(in_use(
            "Cannot delete entity, must detach all policies first.",
        ));
    }
    if !role.inline.is_empty() {
        return Err(in_use("Cannot delete entity, must delete policies first."));
    }
    let profiles = &region.iam.profiles;
    let is_in = |profile: &InstanceProfile| profile.role.as_ref() == Some(&role.name);
    if profiles.values().any(is_in) {
        return Err(in_use(
            "Cannot delete entity, must remove roles from instance profile first.",
        ));
    }
    let key = role.name.to_ascii_lowercase();
    lookup::iam_mut(region).roles.remove(&key);
    Ok(DeleteRoleResponse {})
}
