//! Secrets Manager: what secrets there are, and reading them.
//!
//! It knows nothing of ECS, which reads secrets as any caller does.
//!
//! - [`state`] — secrets and their versions, as data. Start here.
//! - [`port`] — what others ask of it, and how secrets are put into it.
//! - [`ops`] — its operations.

#[cfg(feature = "secrets")]
mod ops;
pub mod port;
pub mod state;

#[cfg(feature = "secrets")]
pub(super) use self::ops::dispatch;
pub use self::state::SecretsManager;
