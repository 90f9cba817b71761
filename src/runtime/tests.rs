//! What every runtime comes to: the same calls lead to the same lives of tasks, whoever runs the
//! containers.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Duration;

use super::NewRuntime;
use super::by_hand::ByHand;
use super::exec::{Input, Output, Session};
use super::threads::{Asked, Engine, Threads};
use crate::command::Command;
use crate::driver::clock::Clock;
use crate::driver::{Answered, Driver, Outside};
use crate::fake::{FakeEcs, StartError};
use crate::handle::TaskHandle;
use crate::kernel::profile::Profile;
use crate::simulator::script::Script;
use crate::simulator::selector::ContainerSelector;
use crate::wire::{Operation, Route};

/// Longer than any of this takes.
const LONG: Duration = Duration::from_secs(60);

fn on_threads(name: &'static str) -> (FakeEcs, Receiver<Asked>) {
    let (threads, asked) = Threads::new_runtime(name);
    let builder = FakeEcs::start().clock(Clock::manual()).add_runtime(threads);
    (builder.blocking(), asked)
}

/// The simulator, scripted to do what [`Threads`] does.
fn simulated() -> FakeEcs {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    let exits = |code| Script::new().log("done").exits(code);
    for (image, script) in [
        ("missing", Script::new().cannot_pull("there is no image")),
        (
            "broken",
            Script::new().fails_to_start("there is no entry point"),
        ),
        ("exits-0", exits(0)),
        ("exits-3", exits(3)),
        ("stubborn", Script::new().ignores_sigterm()),
    ] {
        ecs.script(ContainerSelector::image(image), script);
    }
    ecs
}

fn register(ecs: &FakeEcs, containers: &str) {
    ecs.register_json(format!(
        r#"{{ "family": "job", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
            "cpu": "256", "memory": "512", "containerDefinitions": [{containers}] }}"#,
    ));
}

fn run(ecs: &FakeEcs, containers: &str) -> TaskHandle {
    register(ecs, containers);
    ecs.task_definition("job").run()
}

