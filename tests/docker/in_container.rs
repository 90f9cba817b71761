//! A fake that runs in a container beside the application, with the socket of the engine: the
//! services of a compose file, started by hand.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use fake_ecs::{Remote, RemoteTask};
use serde_json::{Value, json};

use crate::{IMAGE, SERVES, Test, serves, tests, until};

pub(crate) const ALL: [(&str, Test); 7] = tests![
    tasks_of_a_fake_in_a_container_are_its_neighbours,
    tasks_of_a_fake_in_a_container_share_files_by_way_of_the_engine,
    a_fake_in_a_container_leaves_nothing_or_its_next_start_does_not,
    a_fake_in_a_container_without_a_network_of_its_own_is_reached_by_its_address,
    a_fake_in_a_container_that_listens_on_loopback_answers_its_tasks_only,
    a_test_in_a_container_reaches_the_ports_of_its_tasks,
    containers_of_a_journal_go_on_beside_a_container_that_was_made_anew,
];

const ROLE: &str = "arn:aws:iam::123456789012:role/app";

/// What the command line of Docker says.
fn docker(arguments: &[&str]) -> Output {
    Command::new("docker").args(arguments).output().unwrap()
}

/// The same, of a command that is expected to succeed.
#[track_caller]
fn said(arguments: &[&str]) -> String {
    let output = docker(arguments);
    let of = |bytes| String::from_utf8_lossy(bytes).trim().to_owned();
    let (out, err) = (of(&output.stdout), of(&output.stderr));
    assert!(output.status.success(), "{arguments:?}: {out}\n{err}");
    out
}

/// The services of one compose file, which go with this.
struct Project {
    name: String,
    /// What was started, beside the fake.
    services: Vec<String>,
    /// What the fake mounts besides.
    state: Option<String>,
    /// The network of the services; the engine's own if there is none.
    network: Option<String>,
}

impl Project {
    fn new() -> Self {
        let mut project = Self::without_network();
        said(&["network", "create", &project.name]);
        project.network = Some(project.name.clone());
        project
    }

    fn without_network() -> Self {
        static PROJECTS: AtomicU32 = AtomicU32::new(0);
        let number = PROJECTS.fetch_add(1, Ordering::Relaxed);
        Self {
            // As the networks of fakes are called, which are told from others by their labels.
            name: format!("fake-ecs-in-container-{}-{number}", std::process::id()),
            services: Vec::new(),
            state: None,
            network: None,
        }
    }

    /// Starts a service, whose name is one in the network as well.
    fn start(&mut self, service: &str, options: &[&str], words: &[&str]) {
        let name = format!("{}-{service}", self.name);
        let mut arguments = vec!["run", "--detach", "--name", &name];
        let label = format!("com.docker.compose.service={service}");
        arguments.extend(["--label", &label]);
        let network = self.network.clone();
        if let Some(network) = &network {
            arguments.extend(["--network", network, "--network-alias", service]);
        }
        arguments.extend(options);
        arguments.push(IMAGE);
        arguments.extend(words);
        said(&arguments);
        self.services.push(name);
    }

    /// Starts the fake: the binary of these tests with the libraries that it takes, in an image
    /// that has neither.
    async fn start_fake(&mut self, arguments: &[&str]) -> Remote {
        self.start_container_of_fake(arguments);
        self.remote().await
    }

    fn start_container_of_fake(&mut self, arguments: &[&str]) {
        let own = ["--port", "4566", "--runtime", "docker", "--log", "info"];
        let own = [
            &["/program"],
            &own[..],
            &["--synthetic-instances"],
            arguments,
        ]
        .concat();
        let program = env!("CARGO_BIN_EXE_fake-ecs");
        self.start_program("ecs", program, &["--publish", "127.0.0.1::4566"], &own);
    }

