//! The apiserver.
//!
//! - [`server`] — connections, and how they end. [`route`] — what a path names.
//! - [`answer`] — what is done for a request. Start here.
//! - [`change`] — objects that are made and changed. [`pods`] — what is particular about Pods.
//! - [`watching`], [`log`], [`exec`] — answers that go on. [`body`] — how answers are written.

pub(crate) mod answer;
pub(crate) mod body;
mod change;
mod exec;
mod log;
mod pods;
pub(crate) mod route;
pub(crate) mod server;
mod watching;
