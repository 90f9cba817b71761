//! ECS Exec: commands that are run in containers, their sessions, and what tests say they come to.

use std::sync::Mutex;
use std::sync::mpsc::channel;

use aws_sdk_ecs::Client;
use aws_sdk_ecs::operation::execute_command::builders::ExecuteCommandFluentBuilder;
use aws_sdk_ecs::types::{
    ContainerDefinition, LaunchType, ManagedAgent, ManagedAgentName, NetworkMode, Session,
};
use fake_ecs::{Clock, ExecOutput, FakeEcs, HookResult, Profile, Script, TaskHandle, TaskStatus};
use serde_json::{Value, json};

use crate::strategies::{hook, load_balancers};
use crate::support::{
    SUBNET, ask, check_refusal, ec2_definition, fargate_definition, fargate_network, millis, post,
    register, secs,
};

const INVALID: &str = "InvalidParameterException";
const NOT_ENABLED: &str = "The execute command failed because execute command was not enabled when the task was run or the execute command agent isn’t running. Wait and try again or run a new task with execute command enabled and try again.";
const UNKNOWN: &str = "0123456789abcdef0123456789abcdef";

fn definition(family: &str, containers: Value) -> Value {
    let mut definition = fargate_definition(family, containers);
    definition["taskRoleArn"] = json!("arn:aws:iam::123456789012:role/web");
    definition
}

/// Registers `web`, with the container `app`, and `pair`, which has `app` and `sidecar`.
pub(crate) fn register_all(ecs: &FakeEcs) {
    let app = json!({ "name": "app", "image": "busybox" });
    let sidecar = json!({ "name": "sidecar", "image": "busybox", "essential": false });
    register(ecs, &definition("web", json!([app])));
    register(ecs, &definition("pair", json!([app, sidecar])));
}

pub(crate) async fn run(ecs: &FakeEcs, family: &str, enable_execute_command: bool) -> TaskHandle {
    let call = ecs.client().run_task().task_definition(family);
    let call = call.launch_type(LaunchType::Fargate);
    let call = call.network_configuration(fargate_network());
    let call = call.enable_execute_command(enable_execute_command);
    let answer = call.send().await.expect("it is accepted");
    ecs.task(answer.tasks()[0].task_arn().expect("it has one"))
}

/// A fake in which a task of `web` runs.
async fn fake() -> (FakeEcs, TaskHandle) {
    let ecs = FakeEcs::start().await;
    register_all(&ecs);
    let task = run(&ecs, "web", true).await;
    task.wait_running().await;
    (ecs, task)
}

pub(crate) fn command(client: &Client, task: &str, command: &str) -> ExecuteCommandFluentBuilder {
    let call = client.execute_command().task(task);
    call.command(command).interactive(true)
}

pub(crate) async fn execute(ecs: &FakeEcs, task: &TaskHandle, text: &str) -> Session {
    let answer = command(&ecs.client(), &task.id(), text).send().await;
    let session = answer.expect("the container runs").session;
    session.expect("a session is opened")
}

#[tokio::test]
async fn the_test_says_what_commands_come_to() {
    let (ecs, task) = fake().await;
    ecs.on_exec(|container, command| match command {
        "hostname" => ExecOutput::new(format!("{}-1\n", container.name())),
        _ => ExecOutput::new("sh: not found\n").exits(127),
    });

    execute(&ecs, &task, "hostname").await;
    execute(&ecs, &task, "top -b").await;

    let execs = task.container("app").execs();
    let seen: Vec<_> = execs
        .iter()
        .map(|exec| (exec.command(), exec.output(), exec.exit_code()))
        .collect();
    assert_eq!(
        seen,
        [
            ("hostname", "app-1\n", Some(0)),
            ("top -b", "sh: not found\n", Some(127)),
        ]
    );
    assert!(execs.iter().all(|exec| !exec.is_running()));
}

#[tokio::test]
async fn a_text_is_enough_of_an_answer() {
    let (ecs, task) = fake().await;
    ecs.on_exec(|_, _| "first");
    execute(&ecs, &task, "a").await;
    ecs.on_exec(|_, command| format!("{command} again"));
    execute(&ecs, &task, "b").await;

    let outputs: Vec<String> = ecs
        .execs()
        .iter()
        .map(|exec| exec.output().to_owned())
        .collect();

    assert_eq!(outputs, ["first", "b again"]);
}

