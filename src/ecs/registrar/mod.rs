//! Where tasks of services can be reached: with load balancers, and in service discovery.
//!
//! A task is registered once its containers run and before it is `RUNNING`, and taken out again in
//! `DEACTIVATING`.
//!
//! - [`destinations`] — where the tasks of a deployment register: one function. Start here.
//! - [`register`] — tasks come and go. [`health`] — what load balancers find of them.
//! - [`state`], [`targets`] — what there is, as data, with its indexes.
//! - [`news`] — what the service says of it. [`check`] — what must hold.

#[cfg(any(test, feature = "self-check"))]
pub(crate) mod check;
pub(crate) mod destinations;
pub(crate) mod discovery;
pub(crate) mod health;
pub(crate) mod news;
pub(crate) mod register;
pub(crate) mod state;
pub(crate) mod targets;
#[cfg(test)]
mod tests;

pub(crate) use crate::ecs::registrar::targets::Target;
pub(crate) use crate::ecs::registrar::targets::TargetGroupKind;
pub use crate::ecs::registrar::targets::TargetHealth;
