//! The `fake-ecs` binary as its users have it: a process, an address, the AWS CLI and boto3.
//!
//! - [`config`] — a file that says how it is started, and what is there.
//! - [`ends`] — what ends it before its time.
//! - [`exec`] — a command in a container of a running one.
//! - [`init`] — what is done before it says that it is ready.
//! - [`introspection`] — what is in it, and what can be done to it.
//! - [`journal`] — it goes on where another has ended. [`replay`] — what another had.
//! - [`options`] — what can be chosen.
//! - [`page`] — the page for browsers.
//! - [`process`] — its start, its end, its control routes.
//! - [`telling`] — what others are told of it: that it is ready, and what it does.
//! - [`terminal`] — what people at a terminal ask a running one.
//! - [`callers`] — who may call, and how many at once.
//! - [`python`] — the AWS CLI and boto3 against it, which [`python_tests`] runs.
//! - [`remote`] — the handles of `fake_ecs::Remote` against it.
//! - [`server`] — a running one, which ends with the test.

mod callers;
mod config;
#[cfg(target_os = "linux")]
mod ends;
mod exec;
#[cfg(unix)]
mod init;
mod introspection;
mod journal;
mod options;
mod page;
mod process;
mod python;
#[path = "../support/python_tests.rs"]
mod python_tests;
mod remote;
mod replay;
mod server;
mod telling;
mod terminal;
