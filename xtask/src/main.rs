//! `cargo xtask codegen [--check]`: writes what is derived from the service models.
//! `cargo xtask iam VERSION FILE`: writes the table of actions; see CONTRIBUTING.md.
//!
//! - [`services`] — the services, and which of their operations are wanted. Edit this to add one.
//! - [`model`] — a model as botocore publishes it, and what this generator believes about it.
//! - [`closure`] — which structures are reachable from inputs, from outputs, from anything.
//! - [`names`] — how wire names become Rust names.
//! - [`source`] — a Rust file in the making: its header, its formatting.
//! - [`types`], [`enums`], [`operation`], [`decode`], [`encode`], [`sdk`] — one generated file of
//!   each service.
//! - [`schema`] — structures as data, which the files of decoders and encoders have.
//! - [`json_schema`] — structures as introspection describes them.
//! - [`error_code`], [`table`] — one generated file of all services together.
//! - [`coverage`] — how many operations are emulated, as the tables in the README.
//!   [`taken_apart`] — whether an operation reads all of its input.
//! - [`iam`] — the actions of ECS as IAM knows them.
//! - [`output`] — what is written, and how stale files are found.

#![forbid(unsafe_code)]

mod closure;
mod coverage;
mod decode;
mod encode;
mod enums;
mod error_code;
mod iam;
mod json_schema;
mod model;
mod names;
mod operation;
mod output;
mod schema;
mod sdk;
mod services;
mod source;
mod table;
mod taken_apart;
mod types;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["codegen"] => output::write(),
        ["codegen", "--check"] => output::check(),
        ["iam", version, path] => iam::write(version, path),
        _ => Err("usage: cargo xtask codegen [--check] | iam VERSION FILE".to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            complain(&message);
            ExitCode::FAILURE
        }
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a command line tool talks to its terminal"
)]
fn complain(message: &str) {
    eprintln!("{message}");
}
