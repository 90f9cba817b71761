//! The Security Token Service: who the caller is.

mod ops;

pub(super) use ops::dispatch;