    /// Starts a service with a program of these tests, which reaches the engine.
    fn start_program(&mut self, service: &str, program: &str, options: &[&str], words: &[&str]) {
        let socket = std::env::var("DOCKER_HOST").unwrap_or_default();
        let socket = socket.strip_prefix("unix://");
        let socket = socket.unwrap_or("/var/run/docker.sock");
        let mut mounts = vec![
            format!("{socket}:/var/run/docker.sock"),
            format!("{program}:/program:ro"),
        ];
        mounts.extend(self.state.clone());
        mounts.extend(libraries(program).map(|path| format!("{path}:{path}:ro")));
        let mounts = mounts.iter().flat_map(|mount| ["--volume", mount]);
        let options: Vec<&str> = options.iter().copied().chain(mounts).collect();
        self.start(service, &options, words);
    }

    async fn remote(&self) -> Remote {
        let fake = format!("{}-ecs", self.name);
        until(|| async {
            docker(&["exec", &fake, "/program", "health"])
                .status
                .success()
        })
        .await;
        let published = said(&["port", &fake, "4566/tcp"]);
        let published = published.lines().next().unwrap();
        let remote = Remote::connect(format!("http://{published}")).await;
        remote.unwrap().with_patience(Duration::from_secs(60))
    }

    /// What a command in a service says.
    #[track_caller]
    fn says(&self, service: &str, script: &str) -> String {
        said(&[
            "exec",
            &format!("{}-{service}", self.name),
            "sh",
            "-c",
            script,
        ])
    }

    /// The address of a service in the network.
    fn address(&self, service: &str) -> String {
        let format = "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}";
        let name = format!("{}-{service}", self.name);
        said(&["inspect", "--format", format, &name])
    }

    /// What the engine has of the fake of that name.
    fn left(&self, owner: &str) -> String {
        let label = format!("label=fake-ecs.owner={owner}");
        let lists = [
            &["ps", "--all", "--format", "{{.Names}}"][..],
            &["network", "ls", "--format", "{{.Name}}"],
            &["volume", "ls", "--format", "{{.Name}}"],
        ];
        let lists = lists.map(|list| said(&[list, &["--filter", &label]].concat()));
        lists.join(" ").trim().to_owned()
    }
}

impl Drop for Project {
    fn drop(&mut self) {
        let fake = format!("{}-ecs", self.name);
        if std::thread::panicking() {
            let logs = docker(&["logs", &fake]);
            // Nobody is there to be told that they could not be written.
            let _ = std::io::stderr().write_all(&logs.stderr);
        }
        docker(&["stop", "--time", "30", &fake]);
        let services = self.services.iter().map(String::as_str);
        docker(
            &["rm", "--force", "--volumes"]
                .into_iter()
                .chain(services)
                .collect::<Vec<_>>(),
        );
        if let Some(network) = &self.network {
            docker(&["network", "rm", network]);
        }
    }
}

/// The files that a program takes beside itself.
fn libraries(program: &str) -> impl Iterator<Item = String> {
    let output = Command::new("ldd").arg(program).output().unwrap();
    let output = String::from_utf8(output.stdout).unwrap();
    let words: Vec<String> = output.split_whitespace().map(str::to_owned).collect();
    words
        .into_iter()
        .filter(|word| Path::new(word).is_absolute())
}

fn app(name: &str, script: &str) -> Value {
    json!({
        "name": name, "image": IMAGE, "memory": 64, "stopTimeout": 2, "command": ["/bin/sh", "-c", script],
    })
}

async fn run(ecs: &Remote, mode: &str, containers: Value, volumes: Value) -> RemoteTask {
    let definition = json!({
        "family": "job", "networkMode": mode, "taskRoleArn": ROLE, "containerDefinitions": containers,
        "volumes": volumes,
    });
    let definition = ecs.register_json(definition.to_string()).await.unwrap();
    definition.run().await.unwrap()
}

async fn lines(task: &RemoteTask, container: &str) -> Vec<String> {
    task.logs(container).await.unwrap().lines()
}

/// What the engine calls the fake that runs the task.
async fn owner(task: &RemoteTask) -> String {
    let name = format!("fake-ecs-{}-app", task.id());
    let format = r#"{{index .Config.Labels "fake-ecs.owner"}}"#;
    said(&["inspect", "--format", format, &name])
}