#[tokio::test]
async fn a_command_that_nobody_answers_for_writes_nothing_and_succeeds() {
    let (ecs, task) = fake().await;

    let session = execute(&ecs, &task, "/bin/sh").await;

    let [exec] = &ecs.execs()[..] else {
        panic!("one command was run: {:?}", ecs.execs())
    };
    assert_eq!((exec.command(), exec.container()), ("/bin/sh", "app"));
    assert_eq!((exec.output(), exec.exit_code()), ("", Some(0)));
    assert_eq!(exec.task_arn(), task.arn());
    assert_eq!(Some(exec.session_id()), session.session_id());
}

#[tokio::test]
async fn the_answer_has_the_shapes_of_the_service() {
    let (ecs, task) = fake().await;
    let address = ecs.local_addr();

    let answer = command(&ecs.client(), &task.arn(), "ls").send().await;

    let answer = answer.expect("the container runs");
    assert_eq!(answer.cluster_arn(), Some(&*ecs.cluster("default").arn()));
    assert_eq!(answer.task_arn(), Some(&*task.arn()));
    let container = task.describe().containers.unwrap_or_default().remove(0);
    assert_eq!(answer.container_arn(), container.container_arn());
    assert_eq!(answer.container_name(), Some("app"));
    assert!(answer.interactive());
    let session = answer.session.expect("a session is opened");
    let id = session.session_id().expect("it has an id");
    let unique = id.strip_prefix("ecs-execute-command-").unwrap_or_default();
    assert_eq!(unique.len(), 26, "{id}");
    let url = format!("ws://{address}/v1/data-channel/{id}?role=publish_subscribe");
    assert_eq!(session.stream_url(), Some(&*url));
    assert!(session.token_value().is_some_and(|token| token.len() > 100));
}

#[tokio::test]
async fn one_seed_gives_the_same_sessions() {
    let (first, one) = fake().await;
    let (second, another) = fake().await;
    let (first, second) = (
        execute(&first, &one, "ls").await,
        execute(&second, &another, "ls").await,
    );

    assert_eq!(first.session_id(), second.session_id());
    assert_eq!(first.token_value(), second.token_value());
}

#[tokio::test]
async fn what_keeps_a_command_from_being_run_is_told() {
    let (ecs, task) = fake().await;
    let client = ecs.client();
    let plain = run(&ecs, "web", false).await;
    let over = run(&ecs, "web", true).await;
    over.force_stop();
    over.wait_stopped().await;
    let pair = run(&ecs, "pair", true).await;
    pair.container("sidecar").exit(0);
    let on = |task: &str| command(&client, task, "ls");
    let pair = pair.id();
    for (call, code, message) in [
        (
            on(&task.id()).interactive(false),
            INVALID,
            "Interactive is the only mode supported currently.",
        ),
        (
            on(&task.id()).cluster("nothing"),
            "ClusterNotFoundException",
            "Cluster not found.",
        ),
        (on("web"), INVALID, "task length should be one of [32,36]"),
        (on(&"x".repeat(32)), INVALID, "Task Identifier is invalid"),
        (on(UNKNOWN), INVALID, "The referenced task was not found."),
        (
            on(&over.id()),
            INVALID,
            "The specified task is not running.",
        ),
        (on(&plain.id()), INVALID, NOT_ENABLED),
        (
            on(&pair),
            INVALID,
            "Container name must be provided for a task with multiple containers.",
        ),
        (
            on(&pair).container("db"),
            INVALID,
            "The container does not exist in the task.",
        ),
        (on(&pair).container("sidecar"), INVALID, NOT_ENABLED),
    ] {
        check_refusal(call.send().await, code, message);
    }
    assert_eq!(ecs.execs(), []);

    let named = on(&pair).container("app").send().await;
    assert_eq!(named.expect("this one runs").container_name(), Some("app"));
}

