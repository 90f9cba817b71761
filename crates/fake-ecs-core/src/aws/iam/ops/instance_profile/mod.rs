//! The operations of IAM on instance profiles.

mod add_role_to_instance_profile;
mod create_instance_profile;
mod delete_instance_profile;
mod get_instance_profile;
mod list_instance_profiles;
mod list_instance_profiles_for_role;
mod remove_role_from_instance_profile;

pub(super) use self::add_role_to_instance_profile::add_role_to_instance_profile;
pub(super) use self::create_instance_profile::create_instance_profile;
pub(super) use self::delete_instance_profile::delete_instance_profile;
pub(super) use self::get_instance_profile::get_instance_profile;
pub(super) use self::list_instance_profiles::list_instance_profiles;
pub(super) use self::list_instance_profiles_for_role::list_instance_profiles_for_role;
pub(super) use self::remove_role_from_instance_profile::remove_role_from_instance_profile;
