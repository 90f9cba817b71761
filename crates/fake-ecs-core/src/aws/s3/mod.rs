//! Amazon S3: buckets and objects. ECS reads files of environment variables from it, CloudFormation
//! its templates.
//!
//! It knows nothing of ECS. Buckets are those of one account in one region, though in AWS no two
//! buckets anywhere have one name. An object has one version, also in a bucket that says otherwise.
//!
//! - [`state`] — buckets and objects, as data. Start here.
//! - `ops` — the operations. `listing` — what of a bucket a list shows. `lookup` — how operations
//!   find buckets and objects, and what they say where there is none. `checksums` — whether bytes
//!   are those that were sent.

#[cfg(feature = "s3")]
mod checksums;
#[cfg(feature = "s3")]
mod listing;
#[cfg(feature = "s3")]
mod lookup;
#[cfg(feature = "s3")]
mod ops;
pub mod state;

#[cfg(feature = "s3")]
pub(super) use self::ops::dispatch;
pub use self::state::S3;
