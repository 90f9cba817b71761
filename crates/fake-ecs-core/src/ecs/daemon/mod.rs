//! Managed daemons: one task on each instance of capacity providers of Managed Instances.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-daemons.html>
//!
//! An instance is given its daemons' tasks when it registers, before any other task, and none
//! later. So a daemon is rolled out by replacing instances: those that are not as they should be
//! are drained in batches, and what takes their place is given the new revision. Like that of
//! services, the scheduler is level-triggered: whatever concerns a daemon enqueues it, once, and a
//! pass decides from what there is.
//!
//! - [`reconcile`] — decides which instances are drained, and where a deployment stands; pure.
//!   Start here.
//! - [`controller`] — one pass over a daemon. [`queue`] — when there is to be one. [`view`] — the
//!   numbers that it decides from.
//! - [`start`] — instances get their tasks. [`awaiting`] — application tasks wait for them.
//!   [`rollout`] — daemons are made, changed and deleted; deployments begin, end and are rolled
//!   back.
//! - [`state`], [`deployment`], [`store`], [`definition`] — what there is, as data.
//!   [`reference`](mod@reference) — which definition a caller means.

pub mod awaiting;
pub mod controller;
pub mod definition;
pub mod deployment;
pub mod queue;
pub mod reconcile;
pub mod reference;
pub mod rollout;
pub mod start;
pub mod state;
pub mod store;
pub mod view;

pub use crate::ecs::daemon::definition::DaemonDefinitions;
pub use crate::ecs::daemon::reconcile::Fit;
pub use crate::ecs::daemon::store::Daemons;
