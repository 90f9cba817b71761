//! The operations of IAM.

mod account;
mod instance_profile;
mod policy;
mod role;
mod role_policy;
mod tag;
#[cfg(test)]
mod tests;

use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::ops::{Answer, read, read_as, write};
use crate::wire::ApiError;
use crate::wire::iam::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    caller: &Caller<'_>,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::CreateRole => write(region, body, role::create_role),
        Operation::CreateServiceLinkedRole => write(region, body, role::create_service_linked_role),
        Operation::DeleteRole => write(region, body, role::delete_role),
        Operation::DeleteRolePermissionsBoundary => {
            write(region, body, role::delete_role_permissions_boundary)
        }
        Operation::DeleteServiceLinkedRole => write(region, body, role::delete_service_linked_role),
        Operation::GetRole => read(region, body, role::get_role),
        Operation::GetServiceLinkedRoleDeletionStatus => {
            read(region, body, role::get_service_linked_role_deletion_status)
        }
        Operation::ListRoles => read(region, body, role::list_roles),
        Operation::PutRolePermissionsBoundary => {
            write(region, body, role::put_role_permissions_boundary)
        }
        Operation::UpdateAssumeRolePolicy => write(region, body, role::update_assume_role_policy),
        Operation::UpdateRole => write(region, body, role::update_role),
        Operation::UpdateRoleDescription => write(region, body, role::update_role_description),
        Operation::AttachRolePolicy => write(region, body, role_policy::attach_role_policy),
        Operation::DeleteRolePolicy => write(region, body, role_policy::delete_role_policy),
        Operation::DetachRolePolicy => write(region, body, role_policy::detach_role_policy),
        Operation::GetRolePolicy => read(region, body, role_policy::get_role_policy),
        Operation::ListAttachedRolePolicies => {
            read(region, body, role_policy::list_attached_role_policies)
        }
        Operation::ListRolePolicies => read(region, body, role_policy::list_role_policies),
        Operation::PutRolePolicy => write(region, body, role_policy::put_role_policy),
        Operation::CreatePolicy => write(region, body, policy::create_policy),
        Operation::CreatePolicyVersion => write(region, body, policy::create_policy_version),
        Operation::DeletePolicy => write(region, body, policy::delete_policy),
        Operation::DeletePolicyVersion => write(region, body, policy::delete_policy_version),
        Operation::GetPolicy => read(region, body, policy::get_policy),
        Operation::GetPolicyVersion => read(region, body, policy::get_policy_version),
        Operation::ListEntitiesForPolicy => read(region, body, policy::list_entities_for_policy),
        Operation::ListPolicies => read(region, body, policy::list_policies),
        Operation::ListPolicyVersions => read(region, body, policy::list_policy_versions),
        Operation::SetDefaultPolicyVersion => {
            write(region, body, policy::set_default_policy_version)
        }
        Operation::AddRoleToInstanceProfile => {
            write(region, body, instance_profile::add_role_to_instance_profile)
        }
        Operation::CreateInstanceProfile => {
            write(region, body, instance_profile::create_instance_profile)
        }
        Operation::DeleteInstanceProfile => {
            write(region, body, instance_profile::delete_instance_profile)
        }
        Operation::GetInstanceProfile => read(region, body, instance_profile::get_instance_profile),
        Operation::ListInstanceProfiles => {
            read(region, body, instance_profile::list_instance_profiles)
        }
        Operation::ListInstanceProfilesForRole => read(
            region,
            body,
            instance_profile::list_instance_profiles_for_role,
        ),
        Operation::RemoveRoleFromInstanceProfile => write(
            region,
            body,
            instance_profile::remove_role_from_instance_profile,
        ),
        Operation::ListInstanceProfileTags => read(region, body, tag::list_instance_profile_tags),
        Operation::ListPolicyTags => read(region, body, tag::list_policy_tags),
        Operation::ListRoleTags => read(region, body, tag::list_role_tags),
        Operation::TagInstanceProfile => write(region, body, tag::tag_instance_profile),
        Operation::TagPolicy => write(region, body, tag::tag_policy),
        Operation::TagRole => write(region, body, tag::tag_role),
        Operation::UntagInstanceProfile => write(region, body, tag::untag_instance_profile),
        Operation::UntagPolicy => write(region, body, tag::untag_policy),
        Operation::UntagRole => write(region, body, tag::untag_role),
        Operation::GetUser => read_as(region, caller, body, account::get_user),
        Operation::ListAccountAliases => read(region, body, account::list_account_aliases),
        Operation::SimulatePrincipalPolicy => {
            read(region, body, account::simulate_principal_policy)
        }
    }
}