fn of_image(image: &str) -> String {
    format!(r#"{{ "name": "app", "image": "{image}" }}"#)
}

/// Exit code, reason of the container, stop code and reason of the task, and what was logged.
fn end_of(task: &TaskHandle) -> (Option<i32>, String, String) {
    let app = task.container("app");
    let reason = task.stopped_reason().unwrap_or_default();
    let logs: Vec<_> = app
        .logs()
        .iter()
        .map(|line| line.text().to_owned())
        .collect();
    (app.exit_code(), reason, logs.join(" "))
}

/// Whose runtime answers at once, and reports of whole tasks.
fn by_hand() -> FakeEcs {
    let builder = FakeEcs::start().clock(Clock::manual());
    builder
        .add_runtime(ByHand::obedient().new_runtime())
        .blocking()
}

/// Whose containers are futures of the test, as far as they can be started.
fn closures() -> FakeEcs {
    let ecs = simulated();
    for (image, code) in [("exits-0", 0), ("exits-3", 3)] {
        let containers = ecs.containers(ContainerSelector::image(image));
        containers.run(move |task| async move {
            task.log("done");
            code
        });
    }
    let serves = ecs.containers(ContainerSelector::image("serves"));
    serves.run(|task| async move {
        task.stopping().await;
        143
    });
    let stubborn = ecs.containers(ContainerSelector::image("stubborn"));
    stubborn.run(|task| async move {
        task.stopping().await;
        std::future::pending::<()>().await;
    });
    ecs
}

const RUNTIMES: [fn() -> FakeEcs; 4] = [simulated, || on_threads("threads").0, by_hand, closures];

#[tokio::test]
async fn containers_that_end_by_themselves_end_the_same_everywhere() {
    for (image, code, reason, logs) in [
        (
            "exits-0",
            Some(0),
            "Essential container in task exited",
            "done",
        ),
        (
            "exits-3",
            Some(3),
            "Essential container in task exited",
            "done",
        ),
        (
            "missing",
            None,
            "CannotPullContainerError: there is no image",
            "",
        ),
        (
            "broken",
            None,
            "CannotStartContainerError: there is no entry point",
            "",
        ),
    ] {
        for make in RUNTIMES {
            let ecs = make();

            let task = run(&ecs, &of_image(image));
            task.wait_stopped().await;

            let expected = (code, reason.to_owned(), logs.to_owned());
            assert_eq!(end_of(&task), expected, "{image}");
        }
    }
}

#[tokio::test]
async fn containers_that_are_stopped_end_the_same_everywhere() {
    for (image, code) in [("serves", 143), ("stubborn", 137)] {
        for make in RUNTIMES {
            let ecs = make();

            let task = run(&ecs, &of_image(image));
            task.wait_running().await;
            task.force_stop();
            task.wait_stopped().await;

            assert_eq!(task.container("app").exit_code(), Some(code), "{image}");
        }
    }
}

#[tokio::test]
async fn containers_wait_for_one_another_everywhere() {
    for make in RUNTIMES {
        let ecs = make();
        let containers = r#"
            { "name": "init", "image": "exits-0", "essential": false },
            { "name": "app", "image": "serves",
              "dependsOn": [{ "containerName": "init", "condition": "SUCCESS" }] }"#;

        let task = run(&ecs, containers);
        task.wait_running().await;

        assert_eq!(task.container("init").exit_code(), Some(0));
    }
}

#[tokio::test]
async fn a_service_keeps_its_tasks_everywhere() {
    for make in RUNTIMES {
        let ecs = make();
        register(&ecs, &of_image("serves"));
        let body = r#"{ "serviceName": "web", "taskDefinition": "job", "desiredCount": 2,
            "launchType": "FARGATE",
            "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } } }"#;
        call(&ecs, Operation::CreateService, body);
        let service = ecs.service("web");
        service.wait_stable().await;

        let lost = ecs.tasks().running().first();
        lost.container("app").exit(1);
        lost.wait_stopped().await;
        service.wait_stable().await;

        assert_eq!((service.running_count(), ecs.tasks().len()), (2, 3));
    }
}

pub(super) fn call(ecs: &FakeEcs, operation: Operation, body: &str) {
    let call = crate::driver::Call {
        caller: crate::kernel::caller::Caller::default(),
        scope: ecs.driver().default_scope().clone(),
        route: Route::Ecs(operation),
        body: body.as_bytes(),
        may_wait: false,
    };
    let answer = ecs.driver().call(call);
    assert!(matches!(answer.what, Answered::Body(_)), "{answer:?}");
}

/// What was asked so far, in words, and the plans.
pub(super) fn words(asked: &Receiver<Asked>) -> Vec<String> {
    let words = asked.try_iter().map(|asked| match asked {
        Asked::Prepare(plan) => format!("prepare {}", plan.id),
        Asked::Container(word, name) => format!("{word} {name}"),
        Asked::Adopt(task) => format!("adopt {task}"),
        Asked::Remove(_) => "remove".to_owned(),
        Asked::Reset => "reset".to_owned(),
    });
    words.collect()
}

#[tokio::test]
async fn a_runtime_is_told_of_a_task_before_its_containers_and_after_them() {
    let (ecs, asked) = on_threads("threads");

    let task = run(&ecs, &of_image("serves"));
    task.wait_running().await;
    task.force_stop();
    ecs.settle();

    let prepare = format!("prepare {}", task.id());
    let expected = [&prepare, "pull app", "start app", "stop app", "remove"];
    assert_eq!(words(&asked), expected);
}

#[tokio::test]
async fn what_ends_a_task_at_once_leaves_nothing_running() {
    let ends: [fn(&FakeEcs, &TaskHandle); 2] = [
        |_, task| task.mark_failed(1, "out of disk"),
        |ecs, _| ecs.instances()[0].terminate(),
    ];
    for end in ends {
        let (ecs, asked) = on_threads("threads");
        ecs.add_instance("m5.large");
        ecs.register_json(
            r#"{ "family": "job",
                "containerDefinitions": [{ "name": "app", "image": "serves", "memory": 64 }] }"#,
        );
        let task = ecs.task_definition("job").run();
        task.wait_running().await;

        end(&ecs, &task);

        assert!(task.is_stopped());
        assert_eq!(words(&asked).last().map(String::as_str), Some("remove"));
    }
}

