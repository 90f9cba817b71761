//! A journal is shown at any of its moments.

use std::fs;

use serde_json::{Value, json};

use crate::journal::{Folder, Step, seen, steps};
use crate::server::{Server, command, output};

/// What is done before everything is emptied, which a journal begins anew with.
fn steps_before_reset() -> impl Iterator<Item = Step> {
    steps().into_iter().take(15)
}

/// How many entries there are.
fn entries(folder: &Folder) -> usize {
    fs::read_to_string(folder.file()).unwrap().lines().count() - 1
}

fn show(folder: &Folder, arguments: &[&str]) -> Server {
    let file = folder.file();
    let mut command = command(&["replay", file.to_str().unwrap(), "--port", "0"]);
    command.args(arguments);
    Server::run_by(command)
}

fn seek(server: &Server, moment: &Value) -> Value {
    let body = moment.to_string();
    let (status, answer) = server.ask("POST", "/_fake_ecs/v1/journal/seek", "", &body);
    assert_eq!(status, 200, "{answer}");
    serde_json::from_str(&answer).unwrap()
}

#[test]
fn every_moment_is_shown_as_it_was_forward_and_backward() {
    let folder = Folder::new("moments");
    let server = folder.start(&["--profile", "realistic"]);
    let mut moments = vec![(entries(&folder), seen(&server))];
    for step in steps_before_reset() {
        step(&server);
        moments.push((entries(&folder), seen(&server)));
    }
    // It may be looked at while its server goes on, also by the name of its directory.
    let by_directory = folder.file().parent().unwrap().to_owned();
    let command = command(&["replay", by_directory.to_str().unwrap(), "--port", "0"]);
    assert_eq!(seen(&Server::run_by(command)), moments.last().unwrap().1);
    let shown = show(&folder, &[]);
    assert_eq!(seen(&shown), moments.last().unwrap().1);
    drop(server);

    let there_and_back = moments.iter().chain(moments.iter().rev());
    for (entry, expected) in there_and_back {
        let place = seek(&shown, &json!({ "entry": entry }));
        assert_eq!(place["position"], json!(entry));
        assert_eq!(&seen(&shown), expected, "{entry}");
    }
    // Whatever was looked at in between.
    for (entry, expected) in &moments {
        let headers = "Authorization: AWS4-HMAC-SHA256 \
             Credential=k/20250101/ap-south-1/ecs/aws4_request, SignedHeaders=host, Signature=0\r\n\
             content-type: application/x-amz-json-1.1\r\n\
             x-amz-target: AmazonEC2ContainerServiceV20141113.ListTasks\r\n";
        assert_eq!(shown.ask("POST", "/", headers, "{}").0, 200);
        seek(&shown, &json!({ "entry": entry }));
        assert_eq!(&seen(&shown), expected, "{entry}");
    }

    // The numbers of the listing are those to go to.
    let (_, listed) = shown.ask("GET", "/_fake_ecs/v1/journal/entries", "", "");
    let listed: Value = serde_json::from_str(&listed).unwrap();
    let listed = listed["entries"].as_array().unwrap();
    assert_eq!(listed.len(), entries(&folder));
    let run = listed.iter().find(|entry| entry["what"] == "RunTask");
    let number = run.unwrap()["number"].as_u64().unwrap();
    let tasks = || shown.call("ListTasks", "{}").1.matches("task/").count();
    seek(&shown, &json!({ "entry": number }));
    assert_eq!(tasks(), 2);
    seek(&shown, &json!({ "by": -1 }));
    assert_eq!(tasks(), 0);
}

