//! What others are told of it: that it is ready, and what it does.

use std::fs;
use std::io::Read;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use crate::server::{Server, command, output};

/// A folder of this test's own, which is empty.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[cfg(unix)]
#[test]
fn the_ready_file_has_the_address_as_long_as_it_is_served() {
    let folder = folder("ready");
    let file = folder.join("url");
    // One that was killed has left it.
    fs::write(&file, "http://127.0.0.1:1\n").unwrap();
    let mut by_flag = command(&["--port", "0", "--ready-file", file.to_str().unwrap()]);
    by_flag.env("FAKE_ECS_READY_FILE", "/nowhere/url");
    let mut by_variable = command(&["--port", "0"]);
    by_variable.env("FAKE_ECS_READY_FILE", &file);

    for command in [by_flag, by_variable] {
        let server = Server::run_by(command);
        let written = fs::read_to_string(&file).unwrap();
        assert_eq!(written, format!("{}\n", server.endpoint_url()));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing beside");

        assert!(server.signal("TERM").0.success());
        assert!(!file.exists());
    }
}

#[test]
fn a_ready_file_that_cannot_be_written_ends_it() {
    let ended = output(command(&["--port", "0", "--ready-file", "/nowhere/url"]));

    let stderr = String::from_utf8(ended.stderr).unwrap();
    let expected = "fake-ecs: failed to write the ready file /nowhere/url: ";
    assert!(stderr.starts_with(expected), "{stderr}");
    assert_eq!(ended.status.code(), Some(1));
    assert_eq!(ended.stdout, b"");
}

/// What a server writes to its standard error by these options: it gets a call that it answers, and
/// one that it refuses.
fn log(mut command: Command) -> Vec<String> {
    let folder = folder("log");
    let file = folder.join(format!("{:?}", std::thread::current().id()));
    let stderr = fs::File::create(&file).unwrap();
    command.args(["--port", "0"]).stderr(Stdio::from(stderr));
    let server = Server::run_by(command);
    server.call("ListClusters", "{}");
    server.call("StopTask", r#"{"task": "1"}"#);
    drop(server);
    let mut text = String::new();
    fs::File::open(&file)
        .unwrap()
        .read_to_string(&mut text)
        .unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
fn a_call_is_a_line_of_the_log() {
    let with = |name: &str, value: &str| {
        let mut command = command(&[]);
        command.env_remove("RUST_LOG").env(name, value);
        log(command)
    };
    for lines in [
        log(command(&["--log", "info"])),
        with("FAKE_ECS_LOG", "info"),
        with("RUST_LOG", "fake_ecs=info"),
    ] {
        let [answered, refused] = &lines[..] else {
            panic!("{lines:#?}");
        };
        for (line, expected) in [
            (answered, "operation=ListClusters status=200 took="),
            (
                refused,
                "operation=StopTask status=400 error=InvalidParameterException took=",
            ),
        ] {
            let (time, rest) = line.split_once("  INFO answered request_id=").unwrap();
            assert!(time.ends_with('Z') && time.len() == 24, "{line}");
            assert!(rest.contains(expected), "{line}");
        }
    }
    for silent in [
        log(command(&[])),
        with("FAKE_ECS_LOG", "off"),
        with("RUST_LOG", "other=trace"),
    ] {
        assert_eq!(silent, [] as [String; 0]);
    }
    let debug = with("RUST_LOG", "debug");
    assert!(
        debug.iter().any(|it| it.contains("DEBUG listening")),
        "{debug:#?}"
    );
}