#[tokio::test]
async fn what_is_required_is_missed() {
    let (ecs, task) = fake().await;
    let id = task.id();
    for (body, message) in [
        (
            json!({ "task": id, "interactive": true }),
            "Command can not be blank.",
        ),
        (
            json!({ "task": id, "command": "ls" }),
            "Interactive can not be blank.",
        ),
        (
            json!({ "command": "ls", "interactive": true }),
            "Task can not be blank.",
        ),
    ] {
        let answer = post(&ecs, "ExecuteCommand", &body);
        assert_eq!(answer.json()["message"], message, "{body}");
    }
}

#[tokio::test]
async fn the_agent_comes_and_goes_with_its_container() {
    let clock = Clock::manual();
    let ecs = FakeEcs::start().clock(clock).profile(Profile::realistic());
    let ecs = ecs.await;
    register_all(&ecs);
    let task = run(&ecs, "web", true).await;
    let agent = || {
        let container = task.describe().containers.unwrap_or_default().remove(0);
        let [agent] = container.managed_agents() else {
            panic!("there is one agent: {container:?}")
        };
        agent.clone()
    };
    let pending = ManagedAgent::builder()
        .name(ManagedAgentName::ExecuteCommandAgent)
        .last_status("PENDING");
    assert_eq!(agent(), pending.clone().build());
    let too_early = command(&ecs.client(), &task.id(), "ls").send().await;
    check_refusal(too_early, INVALID, NOT_ENABLED);

    task.wait_running().await;
    let started = agent().last_started_at;
    assert!(started.is_some());
    let running = pending.last_status("RUNNING");
    let running = running.set_last_started_at(started);
    assert_eq!(agent(), running.clone().build());

    task.force_stop();
    task.wait_stopped().await;
    assert_eq!(agent(), running.last_status("STOPPED").build());
}

#[tokio::test]
async fn the_agent_does_not_come_up_without_what_it_needs() {
    let ecs = FakeEcs::start().await;
    let app = json!({ "name": "app", "image": "busybox", "readonlyRootFilesystem": true });
    let sidecar = json!({ "name": "sidecar", "image": "busybox", "readonlyRootFilesystem": false });
    register(&ecs, &definition("read-only", json!([app, sidecar])));
    register_all(&ecs);
    let read_only = run(&ecs, "read-only", true).await;
    let call = ecs.client().run_task().task_definition("web");
    let call = call.network_configuration(fargate_network());
    let call = call
        .launch_type(LaunchType::Fargate)
        .platform_version("1.3.0");
    let old = call.enable_execute_command(true).send().await.unwrap();
    let old = ecs.task(old.tasks()[0].task_arn().unwrap());
    for task in [&read_only, &old] {
        task.wait_running().await;

        let container = task.describe().containers.unwrap_or_default().remove(0);
        assert_eq!(container.last_status(), Some("RUNNING"));
        let agent = &container.managed_agents()[0];
        assert_eq!(agent.last_status(), Some("STOPPED"), "{task:?}");
        let call = command(&ecs.client(), &task.id(), "ls").container("app");
        check_refusal(call.send().await, INVALID, NOT_ENABLED);
    }

    let call = command(&ecs.client(), &read_only.id(), "ls").container("sidecar");
    call.send().await.expect("this one can be written to");
}

#[tokio::test]
async fn nothing_is_run_where_nobody_is_connected() {
    let ecs = FakeEcs::start().await;
    let instance = ecs.add_instance("m5.large");
    let app = json!([{ "name": "app", "image": "busybox", "memory": 64 }]);
    let mut definition = ec2_definition("batch", "bridge", app);
    definition["taskRoleArn"] = json!("arn:aws:iam::123456789012:role/batch");
    register(&ecs, &definition);
    let call = ecs.client().run_task().task_definition("batch");
    let answer = call.enable_execute_command(true).send().await.unwrap();
    let task = ecs.task(answer.tasks()[0].task_arn().unwrap());
    task.wait_running().await;
    instance.disconnect_agent();

    let answer = command(&ecs.client(), &task.id(), "ls").send().await;

    check_refusal(
        answer,
        "TargetNotConnectedException",
        "The execute command failed due to an internal error. Try again later.",
    );
    instance.reconnect_agent();
    execute(&ecs, &task, "ls").await;
    assert_eq!(ecs.execs().len(), 1);
}

