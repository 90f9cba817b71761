//! The operations of IAM on the policies that roles have.

mod attach_role_policy;
mod delete_role_policy;
mod detach_role_policy;
mod get_role_policy;
mod list_attached_role_policies;
mod list_role_policies;
mod put_role_policy;

pub(super) use self::attach_role_policy::attach_role_policy;
pub(super) use self::delete_role_policy::delete_role_policy;
pub(super) use self::detach_role_policy::detach_role_policy;
pub(super) use self::get_role_policy::get_role_policy;
pub(super) use self::list_attached_role_policies::list_attached_role_policies;
pub(super) use self::list_role_policies::list_role_policies;
pub(super) use self::put_role_policy::put_role_policy;
