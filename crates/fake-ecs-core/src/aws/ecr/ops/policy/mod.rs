//! Who may use a repository, and which of its images expire. Both are kept and shown, and have no
//! effect.
//!
//! - [`missing`] — what is said of a policy that is not there.

mod delete_lifecycle_policy;
mod delete_repository_policy;
mod get_lifecycle_policy;
mod get_repository_policy;
mod missing;
mod put_lifecycle_policy;
mod set_repository_policy;
#[cfg(test)]
mod tests;

pub(super) use self::delete_lifecycle_policy::delete_lifecycle_policy;
pub(super) use self::delete_repository_policy::delete_repository_policy;
pub(super) use self::get_lifecycle_policy::get_lifecycle_policy;
pub(super) use self::get_repository_policy::get_repository_policy;
pub(super) use self::put_lifecycle_policy::put_lifecycle_policy;
pub(super) use self::set_repository_policy::set_repository_policy;
