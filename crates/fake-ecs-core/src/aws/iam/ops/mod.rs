//! The operations of IAM.
//!
//! - `role` — roles. Start here. `policy` — policies of their own; `role_policy` — those that roles
//!   have. `instance_profile` — roles for machines.
//! - `account` — who calls, and whether a policy is enough. `tag` — tags of all of these.

mod account;
mod instance_profile;
mod policy;
mod role;
mod role_policy;
mod tag;
#[cfg(test)]
mod tests;

use self::instance_profile as profile;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::ops::{Answer, read, read_as, write};
use crate::wire::ApiError;
use crate::wire::iam::operation::Operation as Op;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    caller: &Caller<'_>,
    operation: Op,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Op::CreateRole => write(region, body, role::create_role),
        Op::CreateServiceLinkedRole => write(region, body, role::create_service_linked_role),
        Op::DeleteRole => write(region, body, role::delete_role),
        Op::DeleteRolePermissionsBoundary => {
            write(region, body, role::delete_role_permissions_boundary)
        }
        Op::DeleteServiceLinkedRole => write(region, body, role::delete_service_linked_role),
        Op::GetRole => read(region, body, role::get_role),
        Op::GetServiceLinkedRoleDeletionStatus => {
            read(region, body, role::get_service_linked_role_deletion_status)
        }
        Op::ListRoles => read(region, body, role::list_roles),
        Op::PutRolePermissionsBoundary => write(region, body, role::put_role_permissions_boundary),
        Op::UpdateAssumeRolePolicy => write(region, body, role::update_assume_role_policy),
        Op::UpdateRole => write(region, body, role::update_role),
        Op::UpdateRoleDescription => write(region, body, role::update_role_description),
        Op::AttachRolePolicy => write(region, body, role_policy::attach_role_policy),
        Op::DeleteRolePolicy => write(region, body, role_policy::delete_role_policy),
        Op::DetachRolePolicy => write(region, body, role_policy::detach_role_policy),
        Op::GetRolePolicy => read(region, body, role_policy::get_role_policy),
        Op::ListAttachedRolePolicies => {
            read(region, body, role_policy::list_attached_role_policies)
        }
        Op::ListRolePolicies => read(region, body, role_policy::list_role_policies),
        Op::PutRolePolicy => write(region, body, role_policy::put_role_policy),
        Op::CreatePolicy => write(region, body, policy::create_policy),
        Op::CreatePolicyVersion => write(region, body, policy::create_policy_version),
        Op::DeletePolicy => write(region, body, policy::delete_policy),
        Op::DeletePolicyVersion => write(region, body, policy::delete_policy_version),
        Op::GetPolicy => read(region, body, policy::get_policy),
        Op::GetPolicyVersion => read(region, body, policy::get_policy_version),
        Op::ListEntitiesForPolicy => read(region, body, policy::list_entities_for_policy),
        Op::ListPolicies => read(region, body, policy::list_policies),
        Op::ListPolicyVersions => read(region, body, policy::list_policy_versions),
        Op::SetDefaultPolicyVersion => write(region, body, policy::set_default_policy_version),
        Op::AddRoleToInstanceProfile => write(region, body, profile::add_role_to_instance_profile),
        Op::CreateInstanceProfile => write(region, body, profile::create_instance_profile),
        Op::DeleteInstanceProfile => write(region, body, profile::delete_instance_profile),
        Op::GetInstanceProfile => read(region, body, profile::get_instance_profile),
        Op::ListInstanceProfiles => read(region, body, profile::list_instance_profiles),
        Op::ListInstanceProfilesForRole => {
            read(region, body, profile::list_instance_profiles_for_role)
        }
        Op::RemoveRoleFromInstanceProfile => {
            write(region, body, profile::remove_role_from_instance_profile)
        }
        Op::ListInstanceProfileTags => read(region, body, tag::list_instance_profile_tags),
        Op::ListPolicyTags => read(region, body, tag::list_policy_tags),
        Op::ListRoleTags => read(region, body, tag::list_role_tags),
        Op::TagInstanceProfile => write(region, body, tag::tag_instance_profile),
        Op::TagPolicy => write(region, body, tag::tag_policy),
        Op::TagRole => write(region, body, tag::tag_role),
        Op::UntagInstanceProfile => write(region, body, tag::untag_instance_profile),
        Op::UntagPolicy => write(region, body, tag::untag_policy),
        Op::UntagRole => write(region, body, tag::untag_role),
        Op::GetUser => read_as(region, caller, body, account::get_user),
        Op::ListAccountAliases => read(region, body, account::list_account_aliases),
        Op::SimulatePrincipalPolicy => read(region, body, account::simulate_principal_policy),
    }
}
