//! Rules of listeners.
//!
//! - [`allowed`] — which listeners have rules, and what rules cannot have.

mod allowed;
mod create_rule;
mod delete_rule;
mod describe_rules;
mod modify_rule;
mod set_rule_priorities;
#[cfg(test)]
mod tests;

pub(super) use self::create_rule::create_rule;
pub(super) use self::delete_rule::delete_rule;
pub(super) use self::describe_rules::describe_rules;
pub(super) use self::modify_rule::modify_rule;
pub(super) use self::set_rule_priorities::set_rule_priorities;
