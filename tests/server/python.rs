//! The AWS CLI and boto3 against it, and the client for Python.
//!
//! The tests themselves are Python, in `tests/python` and `clients/python`.

use crate::python_tests;
use crate::server::Server;

#[test]
fn boto3_takes_it_for_ecs() {
    run("test_boto3_*.py");
}

#[test]
fn the_aws_cli_takes_it_for_ecs() {
    run("test_cli_*.py");
}

/// It starts servers itself, as its users do.
#[test]
fn the_client_for_python_does_what_its_users_do() {
    let tests = "clients/python/run-tests";
    if python_tests::are_skipped(tests) {
        return;
    }
    let mut command = python_tests::script(tests);
    command.env("FAKE_ECS_BIN", env!("CARGO_BIN_EXE_fake-ecs"));
    python_tests::finish(tests, command);
}

/// Both clients are written from `clients/openapi.json`.
#[test]
fn the_generated_parts_of_clients_are_current() {
    let tests = "clients/generate.py";
    if python_tests::are_skipped(tests) {
        return;
    }
    let mut command = python_tests::script(tests);
    command.arg("--check");
    python_tests::finish(tests, command);
}

/// Runs the tests of files of that pattern, a file for each family, against a server of their own.
fn run(tests: &str) {
    if python_tests::are_skipped(tests) {
        return;
    }
    let server = Server::start(&["--synthetic-instances"]);
    python_tests::run(tests, &server, &[]);
}
