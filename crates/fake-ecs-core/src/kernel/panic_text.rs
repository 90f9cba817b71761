//! What a panic has said.

use std::any::Any;

/// The message of a panic that was caught.
pub fn of(panic: &(dyn Any + Send)) -> &str {
    let message = panic.downcast_ref::<String>().map(String::as_str);
    let message = message.or_else(|| panic.downcast_ref::<&str>().copied());
    message.unwrap_or("a panic without a message")
}