#[tokio::test]
async fn a_task_that_was_not_run_for_it_has_no_agent() {
    let ecs = FakeEcs::start().await;
    register_all(&ecs);
    let task = run(&ecs, "web", false).await;
    task.wait_running().await;

    let container = task.describe().containers.unwrap_or_default().remove(0);

    assert_eq!(container.managed_agents, None);
}

#[tokio::test]
async fn a_container_has_two_sessions_at_a_time() {
    let (ecs, task) = fake().await;
    ecs.on_exec(|_, _| ExecOutput::new("done").takes(secs(30)));
    execute(&ecs, &task, "sleep 30").await;
    ecs.advance(secs(20));
    execute(&ecs, &task, "sleep 30").await;

    let third = command(&ecs.client(), &task.id(), "ls").send().await;
    check_refusal(
        third,
        "ClientException",
        "Unable to start new execute sessions because the maximum session limit of 2 has been reached.",
    );

    ecs.advance(secs(10) + millis(1));
    let running: Vec<_> = ecs
        .execs()
        .iter()
        .map(|exec| {
            (
                exec.is_running(),
                exec.output().to_owned(),
                exec.exit_code(),
            )
        })
        .collect();
    assert_eq!(
        running,
        [
            (false, "done".to_owned(), Some(0)),
            (true, String::new(), None)
        ]
    );
    execute(&ecs, &task, "ls").await;
}

#[tokio::test]
async fn a_command_does_not_outlive_its_container() {
    let (ecs, task) = fake().await;
    ecs.on_exec(|_, _| ExecOutput::new("done").takes(secs(30)));
    execute(&ecs, &task, "sleep 30").await;

    task.force_stop();
    task.wait_stopped().await;
    ecs.settle();

    let exec = ecs.execs().remove(0);
    assert_eq!((exec.is_running(), exec.exit_code()), (false, None));
}

#[tokio::test]
async fn the_answer_may_look_at_the_fake_and_interfere() {
    let (ecs, task) = fake().await;
    ecs.on_exec(|container, command| {
        assert_eq!(container.task().status(), TaskStatus::Running);
        if command == "kill 1" {
            container.exit(137);
        }
        ""
    });

    execute(&ecs, &task, "kill 1").await;

    task.wait_stopped().await;
    assert_eq!(task.container("app").exit_code(), Some(137));
}

#[tokio::test]
async fn an_answer_that_panics_fails_its_caller_and_ends_the_command() {
    let (ecs, task) = fake().await;
    ecs.on_exec(|_, command| -> &str { panic!("nobody was to run {command}") });

    for _ in 0..3 {
        let call = command(&ecs.client(), &task.id(), "rm -r /").send();
        let panic = tokio::spawn(call)
            .await
            .expect_err("it panics")
            .into_panic();
        let message = panic.downcast_ref::<String>();
        assert_eq!(message.unwrap(), "nobody was to run rm -r /");
    }

    let seen = ecs.execs();
    let seen = seen
        .iter()
        .map(|exec| (exec.is_running(), exec.exit_code()));
    assert_eq!(seen.collect::<Vec<_>>(), [(false, Some(1)); 3]);
}

#[tokio::test]
async fn an_answer_that_panics_is_named_over_http() {
    let (ecs, task) = fake().await;
    ecs.on_exec(|_, _| -> &str { panic!("as intended") });

    let body = json!({ "task": task.id(), "command": "ls", "interactive": true });
    let answer = post(&ecs, "ExecuteCommand", &body);

    assert_eq!(answer.status(), 500);
    assert_eq!(
        answer.json()["message"],
        "a panic while this request was answered, in the test's `on_exec` or `on_hook` closure or else by a bug in fake-ecs: as intended"
    );
    assert!(!ecs.execs()[0].is_running());
}

