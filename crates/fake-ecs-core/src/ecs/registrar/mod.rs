//! Where tasks of services can be reached: with load balancers, and in service discovery.
//!
//! A task is registered once its containers run and before it is `RUNNING`, and taken out again in
//! `DEACTIVATING`.
//!
//! - [`destinations`] — where the tasks of a deployment register: one function. Start here.
//! - [`register`] — tasks come and go. [`health`] — what load balancers find of them.
//!   What there is, is with the neighbours: [`crate::aws::elb`] and [`crate::aws::cloud_map`].
//! - [`discovery`] — what Cloud Map is told of a task.
//! - [`endpoint`] — and the same at a real endpoint.
//! - [`news`] — what the service says of it; what it has not said yet is in [`state`].
//! - [`check`] — what must hold.

#[cfg(any(test, feature = "self-check"))]
pub mod check;
pub mod destinations;
pub mod discovery;
pub mod endpoint;
pub mod health;
pub mod news;
pub mod register;
pub mod state;
#[cfg(test)]
mod tests;
