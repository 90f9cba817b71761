//! From a container definition to what the engine is asked to create. Pure: nothing here talks to
//! the engine.
//!
//! - [`config`] — the process: image, command, user, environment, health check. Start here.
//! - [`host`] — what the host gives: limits, capabilities, devices, logging.
//! - [`ports`] — which ports are published, and where they were. [`mounts`] — volumes.
//! - [`network`] — what containers see of one another. [`health`] — the health check.
//! - [`firelens`] — where logs go by way of another container.
//! - [`left_out`] — what no engine can do.

pub(crate) mod config;
pub(crate) mod firelens;
pub(crate) mod health;
pub(crate) mod host;
pub(crate) mod left_out;
pub(crate) mod mounts;
pub(crate) mod network;
pub(crate) mod ports;
