//! ECR: repositories of images, their layers, and what callers do with them.
//!
//! It knows nothing of ECS, which asks through [`port`] what an image stands for. The bytes of
//! layers that come over the registry (OCI distribution, beside the core) are not here: ECR knows
//! their digests and sizes. Manifests are, as they were pushed.
//!
//! - [`state`] — repositories, images, layers and uploads, as data. Start here.
//! - `manifest` — what a manifest says of its image. [`name`] — names of images as ECS has them.
//! - [`token`] — what callers show at the registry.
//! - [`port`] — what others ask of it. `ops` — its operations. `shown` — what they show.

mod manifest;
pub mod name;
mod ops;
pub mod port;
mod shown;
pub mod state;
pub mod token;

pub(super) use self::ops::dispatch;
pub use self::state::Ecr;