fn in_vpc() -> Value {
    json!({ "awsvpcConfiguration": { "subnets": ["subnet-1"] } })
}

/// A small web server that says a word.
fn web(word: &str) -> String {
    serves(&format!(
        "mkdir /tmp/w; echo {word} > /tmp/w/index.html; httpd -p 80 -h /tmp/w"
    ))
}

fn fetch(url: &str) -> String {
    format!("for i in 1 2 3 4 5 6 7 8 9; do timeout 5 wget -q -O - {url} && break; sleep 0.3; done")
}

async fn tasks_of_a_fake_in_a_container_are_its_neighbours() {
    let mut project = Project::new();
    project.start("neighbour", &[], &["sh", "-c", &web("neighbour")]);
    let ecs = project.start_fake(&["--host", "0.0.0.0"]).await;
    // The machine, whose network is that of tasks in host mode, knows services by no name.
    let address = project.address("ecs");
    for mode in ["bridge", "awsvpc", "host"] {
        let asks = [
            "echo $AWS_ENDPOINT_URL".to_owned(),
            fetch("$AWS_ENDPOINT_URL/_fake_ecs/health"),
            "echo; timeout 20 wget -q -O - $ECS_CONTAINER_METADATA_URI_V4/task; echo".to_owned(),
            "timeout 20 wget -q -O - http://169.254.170.2$AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"
                .to_owned(),
            "echo; echo asked".to_owned(),
        ];
        let serves = if mode == "host" {
            SERVES.to_owned()
        } else {
            web(mode)
        };
        let name = format!("web-{mode}");
        let containers = json!([app(&name, &format!("{}; {serves}", asks.join("; ")))]);
        let task = run(&ecs, mode, containers, json!([])).await;
        task.wait_until(async |task| Ok(task.logs(&name).await?.contains("asked")))
            .await
            .unwrap();

        let told = lines(&task, &name).await;
        let host = if mode == "host" { &address } else { "ecs" };
        assert_eq!(told[0], format!("http://{host}:4566"), "{mode}");
        assert!(told[1].contains("ok"), "{mode}: {told:?}");
        let metadata: Value = serde_json::from_str(&told[2]).unwrap();
        assert_eq!(metadata["TaskARN"], task.arn().await.unwrap(), "{mode}");
        let credentials: Value = serde_json::from_str(&told[3]).unwrap();
        assert_eq!(credentials["RoleArn"], ROLE, "{mode}");
        if mode == "host" {
            continue;
        }
        let said = project.says("neighbour", &fetch(&format!("http://{name}/")));
        assert_eq!(said, mode);
        let container = format!("fake-ecs-{}-{name}", task.id());
        let said = said_in(&container, &fetch("http://neighbour/"));
        assert_eq!(said, "neighbour", "{mode}");
        let said = said_in(&container, &fetch("http://ecs:4566/_fake_ecs/health"));
        assert!(said.contains("ok"), "{mode}: {said}");
        // The relay takes nothing but what the forwarder leads to it: others could name whom they
        // ask for.
        let relay = r"echo ${AWS_CONTAINER_CREDENTIALS_RELATIVE_URI#/} | sed 's/-.*//'";
        let asks =
            format!("timeout 5 wget -S -O - http://$({relay}):4566/_fake_ecs/health 2>&1 || true");
        let said = said_in(&container, &asks);
        // With -S any answer would show its status.
        assert!(!said.contains("HTTP/"), "{mode}: {said}");
    }

    // The name of a neighbour stays the neighbour's.
    let containers = json!([app("neighbour", &web("task"))]);
    run(&ecs, "awsvpc", containers, json!([]))
        .await
        .wait_running()
        .await
        .unwrap();
    for _ in 0..5 {
        let said = project.says("neighbour", &fetch("http://neighbour/"));
        assert_eq!(said, "neighbour");
    }
}

/// What a command in a container of a task says.
#[track_caller]
fn said_in(container: &str, script: &str) -> String {
    said(&["exec", container, "sh", "-c", script])
}