#[test]
fn a_time_is_a_moment_too() {
    let folder = Folder::new("time");
    let server = folder.start(&["--profile", "realistic"]);
    for step in steps_before_reset().take(2) {
        step(&server);
    }
    server.ask("POST", "/_fake_ecs/v1/time/settle", "", "");
    drop(server);

    let shown = show(&folder, &["--until", "2025-01-01T00:00:02.5Z"]);
    let status = || {
        let (_, tasks) = shown.ask("GET", "/_fake_ecs/v1/tasks", "", "");
        let tasks: Value = serde_json::from_str(&tasks).unwrap();
        tasks["tasks"][0]["lastStatus"].as_str().unwrap().to_owned()
    };
    let (_, time) = shown.ask("GET", "/_fake_ecs/v1/time", "", "");
    assert!(time.contains(r#""elapsed":2.5"#), "{time}");
    let mut seen = vec![status()];
    for elapsed in (0..400).map(|tenths| f64::from(tenths) / 10.0) {
        seek(&shown, &json!({ "elapsed": elapsed }));
        seen.push(status());
    }
    seen.dedup();
    assert_eq!(seen, ["PROVISIONING", "PENDING", "ACTIVATING", "RUNNING"]);
    let there_are = seek(&shown, &json!({ "entry": 0 }))["entries"].clone();
    let (status, refused) = shown.ask(
        "POST",
        "/_fake_ecs/v1/journal/seek",
        "",
        r#"{"entry":99999}"#,
    );
    let expected = format!("there is no entry 99999: the last one is {there_are}");
    assert!(status == 400 && refused.contains(&expected), "{refused}");
    let (_, tasks) = shown.ask("GET", "/_fake_ecs/v1/tasks", "", "");
    assert_eq!(tasks, r#"{"tasks":[]}"#);
}

#[test]
fn nothing_comes_into_what_is_shown() {
    let folder = Folder::new("shown");
    let server = folder.start(&[]);
    for step in steps_before_reset().take(2) {
        step(&server);
    }
    drop(server);
    let before = fs::read(folder.file()).unwrap();
    let shown = show(&folder, &["--until", "3"]);
    let (_, described) = shown.call("DescribeClusters", "{}");
    assert!(described.contains("cluster/default"), "{described}");
    let all = seen(&shown);

    let (status, refused) = shown.call("CreateCluster", "{}");
    assert_eq!(status, 400);
    assert!(
        refused.contains("AccessDeniedException")
            && refused.contains("this fake shows a recording"),
        "{refused}"
    );
    for path in ["v1/time/settle", "v1/reset", "reset", "v1/quotas"] {
        let method = if path == "v1/quotas" { "PUT" } else { "POST" };
        let (status, refused) = shown.ask(method, &format!("/_fake_ecs/{path}"), "", "{}");
        assert_eq!(status, 409, "{path}: {refused}");
        assert!(refused.contains("this fake shows a recording"), "{refused}");
    }
    shown.call("NoSuchThing", "{}");
    assert_eq!(seen(&shown), all);
    drop(shown);
    assert_eq!(fs::read(folder.file()).unwrap(), before);
}

#[test]
fn what_cannot_be_shown_is_said_in_a_sentence() {
    let folder = Folder::new("not-shown");
    let server = folder.start(&[]);
    let (status, none) = server.ask("GET", "/_fake_ecs/v1/journal", "", "");
    assert_eq!(status, 409);
    assert!(none.contains("this fake shows no recording"), "{none}");
    let wrong = [
        (json!({}), "a moment is one of entry, by and elapsed"),
        (json!({ "entry": 1, "by": 1 }), "a moment is one of"),
        (json!({ "elapsed": -1 }), "-1 is not a number of seconds"),
    ];
    for (moment, expected) in wrong {
        let path = "/_fake_ecs/v1/journal/seek";
        let (status, refused) = server.ask("POST", path, "", &moment.to_string());
        assert_eq!(status, 400);
        assert!(refused.contains(expected), "{refused}");
    }
    drop(server);

    let run = |file: &str| {
        let ended = output(command(&["replay", file, "--port", "0"]));
        assert_eq!(ended.status.code(), Some(1));
        String::from_utf8(ended.stderr).unwrap()
    };
    assert!(run("no-such-file").contains("no-such-file: "));
    let file = folder.file();
    let far = output(command(&[
        "replay",
        file.to_str().unwrap(),
        "--port",
        "0",
        "--until",
        "99",
    ]));
    let told = String::from_utf8(far.stderr).unwrap();
    assert!(
        told.contains("there is no entry 99: the last one is 1"),
        "{told}"
    );
    fs::write(folder.file(), "something else\n").unwrap();
    let file = folder.file();
    assert!(run(file.to_str().unwrap()).contains("it is not a journal of fake-ecs"));
}
