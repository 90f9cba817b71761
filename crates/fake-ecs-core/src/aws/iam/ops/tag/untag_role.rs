//! `UntagRole` — takes tags from a role. Keys that there are not do not matter.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html>

use crate::aws::iam::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{UntagRoleRequest, UntagRoleResponse};

pub(in super::super) fn untag_role(
    region: &mut Region,
    input: UntagRoleRequest,
) -> Result<UntagRoleResponse, ApiError> {
    let UntagRoleRequest {
        role_name,
        tag_keys,
    } = input;
    let owner = lookup::role_mut(region, &role_name)?;
    for key in &tag_keys {
        owner.tags.remove(key);
    }
    Ok(UntagRoleResponse {})
}