async fn tasks_of_a_fake_in_a_container_share_files_by_way_of_the_engine() {
    let mut project = Project::new();
    let ecs = project.start_fake(&["--host", "0.0.0.0"]).await;
    let mut writes = app("app", &serves("echo $FLUENT_PORT > /whole/port"));
    writes["mountPoints"] = json!([{ "sourceVolume": "whole", "containerPath": "/whole" }]);
    writes["user"] = json!("nobody");
    writes["logConfiguration"] =
        json!({ "logDriver": "awsfirelens", "options": { "Name": "stdout" } });
    let mut router = app("router", SERVES);
    router["firelensConfiguration"] = json!({ "type": "fluentbit" });
    let mut reads = app("app", SERVES);
    reads["mountPoints"] = json!([
        { "sourceVolume": "whole", "containerPath": "/whole" },
        { "sourceVolume": "part", "containerPath": "/part" },
    ]);
    let volumes = json!([
        { "name": "whole", "efsVolumeConfiguration": { "fileSystemId": "fs-0123abcd" } },
        { "name": "part", "efsVolumeConfiguration": {
            "fileSystemId": "fs-0123abcd", "rootDirectory": "/deep/in" } },
    ]);

    let writer = run(&ecs, "bridge", json!([writes, router]), volumes.clone()).await;
    writer.wait_running().await.unwrap();
    let definition = json!({
        "family": "reader", "networkMode": "awsvpc", "taskRoleArn": ROLE,
        "containerDefinitions": [reads], "volumes": volumes,
    });
    ecs.register_json(definition.to_string()).await.unwrap();
    let input = json!({
        "taskDefinition": "reader", "enableExecuteCommand": true, "networkConfiguration": in_vpc(),
    });
    let ran = ecs.call("RunTask", input.to_string()).await.unwrap();
    let reader = ecs.task(ran["tasks"][0]["taskArn"].as_str().unwrap());
    reader.wait_running().await.unwrap();

    let container = format!("fake-ecs-{}-app", reader.id());
    let read = "until [ -s /whole/port ]; do sleep 0.1; done; cat /whole/port";
    assert_eq!(said_in(&container, read), "24224");
    said_in(&container, "echo part > /part/x");
    let whole = format!("fake-ecs-{}-app", writer.id());
    assert_eq!(said_in(&whole, "cat /whole/deep/in/x"), "part");
    let router = format!("fake-ecs-{}-router", writer.id());
    let config = said_in(&router, "cat /fluent-bit/etc/fluent-bit.conf");
    assert!(config.contains("Match app-firelens*"), "{config}");

    let exec = ["exec", &format!("{}-ecs", project.name), "/program", "exec"];
    let words = [reader.id(), "--", "cat", "/whole/port"];
    let told = said(&[&exec[..], &words].concat());
    assert!(told.contains("24224"), "{told}");
    ecs.reset().await.unwrap();
    until(|| async { docker(&["inspect", &container]).status.code() != Some(0) }).await;
}

async fn a_fake_in_a_container_leaves_nothing_or_its_next_start_does_not() {
    let mut project = Project::new();
    let ecs = project.start_fake(&["--host", "0.0.0.0"]).await;
    let fake = format!("{}-ecs", project.name);
    let volumes = json!([
        { "name": "own" },
        { "name": "shared", "efsVolumeConfiguration": { "fileSystemId": "fs-0123abcd" } },
    ]);
    let mut mounts = app("app", SERVES);
    mounts["mountPoints"] = json!([
        { "sourceVolume": "own", "containerPath": "/own" },
        { "sourceVolume": "shared", "containerPath": "/shared" },
    ]);
    let containers = json!([mounts]);

    let task = run(&ecs, "awsvpc", containers.clone(), volumes.clone()).await;
    task.wait_running().await.unwrap();
    let owner_of_killed = owner(&task).await;
    said(&["kill", &fake]);
    assert!(!project.left(&owner_of_killed).is_empty());
    // As with `docker compose restart`: the container is the same, and its process another.
    said(&["start", &fake]);
    let ecs = project.remote().await;
    until(|| async { project.left(&owner_of_killed).is_empty() }).await;

    let task = run(&ecs, "awsvpc", containers, volumes).await;
    task.wait_running().await.unwrap();
    let owner_of_removed = owner(&task).await;
    said(&["rm", "--force", &fake]);
    project.services.retain(|service| *service != fake);
    // As with `docker compose up --force-recreate`.
    let ecs = project.start_fake(&["--host", "0.0.0.0"]).await;
    until(|| async { project.left(&owner_of_removed).is_empty() }).await;

    let task = run(&ecs, "bridge", json!([app("app", SERVES)]), json!([])).await;
    task.wait_running().await.unwrap();
    let owner_of_stopped = owner(&task).await;
    said(&["stop", "--time", "30", &fake]);
    assert_eq!(project.left(&owner_of_stopped), "");
    said(&["rm", &fake]);
    let network = project.network.take().unwrap();
    said(&["network", "rm", &network]);
}

