//! A stand-in of the agent of ECS, which speaks as recordings of the real one do, and tests of
//! hosts that run it.
//!
//! The real agent cannot be had everywhere. The stand-in registers its host, polls, accepts tasks
//! and tells of them over real sockets; its containers are numbers in memory.
//!
//! - [`agent`] — the stand-in. Start here. `acs` and `tcs` — its ends of the two websockets.
//! - [`api`] — how it calls the API of ECS. [`task`] — what it knows of a task.
//! - [`trouble`] — what goes wrong between it and ECS.

#![forbid(unsafe_code)]

mod acs;
pub mod agent;
pub mod api;
pub mod task;
mod tcs;
pub mod trouble;

#[cfg(test)]
mod failures;
#[cfg(test)]
mod hosts;
#[cfg(test)]
mod lives;
#[cfg(test)]
mod many;
#[cfg(test)]
mod property;
#[cfg(test)]
mod recorded;
#[cfg(test)]
mod support;
