//! Amazon S3, as far as ECS reads it: files of environment variables. It has no operations yet.
//!
//! It knows nothing of ECS.
//!
//! - [`state`] — buckets and objects, as data.

pub mod state;

pub use self::state::S3;
