//! Secrets Manager: secrets, their versions, and what callers do with them.
//!
//! It knows nothing of ECS, which reads secrets as any caller does.
//!
//! - [`state`] — secrets and their versions, as data. Start here.
//! - [`port`] — what others ask of it, and how secrets are put into it.
//! - `ops` — its operations. `shown` — what they show of a secret.

#[cfg(feature = "secrets")]
mod ops;
pub mod port;
#[cfg(feature = "secrets")]
mod shown;
pub mod state;

#[cfg(feature = "secrets")]
pub(super) use self::ops::dispatch;
pub use self::state::SecretsManager;
