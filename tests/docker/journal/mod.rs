//! A journal beside real containers: a server that ends, however that comes, and the next one,
//! which takes its containers over.
//!
//! - this file — what happens to containers meanwhile. [`moments`] — when a server ends. [`ends`] —
//!   what its end leaves.

mod ends;
mod moments;

pub(crate) use self::ends::ALL as ENDS;
pub(crate) use self::moments::ALL as MOMENTS;

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::query_parameters::{
    KillContainerOptionsBuilder, ListNetworksOptionsBuilder, ListVolumesOptionsBuilder,
    RemoveContainerOptionsBuilder,
};
use fake_ecs::{Docker, FakeEcs, OnExit};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::leaks::is_stuck;
use crate::server::{Server, command};
use crate::{SERVES, Test, docker, shell, start, tests, until};

pub(crate) const ALL: [(&str, Test); 5] = tests![
    containers_are_taken_over_after_sigkill,
    containers_that_were_kept_are_taken_over,
    containers_that_were_stopped_are_started_again,
    tasks_whose_containers_were_removed_have_stopped,
    a_service_replaces_what_is_gone,
];

/// Counts in its log, goes on counting when it is started again, and exits with 0 on SIGTERM and
/// with 3 on SIGUSR1.
const COUNTS: &str = "i=$(cat /tmp/n 2>/dev/null || echo 0); code=; trap 'code=0' TERM; trap 'code=3' USR1; \
    while [ -z $code ]; do i=$((i+1)); echo $i; sleep 0.05; done; echo $i > /tmp/n; exit $code";

