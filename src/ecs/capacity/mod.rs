//! Capacity that comes and goes: tasks wait for it, Auto Scaling groups and Managed Instances bring
//! it.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html>
//!
//! Whatever may let a waiting task go on, or leaves an instance without tasks, has the cluster
//! reviewed. What is to be done follows from how the cluster is, not from what has happened to it.
//! At rest nothing is reviewed.
//!
//! - [`review`] — one pass over a cluster. Start here.
//! - [`state`] — what there is, as data.
//! - [`provider`] — capacity providers are made, changed and deleted. [`strategy`] — which of them
//!   a task goes to.
//! - [`waiting`] — tasks that wait are placed, or given up.
//! - [`groups`] — Auto Scaling groups are made and changed. [`converge`] — they come to their
//!   desired size.
//! - [`managed_scaling`] — which size that is. [`estimate`] — how many more instances waiting tasks
//!   need.
//! - [`managed_instances`] — instances that ECS launches when tasks need them.
//! - [`machines`] — instances that have been launched, until they register.

pub(crate) mod converge;
pub(crate) mod estimate;
pub(crate) mod groups;
pub(crate) mod machines;
pub(crate) mod managed_instances;
pub(crate) mod managed_scaling;
pub(crate) mod provider;
pub(crate) mod queue;
pub(crate) mod review;
pub(crate) mod state;
pub(crate) mod strategy;
#[cfg(test)]
mod tests;
pub(crate) mod waiting;
