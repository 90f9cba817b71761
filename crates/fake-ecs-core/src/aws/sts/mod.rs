//! The Security Token Service: who the caller is, and credentials with which somebody else calls.
//!
//! There is no IAM behind it: every role is there, and anybody may assume it. Credentials do not
//! end either: a key whose time is over still says who calls, for a day.
//!
//! - [`state`] — the sessions whose credentials were given out. Start here.
//! - `ops` — its operations.

#[cfg(feature = "sts")]
mod ops;
pub mod state;

#[cfg(feature = "sts")]
pub(super) use self::ops::dispatch;
pub use self::state::Sts;
