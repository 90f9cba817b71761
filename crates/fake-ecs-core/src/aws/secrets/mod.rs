//! Secrets Manager. There is no secret yet.

mod ops;

pub(super) use ops::dispatch;