#[tokio::test]
async fn a_task_that_never_came_to_its_runtime_is_not_removed_from_it() {
    let (ecs, asked) = on_threads("threads");

    let task = run(&ecs, &of_image("serves"));
    task.force_stop();
    ecs.settle();

    assert!(task.is_stopped());
    assert!(words(&asked).is_empty());
}

#[tokio::test]
async fn each_container_runs_where_a_test_has_chosen() {
    let (ecs, asked) = on_threads("threads");
    choose(&ecs, "job/side", "simulator").unwrap();
    let containers = r#"
        { "name": "app", "image": "serves" },
        { "name": "side", "image": "serves" }"#;

    let task = run(&ecs, containers);
    task.wait_running().await;
    task.force_stop();
    ecs.settle();

    let prepare = format!("prepare {}", task.id());
    let expected = [&prepare, "pull app", "start app", "stop app", "remove"];
    assert_eq!(words(&asked), expected);
    let codes = ["app", "side"].map(|name| task.container(name).exit_code());
    assert_eq!(codes, [Some(143), Some(143)]);
}

#[tokio::test]
async fn a_container_that_is_a_future_runs_beside_those_of_other_runtimes() {
    let (ecs, asked) = on_threads("threads");
    ecs.containers("job/side").run(|_| async { 4 });
    let containers = r#"
        { "name": "app", "image": "serves" },
        { "name": "side", "image": "serves" }"#;

    let task = run(&ecs, containers);
    task.wait_stopped().await;

    let prepare = format!("prepare {}", task.id());
    let expected = [&prepare, "pull app", "start app", "stop app", "remove"];
    assert_eq!(words(&asked), expected);
    let codes = ["app", "side"].map(|name| task.container(name).exit_code());
    assert_eq!(codes, [Some(143), Some(4)]);
}

fn choose(ecs: &FakeEcs, containers: &str, runtime: &str) -> Result<(), String> {
    let command = Command::ChooseRuntime {
        containers: containers.parse().unwrap(),
        runtime: runtime.to_owned(),
    };
    let outcome = ecs
        .driver()
        .act(|state| state.apply(ecs.region_key(), command));
    outcome.map(drop).map_err(|refusal| refusal.to_string())
}

#[test]
fn a_runtime_that_is_not_there_cannot_be_chosen() {
    let (ecs, _asked) = on_threads("threads");

    let refusal = choose(&ecs, "job/side", "docker");

    let expected = "no runtime 'docker': this fake has simulator, threads";
    assert_eq!(refusal, Err(expected.to_owned()));
}

#[tokio::test]
async fn a_task_has_a_plan_with_its_names() {
    let (ecs, asked) = on_threads("threads");

    let task = run(&ecs, &of_image("serves"));
    task.wait_running().await;

    let Some(Asked::Prepare(plan)) = asked.try_iter().next() else {
        panic!("a plan comes first");
    };
    assert_eq!((plan.arn.clone(), &*plan.cluster), (task.arn(), "default"));
    assert_eq!(plan.definition.family.as_deref(), Some("job"));
}

/// A task whose container runs, and in which commands can be run.
async fn exec_task(ecs: &FakeEcs) -> TaskHandle {
    ecs.register_json(
        r#"{ "family": "job", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
            "cpu": "256", "memory": "512", "taskRoleArn": "arn:aws:iam::123456789012:role/job",
            "containerDefinitions": [{ "name": "app", "image": "serves" }] }"#,
    );
    let network = r#"{ "awsvpcConfiguration": { "subnets": ["subnet-1"] } }"#;
    let body = format!(
        r#"{{ "taskDefinition": "job", "launchType": "FARGATE", "enableExecuteCommand": true,
            "networkConfiguration": {network} }}"#,
    );
    call(ecs, Operation::RunTask, &body);
    let task = ecs.tasks().only();
    task.wait_running().await;
    task
}

