//! A server that is killed goes on where it was.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::server::{Server, command, output};

const DEFINITION: &str = r#"{"family":"web","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256",
    "memory":"512","containerDefinitions":[{"name":"app","image":"web"}]}"#;
const RUN: &str = r#"{"taskDefinition":"web","launchType":"FARGATE","count":2,
    "networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-1"]}}}"#;
const SERVICE: &str = r#"{"serviceName":"web","taskDefinition":"web","desiredCount":3,"launchType":"FARGATE",
    "networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-1"]}}}"#;

/// A folder that is gone when the test is.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("journal-{name}"));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("fake-ecs.journal")
    }

    pub(crate) fn start(&self, arguments: &[&str]) -> Server {
        let mut all = vec!["--journal", self.0.to_str().unwrap(), "--clock", "manual"];
        all.extend(arguments);
        Server::start(&all)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// All that there is to see.
pub(crate) fn seen(server: &Server) -> Vec<(u16, String)> {
    let views = [
        "clusters",
        "services",
        "tasks",
        "task-definitions",
        "container-instances",
        "events",
        "requests",
        "faults",
        "timeline?reads=true",
        "time",
    ];
    let views = views.map(|view| server.ask("GET", &format!("/_fake_ecs/v1/{view}"), "", ""));
    views.to_vec()
}

pub(crate) type Step = Box<dyn Fn(&Server)>;

/// What is done, one thing after the other.
pub(crate) fn steps() -> Vec<Step> {
    let call = |operation: &'static str, body: &'static str| {
        Box::new(move |server: &Server| drop(server.call(operation, body))) as Step
    };
    let post = |path: &'static str, body: Value| {
        Box::new(move |server: &Server| {
            let path = format!("/_fake_ecs/v1/{path}");
            let (status, answer) = server.ask("POST", &path, "", &body.to_string());
            assert_eq!(status, 200, "{path}: {answer}");
        }) as Step
    };
    vec![
        call("RegisterTaskDefinition", DEFINITION),
        call("RunTask", RUN),
        call("RunTask", "{"),
        call("NoSuchThing", "{}"),
        call("ListTasks", "{}"),
        post("time/step", json!({})),
        post("time/advance", json!({ "seconds": 3.5 })),
        call("CreateService", SERVICE),
        post("time/settle", json!({})),
        post(
            "container-instances?region=eu-west-1",
            json!({ "cluster": "default", "instanceType": "m5.large" }),
        ),
        post(
            "faults",
            json!({ "kind": { "call": { "calls": { "operations": "all" }, "action": "cutBefore" } }, "times": 1 }),
        ),
        Box::new(|server| {
            // The connection is cut: nobody is answered.
            let _ = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
                server.call("ListClusters", "{}")
            }));
        }),
        Box::new(|server| {
            let (_, tasks) = server.ask("GET", "/_fake_ecs/v1/tasks", "", "");
            let tasks: Value = serde_json::from_str(&tasks).unwrap();
            let arn = tasks["tasks"][0]["taskArn"].as_str().unwrap();
            let id = arn.rsplit('/').next().unwrap();
            let path = format!("/_fake_ecs/v1/tasks/{id}/containers/app/exit");
            assert_eq!(server.ask("POST", &path, "", r#"{"exitCode":3}"#).0, 200);
        }),
        post("time/settle", json!({})),
        call("DeleteService", r#"{"service":"web","force":true}"#),
        post("reset", json!({})),
        call("RegisterTaskDefinition", DEFINITION),
        call("RunTask", RUN),
        post("time/settle", json!({})),
    ]
}

#[test]
fn a_server_that_is_killed_after_any_step_goes_on_where_it_was() {
    let folder = Folder::new("killed");
    let profile = ["--profile", "realistic"];
    let mut server = folder.start(&profile);
    for step in steps() {
        step(&server);
        let before = seen(&server);
        let (status, _) = server.signal("KILL");
        assert!(!status.success());

        server = folder.start(&profile);

        let after = seen(&server);
        for (before, after) in before.iter().zip(&after) {
            assert_eq!(before, after);
        }
    }
    // And it goes on as one that was never killed.
    let other = Folder::new("not-killed");
    let never_killed = other.start(&profile);
    steps().iter().for_each(|step| step(&never_killed));
    for server in [&server, &never_killed] {
        assert_eq!(server.call("RunTask", RUN).0, 200);
    }
    let tasks = |server: &Server| server.ask("GET", "/_fake_ecs/v1/tasks", "", "");
    assert_eq!(tasks(&server), tasks(&never_killed));
}

#[test]
fn a_torn_end_loses_only_what_nobody_was_answered() {
    let folder = Folder::new("torn");
    let server = folder.start(&[]);
    assert_eq!(server.call("RegisterTaskDefinition", DEFINITION).0, 200);
    let before = server.call("ListTaskDefinitions", "{}");
    drop(server);
    let whole = fs::read(folder.file()).unwrap();
    let last = whole.len()
        - 1
        - whole[..whole.len() - 1]
            .iter()
            .rev()
            .position(|it| *it == b'\n')
            .unwrap();

    for end in [
        last,
        last + 1,
        last + 9,
        (last + whole.len()) / 2,
        whole.len() - 1,
    ] {
        fs::write(folder.file(), &whole[..end]).unwrap();
        let server = folder.start(&[]);
        assert_eq!(server.call("ListTaskDefinitions", "{}"), before, "{end}");
    }
}

#[test]
fn what_cannot_be_gone_on_with_is_refused_with_the_reason() {
    let folder = Folder::new("refused");
    let server = folder.start(&[]);
    for _ in 0..3 {
        assert_eq!(server.call("RegisterTaskDefinition", DEFINITION).0, 200);
    }
    drop(server);
    let whole = fs::read(folder.file()).unwrap();
    let start_on = |clock: &str, arguments: &[&str]| {
        let path = folder.0.to_str().unwrap();
        let mut all = vec!["--port", "0", "--clock", clock, "--journal", path];
        all.extend(arguments);
        let ended = output(command(&all));
        assert_eq!(ended.status.code(), Some(1));
        String::from_utf8(ended.stderr).unwrap()
    };
    let start = |arguments: &[&str]| start_on("manual", arguments);

    let other = start(&["--seed", "7"]);
    assert!(
        other.contains("then settings seed 0, now settings seed 7"),
        "{other}"
    );

    let clock = start_on("wall", &[]);
    assert!(
        clock.contains("it depends on the clock: this is another one"),
        "{clock}"
    );

    let text = String::from_utf8(whole.clone()).unwrap();
    let version = format!("\"version\":\"{}\"", env!("CARGO_PKG_VERSION"));
    let of_version = text.replacen(&version, "\"version\":\"0.0.9\"", 1);
    let first = &of_version.lines().next().unwrap()[9..];
    let rest = text.split_once('\n').unwrap().1;
    fs::write(folder.file(), format!("{}{rest}", line("", first))).unwrap();
    let version = start(&[]);
    assert!(
        version.contains("it was written by fake-ecs 0.0.9 (format 3 of journals), and this is"),
        "{version}"
    );

    // It is whole, and says what no version has said so far.
    fs::write(
        folder.file(),
        format!("{text}{}", line(&text, r#"[{},{"tea":{}}]"#)),
    )
    .unwrap();
    let unknown = start(&[]);
    let number = text.lines().count() + 1;
    assert!(
        unknown.contains(&format!("line {number} is whole, but fake-ecs"))
            && unknown.contains("unknown variant `tea`"),
        "{unknown}"
    );

    let lines: Vec<&str> = text.lines().collect();
    let [.., other, last] = lines[..] else {
        panic!("{text}")
    };
    let before = lines[..lines.len() - 2].join("\n");
    for (what, end, number) in [
        ("one is gone", format!("{last}\n"), lines.len() - 1),
        (
            "two are swapped",
            format!("{last}\n{other}\n"),
            lines.len() - 1,
        ),
        (
            "one is there twice",
            format!("{other}\n{other}\n{last}\n"),
            lines.len(),
        ),
    ] {
        fs::write(folder.file(), format!("{before}\n{end}")).unwrap();
        let told = start(&[]);
        let expected = format!("line {number} is damaged");
        assert!(told.contains(&expected), "{what}: {told}");
    }

    fs::write(folder.file(), "something else\n").unwrap();
    assert!(start(&[]).contains("it is not a journal of fake-ecs"));
    assert_eq!(
        fs::read_to_string(folder.file()).unwrap(),
        "something else\n"
    );

    let mut damaged = whole.clone();
    // The first entry says that the server is set up.
    let middle = text
        .lines()
        .take(3)
        .map(|line| line.len() + 1)
        .sum::<usize>()
        + 40;
    damaged[middle] ^= 1;
    fs::write(folder.file(), &damaged).unwrap();
    assert!(start(&[]).contains("line 4 is damaged; `--recover` keeps what is before it"));
    let server = folder.start(&["--recover"]);
    let copy = folder.0.join("fake-ecs.journal.damaged");
    assert_eq!(fs::read(copy).unwrap(), damaged);
    let (_, definitions) = server.call("ListTaskDefinitions", "{}");
    assert_eq!(
        definitions.matches("task-definition/web:").count(),
        1,
        "{definitions}"
    );
    assert!(start(&[]).contains("another process writes into it"));
}

#[test]
fn a_journal_that_was_emptied_begins_anew_and_says_so() {
    let folder = Folder::new("emptied");
    drop(folder.start(&[]));
    fs::write(folder.file(), "").unwrap();

    // It ends by itself, after it has opened the journal.
    let path = folder.0.to_str().unwrap();
    let rest = ["--init", "no-such-folder", "--log", "warn"];
    let mut all = vec!["--port", "0", "--clock", "manual", "--journal", path];
    all.extend(rest);
    let ended = output(command(&all));

    let told = String::from_utf8(ended.stderr).unwrap();
    let expected = "the journal has nothing that counts: it begins anew";
    assert!(told.contains(expected), "{told}");
}

#[test]
fn what_the_command_line_puts_is_there_all_or_not_at_all() {
    let folder = Folder::new("set-up");
    let secrets = ["--secret", "one=1", "--secret", "two=2"];
    let server = folder.start(&secrets);
    drop(server);
    let whole = fs::read(folder.file()).unwrap();
    let text = String::from_utf8(whole.clone()).unwrap();
    assert!(text.ends_with("{\"setUp\":{}}]\n"), "{text}");
    let count = |server: &Server| {
        let is_there = |name: &&str| {
            let body = format!(r#"{{"SecretId":"{name}"}}"#);
            server.call_of("secretsmanager.GetSecretValue", &body).0 == 200
        };
        ["one", "two"].iter().filter(|name| is_there(name)).count()
    };

    // Whatever is written of it when the process is killed: the next one begins anew.
    for end in (0..whole.len()).step_by(97).chain([whole.len()]) {
        fs::write(folder.file(), &whole[..end]).unwrap();
        let server = folder.start(&secrets);
        assert_eq!(count(&server), 2, "{end}");
        drop(server);
        let begun = fs::read_to_string(folder.file()).unwrap();
        assert!(begun.starts_with(&text), "{end}: {begun}");
    }
    // It is put once, and gone with a reset.
    let server = folder.start(&secrets);
    assert_eq!(server.ask("POST", "/_fake_ecs/reset", "", "").0, 200);
    drop(server);
    assert_eq!(count(&folder.start(&secrets)), 0);
}

/// A line of a journal, with its checksum.
#[test]
fn a_full_journal_moves_no_time_until_a_reset() {
    let folder = Folder::new("full");
    let server = folder.start(&["--journal-limit", "1"]);
    let value = "x".repeat(50_000);
    let definition = json!({ "family": "large", "containerDefinitions": [
        { "name": "app", "image": "app", "memory": 64, "environment": [{ "name": "A", "value": value }] },
    ] });
    let register = || {
        server
            .call("RegisterTaskDefinition", &definition.to_string())
            .0
    };
    let registered = (0..100).take_while(|_| register() == 200).count();
    assert!((15..25).contains(&registered), "{registered}");

    for (path, body) in [
        ("time/advance", r#"{"seconds":60}"#),
        ("time/step", ""),
        ("time/settle", ""),
    ] {
        let path = format!("/_fake_ecs/v1/{path}");
        let (status, answer) = server.ask("POST", &path, "", body);
        assert_eq!(status, 500, "{path}: {answer}");
        assert!(answer.contains("its limit of 1 MiB"), "{path}: {answer}");
    }
    let (_, time) = server.ask("GET", "/_fake_ecs/v1/time", "", "");
    assert!(time.contains(r#""elapsed":0.0"#), "{time}");

    for (path, body) in [("reset", ""), ("time/advance", r#"{"seconds":60}"#)] {
        let (status, answer) = server.ask("POST", &format!("/_fake_ecs/v1/{path}"), "", body);
        assert_eq!(status, 200, "{path}: {answer}");
    }
}

/// A line that comes after others: its checksum is that of them all.
fn line(before: &str, text: &str) -> String {
    let before: String = before.lines().map(|line| &line[9..]).collect();
    format!("{:08x} {text}\n", crc32((before + text).as_bytes()))
}

/// As IEEE 802.3 has it.
fn crc32(bytes: &[u8]) -> u32 {
    let byte = |sum: u32, byte: &u8| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 * (sum & 1))
        })
    };
    !bytes.iter().fold(!0, byte)
}
