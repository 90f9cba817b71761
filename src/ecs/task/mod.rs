//! Tasks, as data.
//!
//! - [`state`] — a task and its containers. Start here. What moves them is in [`crate::ecs::lifecycle`].
//! - [`store`] — all tasks, and the indexes from which lists and counts are read; [`load`] is one of them.
//! - [`definition`] — task definitions. [`network`], [`volume`] — what a task gets beside its containers.
//! - [`protection`] — which tasks a service may not stop. [`timeline`] — what happened to a task, as small values.
//!   [`history`] — a task as it was. [`plan`] — a task as an engine is to run it.

pub(crate) mod definition;
pub(crate) mod history;
pub(crate) mod load;
pub(crate) mod network;
pub(crate) mod plan;
pub(crate) mod protection;
pub(crate) mod state;
pub(crate) mod store;
pub(crate) mod timeline;
pub(crate) mod volume;
