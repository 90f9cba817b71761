//! The `fake-ecs` binary as its users have it: a process, an address, the AWS CLI and boto3.
//!
//! - [`process`] — its start, its end, its control routes.
//! - [`callers`] — who may call, and how many at once.
//! - [`python`] — the AWS CLI and boto3 against it.
//! - [`server`] — a running one, which ends with the test.

mod callers;
mod process;
mod python;
mod server;
