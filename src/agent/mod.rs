//! What ECS and the agents of its hosts say to each other over their websockets.
//!
//! Agents call the API as everybody does, and tell there what becomes of their tasks. What they are
//! to do comes over the websocket that `DiscoverPollEndpoint` names (ACS), and what they measure
//! goes over another (TCS). Both carry JSON in text frames. The sockets are in
//! [`http::agent`](crate::http); nothing here waits.
//!
//! - [`address`] — which agent a websocket is of. Start here.
//! - [`control`] — the talk over one connection of ACS. [`frame`] — its frames.
//! - [`payload`] — a task as agents read it. [`engine`] — what of a container they hand on to
//!   Docker.
//! - [`telemetry`] — the talk over one connection of TCS.

mod address;
mod control;
mod engine;
mod frame;
mod payload;
mod telemetry;
#[cfg(test)]
mod tests;

pub(crate) use self::address::{Address, Refused, Socket};
pub(crate) use self::control::{Control, HEARTBEAT};
pub(crate) use self::telemetry::acknowledge;
