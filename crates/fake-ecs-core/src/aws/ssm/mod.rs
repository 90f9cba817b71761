//! Systems Manager, of which there is the Parameter Store: parameters, their versions, and what
//! callers do with them.
//!
//! It knows nothing of ECS, which reads parameters as any caller does.
//!
//! - [`state`] — parameters and their versions, as data. Start here.
//! - [`port`] — what others ask of it, and how parameters are put into it.
//! - `ops` — its operations. `shown` — what they show of a parameter. `public` — parameters that
//!   AWS and its tools have made.

#[cfg(feature = "secrets")]
mod ops;
pub mod port;
#[cfg(feature = "secrets")]
mod public;
#[cfg(feature = "secrets")]
mod shown;
pub mod state;

#[cfg(feature = "secrets")]
pub(super) use self::ops::dispatch;
pub use self::state::ParameterStore;