#[tokio::test]
async fn a_command_ends_though_a_function_panics_that_is_called_meanwhile() {
    let ecs = FakeEcs::start().await;
    let app =
        json!({ "name": "app", "image": "busybox", "portMappings": [{ "containerPort": 80 }] });
    register(&ecs, &definition("web", json!([app])));
    let body = json!({
        "serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
        "enableExecuteCommand": true, "loadBalancers": load_balancers(),
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": [SUBNET] } },
        "deploymentConfiguration": {
            "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5,
            "lifecycleHooks": [hook(&["PRE_SCALE_UP"])],
        },
    });
    ask(&ecs, "CreateService", &body);
    ecs.service("web").wait_stable().await;
    let task = ecs.tasks().running().first();
    ecs.on_hook(|_| -> HookResult { panic!("as intended") });
    let held = ecs.clone();
    ecs.on_exec(move |_, _| {
        let body = json!({ "service": "web", "forceNewDeployment": true });
        ask(&held, "UpdateService", &body);
        "deployed"
    });

    let call = command(&ecs.client(), &task.id(), "deploy").send();
    let panicked = tokio::spawn(call).await;

    panicked.expect_err("the panic of the function reaches whoever calls");
    let exec = &ecs.execs()[0];
    assert_eq!((exec.output(), exec.exit_code()), ("deployed", Some(0)));
    ecs.reset();
}

#[tokio::test]
async fn who_waits_hears_what_another_thread_is_about_to_answer() {
    let (ecs, task) = fake().await;
    let (begins, has_begun) = channel();
    let (go, may_go) = channel();
    let may_go = Mutex::new(may_go);
    ecs.on_exec(move |_, _| {
        begins.send(()).expect("the test waits");
        let _ = may_go.lock().unwrap().recv();
        "done"
    });
    let (client, id) = (ecs.client(), task.id());
    let call = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime
            .unwrap()
            .block_on(command(&client, &id, "ls").send())
            .is_ok()
    });
    has_begun.recv().expect("the command begins");

    // A fake at rest is given up on after some 20 looks.
    let mut looks = 0;
    let wait = ecs.wait_until(move |ecs| {
        looks += 1;
        if looks == 60 {
            go.send(()).expect("the closure waits");
        }
        ecs.execs()[0].exit_code() == Some(0)
    });
    wait.await;

    assert!(call.join().unwrap());
    ecs.reset();
}

/// Looks at the fake when it goes.
struct LastLook(FakeEcs);

impl Drop for LastLook {
    fn drop(&mut self) {
        assert!(self.0.execs().is_empty());
    }
}

#[tokio::test]
async fn what_an_answer_holds_may_look_at_the_fake_when_it_is_dropped() {
    let ecs = FakeEcs::start().await;
    let look = LastLook(ecs.clone());
    ecs.on_exec(move |_, _| look.0.region().to_owned());

    let (done, is_done) = channel();
    std::thread::spawn(move || {
        ecs.reset();
        done.send(()).expect("somebody waits");
    });

    let is_done = is_done.recv_timeout(secs(20));
    is_done.expect("the fake is emptied, whoever looks at it");
}

#[tokio::test]
async fn a_fake_that_is_reset_by_the_answer_forgets_the_command() {
    let (ecs, task) = fake().await;
    let held = ecs.clone();
    ecs.on_exec(move |_, _| {
        held.reset();
        "forgotten"
    });

    execute(&ecs, &task, "ls").await;

    assert_eq!(ecs.execs(), []);
    register_all(&ecs);
    let task = run(&ecs, "web", true).await;
    task.wait_running().await;
    execute(&ecs, &task, "ls").await;
    assert_eq!(ecs.execs()[0].output(), "");
}

#[tokio::test]
async fn a_fake_with_an_answer_is_dropped_like_any_other() {
    let (ecs, task) = fake().await;
    ecs.on_exec(|_, _| "");
    execute(&ecs, &task, "ls").await;
    let address = ecs.local_addr();

    drop((ecs, task));

    assert!(std::net::TcpStream::connect(address).is_err());
}

#[tokio::test]
async fn commands_can_be_sent_over_http() {
    let (ecs, task) = fake().await;
    ecs.on_exec(|container, _| container.image());

    let answer = command(&ecs.client_over_http(), &task.id(), "ls")
        .send()
        .await;

    answer.expect("the container runs");
    assert_eq!(ecs.execs()[0].output(), "busybox");
}

