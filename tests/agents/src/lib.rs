//! A stand-in of the agent of ECS, which speaks as recordings of the real one do, and tests of
//! hosts that run it.
//!
//! The real agent cannot be had everywhere. The stand-in registers its host, polls, accepts tasks
//! and tells of them over real sockets. Its containers are numbers in memory, or those of a Docker
//! engine.
//!
//! - [`agent`] — the stand-in. Start here. `acs` and `tcs` — its ends of the two websockets.
//! - [`api`] — how it calls the API of ECS. [`task`] — what it knows of a task.
//! - [`engine`] — its host, where containers are those of an engine.
//! - [`trouble`] — what goes wrong between it and ECS.

#![forbid(unsafe_code)]
#![expect(
    rustdoc::private_intra_doc_links,
    reason = "the documentation of modules is for those who work on them"
)]

mod acs;
pub mod agent;
pub mod api;
pub mod engine;
pub mod task;
mod tcs;
pub mod trouble;

#[cfg(test)]
mod failures;
#[cfg(test)]
mod hosts;
#[cfg(test)]
mod images_at_engine;
#[cfg(test)]
mod lives;
#[cfg(test)]
mod lives_at_engine;
#[cfg(test)]
mod many;
#[cfg(test)]
mod members_at_engine;
#[cfg(test)]
mod property;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod support;
#[cfg(test)]
mod updates;
#[cfg(test)]
mod with_engine;
