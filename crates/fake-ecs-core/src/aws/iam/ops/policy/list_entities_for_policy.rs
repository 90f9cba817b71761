//! `ListEntitiesForPolicy` — the roles that have a policy. There are no users and groups.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html>

use crate::aws::iam::lookup;
use crate::aws::iam::pages::{Page, page};
use crate::aws::iam::state::Role;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::enums::{EntityType, PolicyUsageType};
use crate::wire::iam::types::{
    ListEntitiesForPolicyRequest, ListEntitiesForPolicyResponse, PolicyRole,
};

pub(in super::super) fn list_entities_for_policy(
    region: &Region,
    input: ListEntitiesForPolicyRequest,
) -> Result<ListEntitiesForPolicyResponse, ApiError> {
    let ListEntitiesForPolicyRequest {
        policy_arn,
        entity_filter,
        marker,
        max_items,
        path_prefix,
        policy_usage_filter,
    } = input;
    lookup::policy(region, &policy_arn)?;
    let below = path_prefix.as_deref().unwrap_or("/");
    let is_meant = |role: &&Role| {
        let bounds = role.boundary.as_ref() == Some(&policy_arn);
        let has = role.attached.contains(&policy_arn);
        let is_used = match policy_usage_filter {
            Some(PolicyUsageType::PermissionsBoundary) => bounds,
            Some(PolicyUsageType::PermissionsPolicy) => has,
            None => bounds || has,
        };
        is_used && role.path.starts_with(below)
    };
    let wants_roles = matches!(entity_filter, None | Some(EntityType::Role));
    let found = region.iam.roles().filter(|_| wants_roles).filter(is_meant);
    let found = found.map(|role| {
        let shown = PolicyRole {
            role_id: Some(role.id.clone()),
            role_name: Some(role.name.clone()),
        };
        (role.name.clone(), shown)
    });
    let by = (
        &policy_arn,
        entity_filter,
        &path_prefix,
        policy_usage_filter,
    );
    let listing = ("ListEntitiesForPolicy", &by);
    let Page {
        items,
        is_truncated,
        marker,
    } = page(region, listing, found, max_items, marker.as_deref())?;
    Ok(ListEntitiesForPolicyResponse {
        is_truncated,
        marker,
        policy_groups: Some(Vec::new()),
        policy_roles: items,
        policy_users: Some(Vec::new()),
    })
}