/// Begins a command, the n-th, and attaches to it.
async fn exec(ecs: &FakeEcs, task: &TaskHandle, command: &str, n: u32) -> Session {
    let body = format!(
        r#"{{ "task": "{}", "command": "{command}", "interactive": true }}"#,
        task.id()
    );
    call(ecs, Operation::ExecuteCommand, &body);
    let container = ecs.driver().read(|state| {
        let region = state.region(ecs.region_key());
        let task = region.tasks.iter().next().unwrap();
        task.container_ref(region.key, 0)
    });
    let driver = Arc::downgrade(ecs.driver());
    let session = Driver::attach(&driver, container, n).await;
    session.unwrap().expect("there is such a command")
}

#[tokio::test]
async fn commands_are_streams_everywhere() {
    for make in RUNTIMES {
        let ecs = make();
        // It is for simulated containers.
        ecs.on_exec(|_, command| command.to_owned());
        let task = exec_task(&ecs).await;

        let mut session = exec(&ecs, &task, "ls", 0).await;

        session.send(Input::End);
        assert_eq!(session.read().await, Some(Output::Stdout(b"ls".to_vec())));
        assert_eq!(session.read().await, Some(Output::Exit(0)));
        assert_eq!(session.read().await, None);
        ecs.settle();
        let execs = task.container("app").execs();
        assert_eq!((execs[0].output(), execs[0].exit_code()), ("ls", Some(0)));
    }
}

#[tokio::test]
async fn a_command_outside_reads_what_is_typed_and_the_size_of_the_terminal() {
    let (ecs, _asked) = on_threads("threads");
    ecs.on_exec(|_, _| -> &str { panic!("not simulated") });
    let task = exec_task(&ecs).await;
    let mut session = exec(&ecs, &task, "cat", 0).await;
    let is_running = |n: usize| task.container("app").execs()[n].is_running();

    session.send(Input::Bytes(b"one".to_vec()));
    assert_eq!(session.read().await, Some(Output::Stdout(b"one".to_vec())));
    let (columns, rows) = (80, 24);
    session.send(Input::Resize { columns, rows });
    assert_eq!(
        session.read().await,
        Some(Output::Stderr(b"80x24".to_vec()))
    );
    assert!(is_running(0));
    session.send(Input::End);
    assert_eq!(session.read().await, Some(Output::Exit(7)));
    ecs.settle();
    assert!(!is_running(0));

    // One that its runtime loses has failed.
    let mut session = exec(&ecs, &task, "crash", 1).await;
    assert_eq!(session.read().await, Some(Output::Exit(1)));
    ecs.settle();
    let codes = task.container("app").execs();
    let codes: Vec<_> = codes.iter().map(crate::Exec::exit_code).collect();
    assert_eq!(codes, [Some(7), Some(1)]);
}

fn reconnect(ecs: &FakeEcs, runtime: &str) -> Result<(), String> {
    let runtime = runtime.to_owned();
    let command = Command::ReconnectRuntime { runtime };
    let outcome = ecs
        .driver()
        .act(|state| state.apply(ecs.region_key(), command));
    outcome.map(drop).map_err(|refusal| refusal.to_string())
}

fn on_engine(engine: &Arc<Engine>) -> (FakeEcs, Receiver<Asked>) {
    let (threads, asked) = Threads::on(engine, "threads");
    let builder = FakeEcs::start().clock(Clock::manual()).add_runtime(threads);
    (builder.blocking(), asked)
}

