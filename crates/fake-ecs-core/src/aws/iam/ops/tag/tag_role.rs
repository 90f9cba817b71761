//! `TagRole` — adds tags to a role; a key that is there gets the new value.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html>

use crate::aws::iam::{lookup, tags};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{TagRoleRequest, TagRoleResponse};

pub(in super::super) fn tag_role(
    region: &mut Region,
    input: TagRoleRequest,
) -> Result<TagRoleResponse, ApiError> {
    let TagRoleRequest { role_name, tags } = input;
    let owner = lookup::role_mut(region, &role_name)?;
    tags::add(&mut owner.tags, tags)?;
    Ok(TagRoleResponse {})
}