#[tokio::test]
async fn the_test_is_asked_about_other_regions_as_well() {
    let (ecs, _task) = fake().await;
    ecs.on_exec(|container, _| container.task().arn());
    let config = ecs.sdk_config().into_builder();
    let config = config.region(aws_sdk_ecs::config::Region::new("eu-west-1"));
    let elsewhere = Client::new(&config.build());
    let definition = elsewhere.register_task_definition().family("job");
    let definition = definition.task_role_arn("arn:aws:iam::123456789012:role/web");
    let definition = definition.set_cpu(Some("256".to_owned())).memory("512");
    let definition = definition.network_mode(NetworkMode::Awsvpc);
    let app = ContainerDefinition::builder().name("app").image("busybox");
    let definition = definition.container_definitions(app.build()).send().await;
    definition.expect("it is valid");
    let call = elsewhere.run_task().task_definition("job");
    let call = call.launch_type(LaunchType::Fargate);
    let call = call.network_configuration(fargate_network());
    let answer = call.enable_execute_command(true).send().await;
    let answer = answer.expect("it is accepted");
    let task = answer.tasks()[0].task_arn().expect("it has one");

    let answer = command(&elsewhere, task, "ls").send().await;

    assert!(answer.expect("the container runs").session.is_some());
    assert_eq!(ecs.execs(), []);
    assert_eq!(ecs.in_region("eu-west-1").execs()[0].output(), task);
}

#[tokio::test]
async fn commands_are_in_the_story() {
    let (ecs, task) = fake().await;
    ecs.on_exec(|_, _| ExecOutput::new("").exits(2));

    execute(&ecs, &task, "false").await;

    let timeline = task.timeline().to_string();
    assert!(timeline.contains("app runs \"false\""), "{timeline}");
    assert!(
        timeline.contains("app: \"false\" exits with 2"),
        "{timeline}"
    );
}

#[tokio::test]
async fn commands_of_a_manual_clock_end_when_it_moves() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    register_all(&ecs);
    ecs.script("web", Script::new());
    let task = run(&ecs, "web", true).await;
    task.wait_running().await;

    execute(&ecs, &task, "ls").await;
    assert!(ecs.execs()[0].is_running());

    assert!(ecs.step());
    assert_eq!(ecs.execs()[0].exit_code(), Some(0));
}

#[tokio::test]
async fn commands_of_all_containers_are_listed_in_order() {
    let (ecs, web) = fake().await;
    let pair = run(&ecs, "pair", true).await;
    pair.wait_running().await;
    let client = ecs.client();
    for (task, container, text) in [
        (&pair, "sidecar", "1"),
        (&web, "app", "2"),
        (&pair, "app", "3"),
        (&pair, "sidecar", "4"),
    ] {
        let call = command(&client, &task.id(), text).container(container);
        call.send().await.expect("the container runs");
    }

    let commands: Vec<String> = ecs
        .execs()
        .iter()
        .map(|exec| exec.command().to_owned())
        .collect();

    assert_eq!(commands, ["1", "2", "3", "4"]);
    assert_eq!(pair.container("sidecar").execs().len(), 2);
}

/// One thread serves every fake of the process over HTTP. A closure that takes its time has one of
/// its own.
#[tokio::test]
async fn a_closure_that_takes_its_time_holds_up_no_other_fake() {
    let ((ecs, task), (other, _)) = (fake().await, fake().await);
    let (entered, is_entered) = channel();
    let (goes_on, may_go_on) = channel();
    let may_go_on = Mutex::new(may_go_on);
    ecs.on_exec(move |_, _| {
        entered.send(()).expect("the test waits for it");
        let may_go_on = may_go_on.lock().expect("it runs once");
        may_go_on.recv().expect("the test lets it go on");
        "done"
    });
    let caller = {
        let (ecs, task) = (ecs.clone(), task.id());
        std::thread::spawn(move || {
            let body = json!({ "task": task, "command": "ls", "interactive": true });
            post(&ecs, "ExecuteCommand", &body).status()
        })
    };
    is_entered.recv().expect("the closure runs");

    let answer = post(&other, "ListTasks", &json!({}));

    assert_eq!(answer.status(), 200);
    goes_on.send(()).expect("the closure waits for it");
    assert_eq!(caller.join().expect("it does not panic"), 200);
    assert_eq!(task.container("app").execs()[0].output(), "done");
}
