//! The operations of IAM on tags.

mod list_instance_profile_tags;
mod list_policy_tags;
mod list_role_tags;
mod tag_instance_profile;
mod tag_policy;
mod tag_role;
mod untag_instance_profile;
mod untag_policy;
mod untag_role;

pub(super) use self::list_instance_profile_tags::list_instance_profile_tags;
pub(super) use self::list_policy_tags::list_policy_tags;
pub(super) use self::list_role_tags::list_role_tags;
pub(super) use self::tag_instance_profile::tag_instance_profile;
pub(super) use self::tag_policy::tag_policy;
pub(super) use self::tag_role::tag_role;
pub(super) use self::untag_instance_profile::untag_instance_profile;
pub(super) use self::untag_policy::untag_policy;
pub(super) use self::untag_role::untag_role;
