//! Tasks, as data.
//!
//! - [`state`] — a task and its containers. Start here. What moves them is in
//!   [`crate::ecs::lifecycle`]. [`progress`] — what it counts for, and what its agent is told.
//!   [`owner`] — what it is part of. [`exec`] — what ECS Exec keeps of it.
//!   [`log_stream`] — what can be read of what its containers write.
//! - [`status`] — how far they have come. [`store`] — all tasks, and the indexes from which lists
//!   and counts are read: [`index`], [`load`].
//! - [`definition`] — task definitions. [`reference`](mod@reference) — which one a caller means.
//! - [`network`], [`volume`] — what a task gets beside its containers. [`attach`] — ECS makes it.
//! - [`health`] — how healthy a task is, as far as its containers tell. [`launch`] — a task that is
//!   about to be.
//! - [`protection`] — which tasks a service may not stop. [`timeline`] — what happened to a task,
//!   as small values. [`history`] — a task as it was. [`plan`] — a task as an engine is to run it.
//! - [`value_from`] — what secrets name. [`env_file`] — files of environment variables.

pub mod attach;
pub mod definition;
pub mod env_file;
pub mod exec;
pub mod health;
pub mod history;
pub mod index;
pub mod launch;
pub mod load;
pub mod log_stream;
pub mod network;
pub mod owner;
pub mod plan;
pub mod progress;
pub mod protection;
pub mod reference;
pub mod state;
pub mod status;
pub mod store;
pub mod timeline;
pub mod value_from;
pub mod volume;
