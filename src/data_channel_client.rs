//! For the binary, which is a crate of its own: the end of a session that `fake-ecs exec` has.

pub use crate::data_channel::client::{Client, Shown};