async fn a_fake_in_a_container_without_a_network_of_its_own_is_reached_by_its_address() {
    let mut project = Project::without_network();
    let ecs = project.start_fake(&["--host", "0.0.0.0"]).await;
    let address = project.address("ecs");
    for mode in ["bridge", "awsvpc"] {
        let asks = format!(
            "echo $AWS_ENDPOINT_URL; {}",
            fetch("$AWS_ENDPOINT_URL/_fake_ecs/health")
        );
        let asks = format!("{asks}; timeout 20 wget -q -O - $ECS_CONTAINER_METADATA_URI_V4");
        let task = run(&ecs, mode, json!([app("app", &asks)]), json!([])).await;
        task.wait_stopped().await.unwrap();

        let told = lines(&task, "app").await;
        assert_eq!(told[0], format!("http://{address}:4566"), "{mode}");
        assert!(
            told[1].contains("ok") && told[1].contains("DockerId"),
            "{mode}: {told:?}"
        );
    }
}

/// As a test has it that runs in a container itself, and chooses nothing.
async fn a_fake_in_a_container_that_listens_on_loopback_answers_its_tasks_only() {
    let mut project = Project::new();
    project.start("neighbour", &[], &["sh", "-c", SERVES]);
    project.start_container_of_fake(&[]);
    let fake = format!("{}-ecs", project.name);
    until(|| async {
        docker(&["exec", &fake, "/program", "health"])
            .status
            .success()
    })
    .await;
    let caller = format!("{}-caller", project.name);
    let shares = format!("container:{fake}");
    let run = [
        "run",
        "--detach",
        "--name",
        &caller,
        "--network",
        &shares,
        IMAGE,
    ];
    said(&[&run[..], &["sh", "-c", SERVES]].concat());
    project.services.push(caller);
    let call = |operation: &str, body: &Value| {
        let target = format!("X-Amz-Target: AmazonEC2ContainerServiceV20141113.{operation}");
        let content = "Content-Type: application/x-amz-json-1.1";
        let call = format!(
            "timeout 20 wget -q -O - --header '{target}' --header '{content}' --post-data '{body}' \
             http://127.0.0.1:4566/"
        );
        let answer = project.says("caller", &call);
        serde_json::from_str::<Value>(&answer).unwrap()
    };

    let said = project.says(
        "neighbour",
        "timeout 5 wget -S -O - http://ecs:4566/ 2>&1 || true",
    );
    assert!(said.contains("403"), "{said}");
    for mode in ["bridge", "awsvpc"] {
        let script = "timeout 20 wget -q -O - $AWS_ENDPOINT_URL/_fake_ecs/health && exit 7";
        let containers = json!([app("app", script)]);
        let definition = json!({
            "family": "job", "networkMode": mode, "containerDefinitions": containers,
        });
        call("RegisterTaskDefinition", &definition);
        let network = (mode == "awsvpc").then(in_vpc);
        let run = json!({ "taskDefinition": "job", "networkConfiguration": network });
        let ran = call("RunTask", &run);
        let asked = json!({ "tasks": [ran["tasks"][0]["taskArn"]] });
        until(|| async {
            let described = call("DescribeTasks", &asked);
            let task = &described["tasks"][0];
            let code = &task["containers"][0]["exitCode"];
            assert!(code.is_null() || *code == 7, "{mode}: {task}");
            *code == 7
        })
        .await;
    }
}

