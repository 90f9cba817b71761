//! Secrets Manager. There is no secret yet.
//!
//! - [`ops`] — its operations.

mod ops;

pub(super) use ops::dispatch;
