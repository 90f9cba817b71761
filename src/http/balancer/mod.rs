//! Load balancers that forward: a port on loopback for each of their listeners that is asked for.
//!
//! - [`forwarder`] — the port, and what is kept of it. Start here.
//! - [`exchange`] — one request and its answer.
//! - [`destination`] — what becomes of a request: which rule, which target, and where that is.

mod destination;
mod exchange;
mod forwarder;

pub(crate) use forwarder::Forwarders;
