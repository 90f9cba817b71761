//! The registry as a whole, and the key to it.

mod describe_registry;
mod get_authorization_token;

pub(super) use self::describe_registry::describe_registry;
pub(super) use self::get_authorization_token::get_authorization_token;
