//! The Security Token Service: who the caller is.
//!
//! - [`ops`] — its operations.

mod ops;

pub(super) use ops::dispatch;
