//! A stand-in of the agent of ECS, which speaks as recordings of the real one do, and tests of
//! hosts that run it.
//!
//! The real agent cannot be had everywhere. The stand-in registers its host, polls, accepts tasks
//! and tells of them over real sockets; its containers are numbers in memory.
//!
//! - [`agent`] — the stand-in. Start here. [`api`] — how it calls the API of ECS.
//! - [`task`] — what it knows of a task.

#![forbid(unsafe_code)]

pub mod agent;
pub mod api;
pub mod task;

#[cfg(test)]
mod lives;
#[cfg(test)]
mod recorded;
