//! `ListRoles` — the roles of the account, or those below a path.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html>

use crate::aws::iam::pages::{Page, page};
use crate::aws::iam::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{ListRolesRequest, ListRolesResponse};

pub(in super::super) fn list_roles(
    region: &Region,
    input: ListRolesRequest,
) -> Result<ListRolesResponse, ApiError> {
    let ListRolesRequest {
        marker,
        max_items,
        path_prefix,
    } = input;
    let below = path_prefix.as_deref().unwrap_or("/");
    let found = region
        .iam
        .roles()
        .filter(|role| role.path.starts_with(below));
    let found = found.map(|role| (role.name.clone(), shown::listed_role(role)));
    let listing = ("ListRoles", &path_prefix);
    let Page {
        items,
        is_truncated,
        marker,
    } = page(region, listing, found, max_items, marker.as_deref())?;
    Ok(ListRolesResponse {
        roles: items,
        is_truncated,
        marker,
    })
}
