//! The AWS CLI and boto3 against it.
//!
//! The tests themselves are Python, in `tests/python`; `tests/python/run` makes the environment
//! that they need.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

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
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
fn run(tests: &str) {
    if std::env::var_os("FAKE_ECS_SKIP_PYTHON").is_some_and(|value| value == "1") {
        eprintln!("{tests} is skipped, because FAKE_ECS_SKIP_PYTHON is 1");
        return;
    }
    let server = Server::start(&["--synthetic-instances"]);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/python/run");

    let output = Command::new("python3")
        .arg(script)
        .arg(tests)
        .env("FAKE_ECS_ENDPOINT_URL", server.endpoint_url())
        .env("FAKE_ECS_PYTHON_DIR", environments())
        .stdin(Stdio::null())
        .output();

    let output = output.unwrap_or_else(|error| {
        panic!("cannot run python3: {error}\ninstall it, or set FAKE_ECS_SKIP_PYTHON=1 to go without these tests")
    });
    assert!(
        output.status.success(),
        "{tests}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Beside what Cargo builds, wherever that is, so that `cargo clean` removes it.
fn environments() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("python")
}
