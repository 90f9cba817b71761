//! `cargo xtask codegen [--check]`: writes what is derived from the ECS service model.
//!
//! - [`model`] — the model as botocore publishes it, and what this generator believes about it. Start here.
//! - [`closure`] — which structures are reachable from inputs, from outputs, from anything.
//! - [`names`] — how wire names become Rust names.
//! - [`source`] — a Rust file in the making: its header, its formatting.
//! - [`types`], [`enums`], [`operation`], [`error_code`], [`decode`], [`encode`], [`sdk`] — one generated file each.
//! - [`resources`] — which operation lives in which folder of `src/ops`.
//! - [`coverage`] — how many operations are emulated, as the table in the README.
//!   [`taken_apart`] — whether an operation reads all of its input.
//! - [`output`] — what is written, and how stale files are found.

#![forbid(unsafe_code)]

mod closure;
mod coverage;
mod decode;
mod encode;
mod enums;
mod error_code;
mod model;
mod names;
mod operation;
mod output;
mod resources;
mod sdk;
mod source;
mod taken_apart;
mod types;

use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let outcome = match arguments[..] {
        ["codegen"] => output::write(),
        ["codegen", "--check"] => output::check(),
        _ => Err("usage: cargo xtask codegen [--check]".to_owned()),
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
