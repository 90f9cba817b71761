//! Where tasks of services can be reached: with load balancers, and in service discovery.
//!
//! A task is registered once its containers run and before it is `RUNNING`, and taken out again in
//! `DEACTIVATING`.
//!
//! - [`destinations`] — where the tasks of a deployment register: one function. Start here.
//! - [`register`] — tasks come and go. [`health`] — what load balancers find of them.
//! - [`state`], [`targets`], [`discovery`] — what there is, as data, with its indexes: of load
//!   balancers, and of Cloud Map.
//! - [`news`] — what the service says of it. [`check`] — what must hold.

#[cfg(any(test, feature = "self-check"))]
pub mod check;
pub mod destinations;
pub mod discovery;
pub mod health;
pub mod news;
pub mod register;
pub mod state;
pub mod targets;
#[cfg(test)]
mod tests;

pub use crate::ecs::registrar::targets::Target;
pub use crate::ecs::registrar::targets::TargetGroupKind;
pub use crate::ecs::registrar::targets::TargetHealth;
