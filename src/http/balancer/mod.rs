//! Load balancers that forward: a port on loopback for each of their listeners that is asked for.
//!
//! - [`forwarder`] — the port, and what is kept of it. Start here.
//! - [`door`] — requests at the port of the fake that are for a load balancer.
//! - [`exchange`] — one request and its answer.
//! - [`checks`] — health checks of targets that can be reached.
//! - [`destination`] — what becomes of a request: which rule, which target, and where that is.

mod checks;
mod destination;
mod door;
mod exchange;
mod forwarder;

pub(super) use door::{Doors, answer};
pub(crate) use forwarder::Forwarders;