async fn a_test_in_a_container_reaches_the_ports_of_its_tasks() {
    let mut project = Project::new();
    let program = std::env::current_exe().unwrap();
    let role = format!("{}=contained", crate::CHILD);
    project.start_program(
        "test",
        program.to_str().unwrap(),
        &["--env", &role],
        &["/program"],
    );

    let name = format!("{}-test", project.name);
    let code = said(&["wait", &name]);
    let logs = docker(&["logs", &name]);
    assert_eq!(code, "0", "{}", String::from_utf8_lossy(&logs.stderr));
}

/// As with `docker compose down` and `up`, where the journal is on a volume.
async fn containers_of_a_journal_go_on_beside_a_container_that_was_made_anew() {
    let mut project = Project::new();
    let volume = project.name.clone();
    said(&["volume", "create", &volume]);
    let arguments = ["--host", "0.0.0.0", "--journal", "/state"];
    let mount = format!("{volume}:/state");
    project.state = Some(mount);
    let ecs = project.start_fake(&arguments).await;
    let files =
        json!([{ "name": "files", "efsVolumeConfiguration": { "fileSystemId": "fs-0123abcd" } }]);
    let mut tasks = Vec::new();
    for mode in ["bridge", "awsvpc"] {
        let mut writes = app("app", &serves(&format!("echo {mode} >> /files/x")));
        writes["mountPoints"] = json!([{ "sourceVolume": "files", "containerPath": "/files" }]);
        let task = run(&ecs, mode, json!([writes]), files.clone()).await;
        task.wait_running().await.unwrap();
        let container = format!("fake-ecs-{}-app", task.id());
        let id = said(&["inspect", "--format", "{{.Id}}", &container]);
        tasks.push((task.id().to_owned(), id));
    }

    let fake = format!("{}-ecs", project.name);
    said(&["stop", "--time", "30", &fake]);
    said(&["rm", &fake]);
    said(&["network", "rm", &project.name]);
    said(&["network", "create", &project.name]);
    project.services.clear();
    let arguments = [&arguments[..], &["--on-exit", "remove"]].concat();
    let ecs = project.start_fake(&arguments).await;

    for (task, id) in &tasks {
        let format = "{{.State.Running}}";
        until(|| async { said(&["inspect", "--format", format, id]) == "true" }).await;
        assert!(ecs.task(task).is_running().await.unwrap());
        let calls = "timeout 20 wget -q -O - $AWS_ENDPOINT_URL/_fake_ecs/health && \
                     timeout 20 wget -q -O - $ECS_CONTAINER_METADATA_URI_V4";
        let told = said_in(id, calls);
        assert!(told.contains("ok") && told.contains(id), "{told}");
        let written = said_in(id, "cat /files/x");
        assert!(written.starts_with("bridge\nawsvpc\n"), "{written}");
    }
    let owner = owner(&ecs.task(&tasks[0].0)).await;
    said(&["stop", "--time", "30", &fake]);
    assert_eq!(project.left(&owner), "");
    drop(project);
    said(&["volume", "rm", &volume]);
}

/// What the process does that is a test in a container.
pub(crate) async fn reach_ports() {
    let ecs = crate::start().await;
    for mode in ["bridge", "awsvpc"] {
        let ports = r#", "portMappings": [{ "containerPort": 80 }]"#;
        let web = crate::container("web", &web("hello"), ports);
        let task = crate::run(&ecs, mode, &[web]);
        let container = task.container("web");
        container.wait_for_http(80, "/").await;
        assert!(container.url(80).ends_with(":80"), "{}", container.url(80));
        assert!(!container.url(80).contains("127.0.0.1"), "{mode}");
        assert_eq!(container.host_port(80), 80);
    }
}
