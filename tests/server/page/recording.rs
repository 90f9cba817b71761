//! Stepping through a recording on the page.

use serde_json::json;

use super::browser::{DEFINITION, command, done, get, page, run_task, submit};
use crate::journal::Folder;
use crate::server::{self, Server};

/// A server that shows what another had, whose tasks has run and was stopped.
fn shown(name: &str) -> (Server, String) {
    let folder = Folder::new(name);
    let server = folder.start(&["--profile", "realistic"]);
    assert_eq!(server.call("RegisterTaskDefinition", DEFINITION).0, 200);
    let task = run_task(&server, &json!({}));
    command(&server, "time/settle", &json!({}));
    assert_eq!(
        server
            .call("StopTask", &json!({ "task": task }).to_string())
            .0,
        200
    );
    command(&server, "time/settle", &json!({}));
    let file = folder.file();
    let shown = server::command(&["replay", file.to_str().unwrap(), "--port", "0"]);
    (Server::run_by(shown), task)
}

#[test]
fn a_recording_is_stepped_through() {
    let (server, task) = shown("page-recording");

    let path = format!("tasks/{task}");
    page(&server, &path).assert_has(&[
        "Recording",
        "STOPPED",
        "type=\"range\"",
        "To the beginning",
    ]);
    let listed = page(&server, "recording");
    listed.assert_has(&["RegisterTaskDefinition", "RunTask", "StopTask", "Go here"]);
    let (before, _) = listed.body.split_once("<bdi>RunTask").unwrap();
    let (_, number) = before.rsplit_once("data-key=\"").unwrap();
    let number = number.split('"').next().unwrap();

    let back = format!("/_fake_ecs/{path}");
    let seek = [("do", "seek"), ("entry", number), ("back", &back)];
    done(&server, "recording", &seek).assert_has(&["Right after entry", "PROVISIONING"]);
    // Before that there was no such task, and the way on is there all the same.
    let seek = [("do", "seek"), ("entry", "0"), ("back", &back)];
    assert_eq!(submit(&server, "recording", &seek).status, 303);
    get(&server, &path).assert_has(&["There is no task", "To the end"]);
    let elsewhere = [
        ("do", "seek"),
        ("entry", "1"),
        ("back", "https://evil.example/"),
    ];
    let answer = submit(&server, "recording", &elsewhere);
    assert!(
        answer
            .header("location")
            .starts_with("/_fake_ecs/recording?said=")
    );
    submit(&server, "recording", &[("do", "seek"), ("entry", "x")]).assert_has(&["is no number"]);

    // It can be looked at only.
    let create = [("do", "create-cluster"), ("name", "x")];
    let settle = [("do", "settle")];
    let fault = [("do", "add"), ("action", "deny")];
    let reset = [("do", "reset")];
    for (path, form) in [
        ("", &create[..]),
        ("time", &settle),
        ("faults", &fault),
        ("", &reset),
    ] {
        let refused = submit(&server, path, form);
        assert!(refused.status >= 400, "{form:?}");
        refused.assert_has(&["role=\"alert\"", "shows a recording"]);
    }
}

#[test]
fn a_fake_that_goes_on_has_no_recording() {
    let server = Server::start(&[]);

    assert_eq!(get(&server, "recording").status, 404);
    assert!(!page(&server, "").body.contains("Recording"));
}
