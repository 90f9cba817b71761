//! How it ends when something is amiss: with a sentence and a code, never with a panic.

use std::fs::File;
use std::io::{BufRead, BufReader, PipeWriter, Read};
use std::process::{Command, Stdio};

use crate::server::{command, command_with_descriptors, output, within_patience};

/// Where nothing can be written, as on a full disk.
fn full() -> File {
    File::options().write(true).open("/dev/full").unwrap()
}

#[test]
fn it_ends_with_1_when_there_is_nowhere_to_print_to() {
    let port = ["--port", "0"];
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = taken.local_addr().unwrap().port().to_string();
    let status = |command: &mut Command| {
        let mut process = command.spawn().unwrap();
        within_patience("the end", move || process.wait().unwrap())
    };
    for (what, mut command) in [
        ("its first line", command(&port)),
        ("what is wrong", command(&["--port", &taken])),
        ("what no region is", command(&["--region", "US"])),
        ("what no option is", command(&["--hots", "::1"])),
        ("its help", command(&["--help"])),
        ("its version", command(&["--version"])),
    ] {
        command.stdout(full()).stderr(full());
        let on_full_disk = status(&mut command);
        command.stdout(broken_pipe()).stderr(broken_pipe());
        let to_nobody = status(&mut command);

        let codes = [on_full_disk, to_nobody].map(|status| status.code());
        assert_eq!(codes, [Some(1); 2], "nowhere to print {what}");
    }
}

/// A pipe that nobody reads from any more.
fn broken_pipe() -> PipeWriter {
    let (_reader, writer) = std::io::pipe().unwrap();
    writer
}

#[test]
fn without_enough_file_descriptors_it_says_so_until_there_are_enough() {
    let mut refused = Vec::new();
    for descriptors in 5..32 {
        let mut command = command_with_descriptors(descriptors, &["--port", "0"]);
        let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut process = piped.spawn().unwrap();
        let stdout = BufReader::new(process.stdout.take().unwrap());
        let first_line = within_patience("a first line or the end", move || {
            stdout.lines().next().transpose().unwrap()
        });
        if first_line.is_some() {
            process.kill().unwrap();
            process.wait().unwrap();
            break;
        }

        let status = process.wait().unwrap();

        let mut told = String::new();
        let mut stderr = process.stderr.take().unwrap();
        stderr.read_to_string(&mut told).unwrap();
        assert_eq!(status.code(), Some(1), "{descriptors}: {told}");
        assert!(told.starts_with("fake-ecs: failed to "), "{told}");
        assert!(told.contains("Too many open files"), "{told}");
        assert_eq!(told.lines().count(), 1, "{told}");
        refused.push(descriptors);
    }
    assert!(refused.len() >= 4 && refused.len() < 27, "{refused:?}");
}

#[test]
fn a_test_that_fails_with_nowhere_to_print_its_story_fails_and_does_not_end_the_others() {
    /// Set in a process of its own, where this test fails.
    const FAILS: &str = "FAKE_ECS_TEST_FAILS";
    if std::env::var_os(FAILS).is_some() {
        let _ecs = fake_ecs::FakeEcs::start().blocking();
        panic!("as intended");
    }
    let this =
        "ends::a_test_that_fails_with_nowhere_to_print_its_story_fails_and_does_not_end_the_others";
    let mut test = Command::new(std::env::current_exe().unwrap());
    test.args(["--exact", this, "--nocapture"]).env(FAILS, "1");
    test.stderr(full());

    let ended = output(test);

    let told = String::from_utf8_lossy(&ended.stdout);
    assert!(told.contains("1 failed"), "{}: {told}", ended.status);
    assert_eq!(ended.status.code(), Some(101));
}
