//! Tags of load balancers, target groups, listeners and rules.

mod add_tags;
mod describe_tags;
mod remove_tags;
#[cfg(test)]
mod tests;

pub(super) use self::add_tags::add_tags;
pub(super) use self::describe_tags::describe_tags;
pub(super) use self::remove_tags::remove_tags;
