//! The operations of IAM on the account.

mod get_user;
mod list_account_aliases;
mod simulate_principal_policy;

pub(super) use self::get_user::get_user;
pub(super) use self::list_account_aliases::list_account_aliases;
pub(super) use self::simulate_principal_policy::simulate_principal_policy;
