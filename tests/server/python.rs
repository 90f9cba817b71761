//! The AWS CLI and boto3 against it.
//!
//! The tests themselves are Python, in `tests/python`.

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

/// Runs the tests of files of that pattern, a file for each family, against a server of their own.
fn run(tests: &str) {
    if python_tests::are_skipped(tests) {
        return;
    }
    let server = Server::start(&["--synthetic-instances"]);
    python_tests::run(tests, &server, &[]);
}