/// The directory of a journal. Nothing is left of its containers when this is dropped.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("fake-ecs-test-journal-{}-{name}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn path(&self) -> &str {
        self.0.to_str().unwrap()
    }

    /// A server that goes on with it, or begins it.
    fn serve(&self, more: &[&str]) -> Server {
        let mut command = command(&[
            "--port",
            "0",
            "--runtime",
            "docker",
            "--synthetic-instances",
        ]);
        command.args(["--journal", self.path()]).args(more);
        Server::run_by(command)
    }

    fn label(&self) -> String {
        format!("fake-ecs.journal={}", self.path())
    }

    /// What the engine has of its fakes.
    async fn left(&self) -> Vec<String> {
        let client = Client::connect_with_defaults().unwrap();
        let filters = [("label", vec![self.label()])].into_iter().collect();
        let options = ListNetworksOptionsBuilder::new().filters(&filters).build();
        let networks = client.list_networks(Some(options)).await.unwrap();
        let options = ListVolumesOptionsBuilder::new().filters(&filters).build();
        let volumes = client.list_volumes(Some(options)).await.unwrap().volumes;
        let mut left = self.containers().await;
        for network in networks.into_iter().filter_map(|network| network.name) {
            if !is_stuck(&client, &network).await {
                left.push(network);
            }
        }
        left.extend(volumes.into_iter().flatten().map(|volume| volume.name));
        left
    }

    /// The names of its containers, in order.
    async fn containers(&self) -> Vec<String> {
        let output = tokio::process::Command::new("docker")
            .args(["ps", "-a", "--format", "{{.Names}}", "--filter"])
            .arg(format!("label={}", self.label()))
            .output()
            .await
            .unwrap();
        let names = String::from_utf8(output.stdout).unwrap();
        let mut names: Vec<String> = names.lines().map(str::to_owned).collect();
        names.sort();
        names
    }

    /// Ends what there is of it, and looks that nothing is left.
    async fn end(self) {
        let server = self.serve(&["--on-exit", "remove"]);
        assert!(server.signal("TERM").0.success());
        assert_eq!(self.left().await, Vec::<String>::new());
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let removes = format!(
            "docker ps -aq --filter label={0} | xargs -r docker rm -fv; \
             docker network ls -q --filter label={0} | xargs -r docker network rm; rm -rf {1}",
            self.label(),
            self.path()
        );
        let _ = std::process::Command::new("sh")
            .args(["-c", &removes])
            .output();
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn call(server: &Server, operation: &str, body: &Value) -> Value {
    let (status, answer) = server.call(operation, &body.to_string());
    assert_eq!(status, 200, "{operation}: {answer}");
    serde_json::from_str(&answer).unwrap()
}

fn define(server: &Server, family: &str, mode: &str, containers: &Value) {
    let definition = json!({ "family": family, "networkMode": mode, "containerDefinitions": containers,
        "taskRoleArn": "arn:aws:iam::123456789012:role/app" });
    call(server, "RegisterTaskDefinition", &definition);
}

/// Runs a task of a container, and returns its id.
fn run(server: &Server, mode: &str, containers: &Value) -> String {
    define(server, mode, mode, containers);
    let mut run = json!({ "taskDefinition": mode });
    if mode == "awsvpc" {
        run["networkConfiguration"] = json!({ "awsvpcConfiguration": { "subnets": ["subnet-1"] } });
    }
    let run = call(server, "RunTask", &run);
    let arn = run["tasks"][0]["taskArn"].as_str().unwrap();
    arn.rsplit('/').next().unwrap().to_owned()
}

fn app(script: &str) -> Value {
    json!([{ "name": "app", "image": crate::IMAGE, "memory": 64, "stopTimeout": 5,
        "command": ["/bin/sh", "-c", script] }])
}

fn describe(server: &Server, task: &str) -> Value {
    let described = call(server, "DescribeTasks", &json!({ "tasks": [task] }));
    described["tasks"][0].clone()
}

fn status(server: &Server, task: &str) -> String {
    let task = describe(server, task);
    task["lastStatus"].as_str().unwrap_or_default().to_owned()
}

async fn comes_to(server: &Server, task: &str, expected: &str) -> Value {
    for _ in 0..600 {
        let now = status(server, task);
        assert!(
            now == expected || now != "STOPPED",
            "{}",
            describe(server, task)
        );
        if now == expected {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(status(server, task), expected);
    describe(server, task)
}

fn log(server: &Server, task: &str) -> Vec<String> {
    log_of(server, task, "app")
}

fn log_of(server: &Server, task: &str, container: &str) -> Vec<String> {
    let path = format!("/_fake_ecs/v1/tasks/{task}/logs?format=text&container={container}");
    let (status, text) = server.ask("GET", &path, "", "");
    assert_eq!(status, 200, "{text}");
    text.lines().map(str::to_owned).collect()
}

/// Fails unless the log counts from one on, each number once. Returns how far it has come.
fn counted(server: &Server, task: &str) -> usize {
    let log = log(server, task);
    let expected: Vec<String> = (1..=log.len()).map(|number| number.to_string()).collect();
    assert_eq!(log, expected);
    log.len()
}

/// What happens to a container while no server is there.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Meanwhile {
    Nothing,
    Exits,
    Vanishes,
}

struct Case {
    task: String,
    mode: &'static str,
    meanwhile: Meanwhile,
    /// The container and the address of the task, as the API shows them.
    before: (Value, Value),
    lines: usize,
}

/// The id of the container, and the address of the task if it has one.
fn identity(task: &Value) -> (Value, Value) {
    let container = &task["containers"][0];
    (
        container["runtimeId"].clone(),
        container["networkInterfaces"][0]["privateIpv4Address"].clone(),
    )
}

async fn cases(server: &Server) -> Vec<Case> {
    let mut cases = Vec::new();
    for mode in ["bridge", "awsvpc"] {
        for meanwhile in [Meanwhile::Nothing, Meanwhile::Exits, Meanwhile::Vanishes] {
            let task = run(server, mode, &app(COUNTS));
            let before = (Value::Null, Value::Null);
            cases.push(Case {
                task,
                mode,
                meanwhile,
                before,
                lines: 0,
            });
        }
    }
    for case in &mut cases {
        case.before = identity(&comes_to(server, &case.task, "RUNNING").await);
        until(|| async { log(server, &case.task).len() > 3 }).await;
        case.lines = counted(server, &case.task);
    }
    cases
}

/// Starts a container, if it does not run. Its network may be gone by which it asks about itself.
fn start_by_hand(name: &str) {
    let script = "docker start $0 || { docker network disconnect -f fake-ecs-metadata $0 && docker start $0; }";
    let output = std::process::Command::new("sh")
        .args(["-c", script, name])
        .output();
    assert!(output.unwrap().status.success(), "{name}");
}

async fn happens(case: &Case) {
    let client = Client::connect_with_defaults().unwrap();
    let name = format!("fake-ecs-{}-app", case.task);
    match case.meanwhile {
        Meanwhile::Nothing => {}
        Meanwhile::Exits => {
            // Somebody starts what was stopped.
            if case.mode == "awsvpc" {
                start_by_hand(&format!("fake-ecs-{}.sandbox", case.task));
            }
            start_by_hand(&name);
            // It may not have said yet what it does on a signal.
            sleep(Duration::from_millis(300)).await;
            let signal = KillContainerOptionsBuilder::new().signal("USR1").build();
            client.kill_container(&name, Some(signal)).await.unwrap();
            until(|| async {
                let inspected = client.inspect_container(&name, None).await.unwrap();
                inspected.state.unwrap().running == Some(false)
            })
            .await;
        }
        Meanwhile::Vanishes => {
            let options = RemoveContainerOptionsBuilder::new().force(true).build();
            let removed = client.remove_container(&name, Some(options)).await;
            removed.unwrap();
        }
    }
}

/// Looks at what has become of a task in the next server.
async fn is_as_expected(server: &Server, case: &Case) {
    let Case {
        task, mode, lines, ..
    } = case;
    let what = format!("{mode}, {:?}", case.meanwhile);
    if case.meanwhile == Meanwhile::Nothing {
        until(|| async { inside(task, "echo runs") == "runs\n" }).await;
        let since = log(server, task).len().max(*lines);
        until(|| async { log(server, task).len() > since + 10 }).await;
        counted(server, task);
        let now = describe(server, task);
        assert_eq!(now["lastStatus"], "RUNNING", "{what}");
        assert_eq!(identity(&now), case.before, "{what}");
        return;
    }
    let now = comes_to(server, task, "STOPPED").await;
    let container = &now["containers"][0];
    assert_eq!(
        now["stoppedReason"], "Essential container in task exited",
        "{what}"
    );
    if case.meanwhile == Meanwhile::Exits {
        assert_eq!(container["exitCode"], 3, "{what}: {now}");
        assert!(counted(server, task) > *lines, "{what}");
    } else {
        let reason = "ContainerVanishedError: No container matching saved ID found";
        assert_eq!(container["reason"], reason, "{what}");
        assert_eq!(container["exitCode"], Value::Null, "{what}");
    }
}

/// A command in a container, by the client of its engine.
fn inside(task: &str, script: &str) -> String {
    let name = format!("fake-ecs-{task}-app");
    let output = std::process::Command::new("docker")
        .args(["exec", &name, "sh", "-c", script])
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
}

/// The table: what has happened meanwhile, in either network mode, after that end of a server.
async fn are_taken_over(signal: &str, arguments: &[&str]) {
    let folder = Folder::new(&arguments.join("").replace("--", ""));
    let server = folder.serve(arguments);
    let port = server.address().port();
    let cases = cases(&server).await;
    server.signal(signal);
    for case in &cases {
        happens(case).await;
    }
    // Another fake that starts meanwhile removes what dead processes have left, and nothing of
    // this one.
    drop(start().await);

    let server = folder.serve(arguments);

    assert_eq!(server.address().port(), port);
    for case in &cases {
        is_as_expected(&server, case).await;
        if case.meanwhile == Meanwhile::Nothing {
            let metadata = inside(&case.task, "wget -qO- $ECS_CONTAINER_METADATA_URI_V4/task");
            assert!(metadata.contains(&case.task), "{}: {metadata}", case.mode);
            let path = "169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI";
            let credentials = inside(&case.task, &format!("wget -qO- http://{path}"));
            assert!(
                credentials.contains("SecretAccessKey"),
                "{}: {credentials}",
                case.mode
            );
        }
    }
    assert!(server.signal("TERM").0.success());
    folder.end().await;
}

async fn containers_are_taken_over_after_sigkill() {
    are_taken_over("KILL", &[]).await;
}

async fn containers_that_were_kept_are_taken_over() {
    are_taken_over("TERM", &["--on-exit", "keep"]).await;
}

async fn containers_that_were_stopped_are_started_again() {
    are_taken_over("INT", &["--on-exit", "stop"]).await;
}

async fn tasks_whose_containers_were_removed_have_stopped() {
    let folder = Folder::new("removed");
    let server = folder.serve(&["--on-exit", "remove"]);
    let tasks = ["bridge", "awsvpc"].map(|mode| run(&server, mode, &app(COUNTS)));
    for task in &tasks {
        comes_to(&server, task, "RUNNING").await;
    }
    assert!(server.signal("TERM").0.success());
    assert_eq!(folder.left().await, Vec::<String>::new());

    let server = folder.serve(&[]);

    for task in &tasks {
        let task = comes_to(&server, task, "STOPPED").await;
        let reason = &task["containers"][0]["reason"];
        let expected = "ContainerVanishedError: No container matching saved ID found";
        assert_eq!(reason, expected, "{task}");
    }
    assert!(server.signal("TERM").0.success());
    folder.end().await;
}

async fn fake(folder: &Folder, docker: Docker) -> FakeEcs {
    let builder = FakeEcs::start()
        .synthetic_instances()
        .journal(folder.path());
    builder.runtime(docker).await
}

async fn a_service_replaces_what_is_gone() {
    let folder = Folder::new("service");
    let ecs = fake(&folder, docker().await.on_exit(OnExit::Keep)).await;
    let definition = format!(
        r#"{{ "family": "web", "networkMode": "awsvpc", "containerDefinitions": [{}] }}"#,
        shell("app", SERVES)
    );
    let web = ecs.register_json(&definition);
    let service = ecs.new_service("web").task_definition("web").count(2).add();
    service.wait_stable().await;
    let mut before: Vec<String> = service.tasks().iter().map(|task| task.id()).collect();
    drop((service, web));
    ecs.shutdown().await;
    let gone = before.remove(0);
    let client = Client::connect_with_defaults().unwrap();
    let options = RemoveContainerOptionsBuilder::new().force(true).build();
    let app = format!("fake-ecs-{gone}-app");
    let removed = client.remove_container(&app, Some(options)).await;
    removed.unwrap();

    let ecs = fake(&folder, docker().await.on_exit(OnExit::Remove)).await;

    assert!(ecs.is_resumed());
    ecs.wait_until(|ecs: &FakeEcs| {
        let running = ecs.tasks().running();
        running.count() == 2 && running.iter().all(|task| task.id() != gone)
    })
    .await;
    let kept = ecs.tasks().running();
    let kept = kept.iter().find(|task| task.id() == before[0]).unwrap();
    let executed = kept.container("app").exec(["echo", "here"]).await;
    assert_eq!((executed.exit_code(), executed.output()), (0, "here\n"));
    ecs.shutdown().await;
    assert_eq!(folder.left().await, Vec::<String>::new());
}
