//! The agents that run on hosts of their own, and are told of tasks over a websocket.
//!
//! What an agent is to be told is no list: it is what its tasks are to do, and it has not accepted
//! yet. So nothing is lost when a connection is, and nothing is told for ever.
//!
//! - [`state`] — what each agent has accepted. [`said`] — what agents say over their sockets.
//! - [`orders`] — what an agent is to be told. [`manifest`] — what it should have, and what it has
//!   too much. [`update`] — how it becomes a new version. [`away`] — agents that a test keeps away.
//!
//! What agents tell of their tasks comes by the API, and is applied by
//! [`lifecycle::by_agent`](crate::ecs::lifecycle::by_agent).

pub mod away;
pub mod manifest;
pub mod orders;
pub mod said;
pub mod state;
#[cfg(test)]
mod tests;
pub mod update;

pub use self::state::Agents;
