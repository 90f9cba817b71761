//! What is the same for all of an account.
//!
//! - [`policies`] — the policies of secured listeners.

mod describe_account_limits;
mod describe_ssl_policies;
pub(super) mod policies;
#[cfg(test)]
mod tests;

pub(super) use self::describe_account_limits::describe_account_limits;
pub(super) use self::describe_ssl_policies::describe_ssl_policies;
