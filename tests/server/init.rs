//! What is done before it says that it is ready.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::server::{Server, command, output, post, within_patience};

/// A folder of this test's own with these files. Those that do not end in `.json` or `.md` can be
/// executed.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    for (name, content) in files {
        write(&folder.join(name), content);
    }
    folder
}

fn write(path: &Path, content: &str) {
    fs::write(path, content).unwrap();
    let is_executable = !["json", "md"]
        .iter()
        .any(|it| path.extension() == Some(it.as_ref()));
    let mode = if is_executable { 0o755 } else { 0o644 };
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn with_init(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = command(&["--port", "0", "--init", folder.to_str().unwrap()]);
    command.args(arguments);
    command
}

const DEFINE: &str = r#"[
    { "operation": "RegisterTaskDefinition", "input": { "family": "web", "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
        "containerDefinitions": [{ "name": "app", "image": "web" }] } },
    { "operation": "ListClusters" }
]"#;
const SERVICE: &str = r#"{ "operation": "CreateService", "input": { "serviceName": "web",
    "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
    "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } } } }"#;
const ALARM: &str = r#"{ "command": "SetAlarm", "alarm": "5xx", "isRaised": true }"#;

#[test]
fn calls_and_programs_are_done_in_the_order_of_their_names() {
    let script =
        "#!/bin/sh\ntest \"$AWS_ENDPOINT_URL\" = \"$FAKE_ECS_URL\" && env > \"$0.seen.md\"\n";
    let folder = folder(
        "init",
        &[
            ("20-service.json", SERVICE),
            ("10-define.json", DEFINE),
            ("30-look", script),
            ("40-alarm.json", ALARM),
            ("README.md", "It cannot be executed."),
            (".50-hidden", "#!/bin/sh\nexit 1\n"),
        ],
    );

    let server = Server::run_by(with_init(&folder, &["--region", "eu-west-1"]));

    let (_, services) = server.call("DescribeServices", r#"{ "services": ["web"] }"#);
    assert!(services.contains(r#""desiredCount":2"#), "{services}");
    let seen = fs::read_to_string(folder.join("30-look.seen.md")).unwrap();
    for line in [
        &format!("AWS_ENDPOINT_URL={}", server.endpoint_url()),
        "AWS_REGION=eu-west-1",
        "AWS_SECRET_ACCESS_KEY=fake-ecs",
    ] {
        assert!(seen.lines().any(|it| it == line), "{line}: {seen}");
    }
}

#[test]
fn what_fails_ends_the_start_with_its_name_and_its_words() {
    for (name, content, told) in [
        ("a.json", "{", "--init: a.json: is no JSON: "),
        (
            "a.json",
            SERVICE,
            "--init: a.json: call 1: CreateService is answered with ClientException: TaskDefinition not found.",
        ),
        (
            "a.json",
            r#"[{ "operation": "ListClusters" }, { "operation": "ListClusters", "inputs": {} }]"#,
            "--init: a.json: call 2: a call is written as {\"operation\": \"CreateCluster\", \"input\": {…}}, without 'inputs'",
        ),
        (
            "a.json",
            r#"{ "command": "SetAlarms" }"#,
            "--init: a.json: call 1: unknown variant `SetAlarms`, expected one of",
        ),
        (
            "a.json",
            r#"{ "operation": "DescribeTasks", "input": { "tasks": ["0123456789abcdef0123456789abcdef"] } }"#,
            "--init: a.json: call 1: DescribeTasks has a failure: {\"arn\":",
        ),
        (
            "a.json",
            r#"{ "operation": "CreateCluster", "input": { "clusterNam": "blue" } }"#,
            "--init: a.json: call 1: CreateCluster has no member `clusterNam`",
        ),
        (
            "a.md",
            "#!/bin/sh\nexit 0\n",
            "--init: a.md: is a script that may not be executed: chmod +x",
        ),
        (
            "a-program",
            "#!/bin/sh\necho to nobody\necho no disk >&2\nexit 3\n",
            "--init: a-program: ended with exit status: 3\nto nobody\nno disk\n",
        ),
    ] {
        let folder = folder("init-fails", &[(name, content), ("b.json", DEFINE)]);
        let ended = output(with_init(&folder, &[]));
        let stderr = String::from_utf8(ended.stderr).unwrap();
        assert!(stderr.starts_with(&format!("fake-ecs: {told}")), "{stderr}");
        assert_eq!(ended.status.code(), Some(1));
        assert_eq!(ended.stdout, b"");
    }
    let ended = output(with_init(Path::new("/nowhere"), &[]));
    let stderr = String::from_utf8(ended.stderr).unwrap();
    let begin = "fake-ecs: failed to read the directory /nowhere of --init: ";
    assert!(stderr.starts_with(begin), "{stderr}");
}

#[test]
fn what_a_journal_has_is_not_done_again() {
    let journal = folder("init-journal", &[]);
    let init = folder(
        "init-once",
        &[
            ("10-define.json", DEFINE),
            ("20-fails", "#!/bin/sh\nexit 1\n"),
        ],
    );
    let with_journal = || with_init(&init, &["--journal", journal.to_str().unwrap()]);
    let definitions = |server: &Server| {
        let (_, listed) = server.call("ListTaskDefinitions", "{}");
        listed.matches(":task-definition/web:").count()
    };
    assert_eq!(output(with_journal()).status.code(), Some(1));

    // Half of it is not kept.
    write(&init.join("20-fails"), "#!/bin/sh\n");
    let server = Server::run_by(with_journal());
    assert_eq!(definitions(&server), 1);
    drop(server);

    write(&init.join("20-fails"), "#!/bin/sh\nexit 1\n");
    // One that does not start throws nothing away.
    let mut other = with_journal();
    other.args(["--seed", "7"]);
    assert_eq!(output(other).status.code(), Some(1));
    let server = Server::run_by(with_journal());
    assert_eq!(definitions(&server), 1);
}

#[test]
fn it_can_be_ended_while_a_program_runs() {
    let terminate = |process: &std::process::Child, _: &str| {
        let kill = format!("kill -TERM {}", process.id());
        let killed = Command::new("sh").args(["-c", &kill]).status();
        assert!(killed.unwrap().success());
    };
    let ask = |_: &std::process::Child, url: &str| {
        let address = url.trim().strip_prefix("http://").unwrap().parse().unwrap();
        let (status, answer) = post(address, "/_fake_ecs/v1/shutdown");
        assert_eq!(status, 202, "{answer}");
    };
    type End<'a> = &'a dyn Fn(&std::process::Child, &str);
    let ends: [(&str, End<'_>); 2] = [("init-signal", &terminate), ("init-asked", &ask)];
    for (name, end) in ends {
        let script = "#!/bin/sh\necho \"$FAKE_ECS_URL\" > \"$0.fifo.md\"\nexec sleep 60\n";
        let init = folder(name, &[("long", script)]);
        let fifo = init.join("long.fifo.md");
        let made = Command::new("mkfifo").arg(&fifo).status();
        assert!(made.unwrap().success());
        let mut process = with_init(&init, &[]).spawn().unwrap();
        // Blocks until the program writes.
        let url = within_patience("the program", move || fs::read_to_string(fifo).unwrap());

        end(&process, &url);

        let ended = within_patience("the end", move || process.wait().unwrap());
        assert_eq!(ended.code(), Some(0), "{name}");
    }
}
