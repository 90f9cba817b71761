//! Listeners.
//!
//! - [`settings`] — the protocol, the port and the certificates of a listener, checked.

mod add_listener_certificates;
mod create_listener;
mod delete_listener;
mod describe_listener_attributes;
mod describe_listener_certificates;
mod describe_listeners;
mod modify_listener;
mod modify_listener_attributes;
mod remove_listener_certificates;
mod settings;
#[cfg(test)]
mod tests;

pub(super) use self::add_listener_certificates::add_listener_certificates;
pub(super) use self::create_listener::create_listener;
pub(super) use self::delete_listener::delete_listener;
pub(super) use self::describe_listener_attributes::describe_listener_attributes;
pub(super) use self::describe_listener_certificates::describe_listener_certificates;
pub(super) use self::describe_listeners::describe_listeners;
pub(super) use self::modify_listener::modify_listener;
pub(super) use self::modify_listener_attributes::modify_listener_attributes;
pub(super) use self::remove_listener_certificates::remove_listener_certificates;
