//! Tasks, as data.
//!
//! - [`state`] — a task and its containers. Start here. What moves them is in
//!   [`crate::ecs::lifecycle`]. [`progress`] — what it counts for, and what its agent is told.
//!   [`owner`] — what it is part of. [`exec`] — what ECS Exec keeps of it.
//! - [`status`] — how far they have come. [`store`] — all tasks, and the indexes from which lists
//!   and counts are read: [`index`], [`load`].
//! - [`definition`] — task definitions. [`reference`](mod@reference) — which one a caller means.
//! - [`network`], [`volume`] — what a task gets beside its containers. [`attach`] — ECS makes it.
//! - [`health`] — how healthy a task is, as far as its containers tell. [`launch`] — a task that is
//!   about to be.
//! - [`protection`] — which tasks a service may not stop. [`timeline`] — what happened to a task,
//!   as small values. [`history`] — a task as it was. [`plan`] — a task as an engine is to run it.

pub(crate) mod attach;
pub(crate) mod definition;
pub(crate) mod exec;
pub(crate) mod health;
pub(crate) mod history;
pub(crate) mod index;
pub(crate) mod launch;
pub(crate) mod load;
pub(crate) mod network;
pub(crate) mod owner;
pub(crate) mod plan;
pub(crate) mod progress;
pub(crate) mod protection;
pub(crate) mod reference;
pub(crate) mod state;
pub(crate) mod status;
pub(crate) mod store;
pub(crate) mod timeline;
pub(crate) mod volume;
