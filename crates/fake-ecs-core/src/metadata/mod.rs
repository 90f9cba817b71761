//! The endpoints at which containers ask about themselves: on real machines `169.254.170.2`, where
//! the agent answers. The fake answers at its own port, for every container of every region.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint.html>
//!
//! - [`endpoint`] — from a path to an answer. Start here. [`address`] — what the ids in paths name.
//! - [`credentials`] — what applications sign their calls with, and whose calls these are.
//! - `answer` — what answers are made of.
//! - [`of_asker`] — tasks that are known by their addresses. [`associations`] — devices.
//! - [`protection`] — tasks that ask not to be scaled in.

pub mod address;
mod answer;
pub mod associations;
pub mod credentials;
pub mod endpoint;
pub mod of_asker;
pub mod protection;
