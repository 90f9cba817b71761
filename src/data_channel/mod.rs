//! The data channel of a session of Systems Manager, as ECS Exec and its plugin speak it over a
//! websocket. Data in, data out: nothing here waits, reads a clock or knows a socket.
//!
//! - `message` — one message in bytes: a header, a digest, a payload.
//! - `link` — messages in order both ways: sequence numbers, acknowledgements, what is sent again.
//! - `channel` — the end of the agent: token, handshake, what is typed, what is shown.
//!   Start here.
//! - `client` — the other end, for `fake-ecs exec`.

mod channel;
#[cfg(feature = "server")]
pub(crate) mod client;
mod link;
mod message;

pub(crate) use channel::{Channel, Event};
