//! The `fake-ecs` binary as its users have it: a process, an address, the AWS CLI and boto3.
//!
//! - [`ends`] — what ends it before its time.
//! - [`exec`] — a command in a container of a running one.
//! - [`introspection`] — what is in it, and what can be done to it.
//! - [`journal`] — it goes on where another has ended. [`replay`] — what another had.
//! - [`options`] — what can be chosen.
//! - [`process`] — its start, its end, its control routes.
//! - [`callers`] — who may call, and how many at once.
//! - [`python`] — the AWS CLI and boto3 against it, which [`python_tests`] runs.
//! - [`server`] — a running one, which ends with the test.

mod callers;
#[cfg(target_os = "linux")]
mod ends;
mod exec;
mod introspection;
mod journal;
mod options;
mod process;
mod python;
#[path = "../support/python_tests.rs"]
mod python_tests;
mod replay;
mod server;
