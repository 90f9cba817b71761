//! Security groups and their rules.
//!
//! - [`change`] — what giving and taking rules have in common, in both directions.

mod authorize_security_group_egress;
mod authorize_security_group_ingress;
mod change;
mod create_security_group;
mod delete_security_group;
mod describe_security_group_rules;
mod describe_security_groups;
mod modify_security_group_rules;
mod revoke_security_group_egress;
mod revoke_security_group_ingress;
#[cfg(test)]
mod tests;

pub(super) use self::authorize_security_group_egress::authorize_security_group_egress;
pub(super) use self::authorize_security_group_ingress::authorize_security_group_ingress;
pub(super) use self::create_security_group::create_security_group;
pub(super) use self::delete_security_group::delete_security_group;
pub(super) use self::describe_security_group_rules::describe_security_group_rules;
pub(super) use self::describe_security_groups::describe_security_groups;
pub(super) use self::modify_security_group_rules::modify_security_group_rules;
pub(super) use self::revoke_security_group_egress::revoke_security_group_egress;
pub(super) use self::revoke_security_group_ingress::revoke_security_group_ingress;
