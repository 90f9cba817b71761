//! Tests that are Python, in `tests/python` and in `clients/python`. What runs them makes the
//! environment that they need.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::server::Server;

/// Whether somebody goes without them, which is then said.
#[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
pub(crate) fn are_skipped(tests: &str) -> bool {
    let is_skipped = std::env::var_os("FAKE_ECS_SKIP_PYTHON").is_some_and(|value| value == "1");
    if is_skipped {
        eprintln!("{tests} is skipped, because FAKE_ECS_SKIP_PYTHON is 1");
    }
    is_skipped
}

/// Runs the tests of files of that pattern against a server, with these variables besides.
pub(crate) fn run(tests: &str, server: &Server, variables: &[(&str, &str)]) {
    let mut command = script("tests/python/run");
    command
        .arg(tests)
        .env("FAKE_ECS_URL", server.endpoint_url())
        .envs(variables.iter().copied());
    finish(tests, command);
}

/// A script of the repository, with the environment that it needs.
pub(crate) fn script(path: &str) -> Command {
    let mut command = Command::new("python3");
    command
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(path))
        .env("FAKE_ECS_PYTHON_DIR", environments());
    command
}

/// Waits until tests have passed.
pub(crate) fn finish(tests: &str, mut command: Command) {
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| {
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
