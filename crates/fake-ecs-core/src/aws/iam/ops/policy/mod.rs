//! The operations of IAM on policies.

mod create_policy;
mod create_policy_version;
mod delete_policy;
mod delete_policy_version;
mod get_policy;
mod get_policy_version;
mod list_entities_for_policy;
mod list_policies;
mod list_policy_versions;
mod set_default_policy_version;

pub(super) use self::create_policy::create_policy;
pub(super) use self::create_policy_version::create_policy_version;
pub(super) use self::delete_policy::delete_policy;
pub(super) use self::delete_policy_version::delete_policy_version;
pub(super) use self::get_policy::get_policy;
pub(super) use self::get_policy_version::get_policy_version;
pub(super) use self::list_entities_for_policy::list_entities_for_policy;
pub(super) use self::list_policies::list_policies;
pub(super) use self::list_policy_versions::list_policy_versions;
pub(super) use self::set_default_policy_version::set_default_policy_version;
