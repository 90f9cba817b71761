//! From a task to the Pod that runs it. Pure: nothing here talks to the cluster.
//!
//! - [`pod`] — the Pod as a whole, and its Secrets. Start here. [`container`] — what is in it.
//! - [`order`] — which containers come before the others. [`probe`] — health checks.
//! - [`environment`] — variables. [`resources`] — processors, memory, GPUs.
//! - [`volumes`] — what is mounted where. [`ports`] — of the node.
//! - [`security`] — users and rights. [`network`] — names, addresses and hosts.
//! - [`left_out`] — what no Pod can do.

pub(crate) mod container;
pub(crate) mod environment;
pub(crate) mod left_out;
pub(crate) mod network;
pub(crate) mod order;
pub(crate) mod pod;
pub(crate) mod ports;
pub(crate) mod probe;
pub(crate) mod resources;
pub(crate) mod security;
pub(crate) mod volumes;

#[cfg(test)]
pub(crate) mod fixtures;
#[cfg(test)]
mod tests;
