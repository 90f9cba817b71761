//! The operations of IAM on roles.
//!
//! `made` — how roles are made. `linked` — those that services have.

mod create_role;
mod create_service_linked_role;
mod delete_role;
mod delete_role_permissions_boundary;
mod delete_service_linked_role;
mod get_role;
mod get_service_linked_role_deletion_status;
mod linked;
mod list_roles;
mod made;
mod put_role_permissions_boundary;
mod update_assume_role_policy;
mod update_role;
mod update_role_description;

pub(super) use self::create_role::create_role;
pub(super) use self::create_service_linked_role::create_service_linked_role;
pub(super) use self::delete_role::delete_role;
pub(super) use self::delete_role_permissions_boundary::delete_role_permissions_boundary;
pub(super) use self::delete_service_linked_role::delete_service_linked_role;
pub(super) use self::get_role::get_role;
pub(super) use self::get_service_linked_role_deletion_status::get_service_linked_role_deletion_status;
pub(super) use self::list_roles::list_roles;
pub(super) use self::put_role_permissions_boundary::put_role_permissions_boundary;
pub(super) use self::update_assume_role_policy::update_assume_role_policy;
pub(super) use self::update_role::update_role;
pub(super) use self::update_role_description::update_role_description;
