//! Capacity that comes and goes: tasks wait for it, Auto Scaling groups and Managed Instances bring
//! it.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html>
//!
//! Whatever may let a waiting task go on, or leaves an instance without tasks, has the cluster
//! reviewed. What is to be done follows from how the cluster is, not from what has happened to it.
//! At rest nothing is reviewed.
//!
//! - [`review`] — one pass over a cluster. Start here. [`queue`] — which clusters are to have
//!   one.
//! - [`state`] — what there is, as data.
//! - [`provider`] — capacity providers are made, changed and deleted. [`strategy`] — which of them
//!   a task goes to.
//! - [`waiting`] — tasks that wait are placed, or given up.
//! - [`vcpus`] — how many vCPUs tasks on Fargate may have.
//! - [`groups`] — what Auto Scaling groups are to ECS; what they are is Auto Scaling's
//!   ([`crate::aws::auto_scaling`]). [`converge`] — they come to their desired size.
//! - [`managed_scaling`] — which size that is. [`estimate`] — how many more instances waiting tasks
//!   need.
//! - [`managed_instances`] — instances that ECS launches when tasks need them.
//! - [`machines`] — instances that have been launched, until they register.

pub mod converge;
pub mod estimate;
pub mod groups;
pub mod machines;
pub mod managed_instances;
pub mod managed_scaling;
pub mod provider;
pub mod queue;
pub mod review;
pub mod state;
pub mod strategy;
#[cfg(test)]
mod tests;
pub mod vcpus;
pub mod waiting;
