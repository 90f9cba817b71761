//! Log groups.

mod create_log_group;
mod delete_log_group;
mod delete_retention_policy;
mod describe_log_groups;
mod put_retention_policy;

pub use self::create_log_group::create_log_group;
pub use self::delete_log_group::delete_log_group;
pub use self::delete_retention_policy::delete_retention_policy;
pub(super) use self::describe_log_groups::describe_log_groups;
pub use self::put_retention_policy::put_retention_policy;