/// What happens to containers of which the fake does not hear, and what becomes of their task once
/// it does: the exit code and the reason of the container where it has stopped.
type Unheard = (fn(&Engine), Option<(Option<i32>, Option<&'static str>)>);

#[tokio::test]
async fn a_runtime_that_is_back_takes_over_its_tasks_as_they_are() {
    let gone = "ContainerVanishedError: it is gone";
    let cases: [Unheard; 3] = [
        (|_| {}, None),
        (|engine| engine.exit_all(3), Some((Some(3), None))),
        (Engine::clear, Some((None, Some(gone)))),
    ];
    for (unheard, expected) in cases {
        let engine = Arc::new(Engine::default());
        let (ecs, asked) = on_engine(&engine);
        let task = run(&ecs, &of_image("serves"));
        task.wait_running().await;
        engine.disconnect();
        unheard(&engine);
        ecs.settle();
        assert!(task.is_running());

        reconnect(&ecs, "threads").unwrap();
        ecs.settle();

        assert!(words(&asked).contains(&format!("adopt {}", task.id())));
        let app = task.container("app");
        let end = task.is_stopped().then(|| (app.exit_code(), app.reason()));
        let expected = expected.map(|(code, reason)| (code, reason.map(str::to_owned)));
        assert_eq!(end, expected);
    }
}

/// As after a restart of the fake, which has been given the same calls again, while its runtime was
/// not asked for anything.
#[tokio::test]
async fn another_fake_takes_over_what_runs_already() {
    let engine = Arc::new(Engine::default());
    let (ecs, _asked) = on_engine(&engine);
    let before = run(&ecs, &of_image("serves"));
    before.wait_running().await;
    let id = before.id();
    engine.disconnect();
    drop((before, ecs));

    let (ecs, asked) = on_engine(&engine);
    let task = run(&ecs, &of_image("serves"));
    assert_eq!(task.id(), id);
    while ecs.driver().outside() != Outside::InFlight {
        assert!(ecs.step());
    }
    assert!(!task.is_running());
    reconnect(&ecs, "threads").unwrap();
    task.wait_running().await;

    let words = words(&asked);
    assert_eq!(words.first(), Some(&format!("adopt {id}")));
    assert!(!words.contains(&"start app".to_owned()), "{words:?}");
    task.force_stop();
    ecs.settle();
    assert_eq!(task.container("app").exit_code(), Some(143));
}

#[test]
fn a_runtime_that_is_not_there_is_not_reconnected() {
    let (ecs, _asked) = on_threads("threads");

    let refusal = reconnect(&ecs, "docker");

    let expected = "no runtime 'docker': this fake has simulator, threads";
    assert_eq!(refusal, Err(expected.to_owned()));
}

#[tokio::test]
async fn reports_of_before_a_reset_are_dropped() {
    let (ecs, asked) = on_threads("threads");
    let before = run(&ecs, &of_image("serves"));
    before.wait_running().await;

    ecs.reset();
    let task = run(&ecs, &of_image("serves"));
    task.wait_running().await;

    assert!(words(&asked).contains(&"reset".to_owned()));
    assert_eq!(ecs.tasks().len(), 1);
}

/// Nobody looks at the fake: what is due comes by itself, because a container outside waits for it.
#[test]
fn a_task_outside_goes_on_though_nobody_looks() {
    let (threads, asked) = Threads::new_runtime("threads");
    let mut profile = Profile::instant();
    profile.fargate.deactivating = Duration::from_millis(20);
    let ecs = FakeEcs::start()
        .clock(Clock::wall())
        .profile(profile)
        .add_runtime(threads)
        .blocking();
    run(&ecs, &of_image("exits-0"));

    let mut last = None;
    while last != Some("remove") {
        last = match asked.recv_timeout(LONG).expect("the task ends by itself") {
            Asked::Remove(_) => Some("remove"),
            _ => None,
        };
    }
}

/// As where the system has no thread to give.
#[test]
fn a_runtime_that_cannot_be_made_is_an_error_of_the_start() {
    let (threads, _asked) = Threads::new_runtime("threads");
    let make = |_| Err(io::Error::from(io::ErrorKind::OutOfMemory));
    let never = NewRuntime::new("never", Arc::new(make));

    let builder = FakeEcs::start().add_runtime(threads).add_runtime(never);
    let error = builder.try_start().unwrap_err();

    assert!(matches!(error, StartError::Runtime(_)));
    let told = "there is no thread for real containers: out of memory";
    assert_eq!(error.to_string(), told);
}
