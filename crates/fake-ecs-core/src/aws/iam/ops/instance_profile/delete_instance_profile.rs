//! `DeleteInstanceProfile` — deletes an instance profile that has no role.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteInstanceProfile.html>

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::in_use;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{DeleteInstanceProfileRequest, DeleteInstanceProfileResponse};

pub(in super::super) fn delete_instance_profile(
    region: &mut Region,
    input: DeleteInstanceProfileRequest,
) -> Result<DeleteInstanceProfileResponse, ApiError> {
    let DeleteInstanceProfileRequest {
        instance_profile_name,
    } = input;
    let profile = lookup::profile(region, &instance_profile_name)?;
    if profile.role.is_some() {
        return Err(in_use(
            "Cannot delete entity, must remove roles from instance profile first.",
        ));
    }
    let key = profile.name.to_ascii_lowercase();
    lookup::iam_mut(region).profiles.remove(&key);
    Ok(DeleteInstanceProfileResponse {})
}
