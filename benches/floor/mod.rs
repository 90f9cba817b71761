//! The least that the same thing can cost: what ours is compared with.

mod canned;
mod connection;
mod listener;

pub(crate) use self::canned::canned_client;
pub(crate) use self::connection::{Connection, body_of};
pub(crate) use self::listener::Listener;
