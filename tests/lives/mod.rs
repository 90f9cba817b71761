//! Lives of tasks that are the same whoever runs their containers: the simulator, futures of the
//! test, or an engine. [`table`] has them.
//!
//! `tests/it/every_runtime.rs` and `tests/docker/body.rs` run them, and hold them against
//! `tests/golden/every-runtime.txt`.

mod table;

use std::fmt::Write;

use aws_sdk_ecs::types::{AwsVpcConfiguration, LaunchType, NetworkConfiguration};
use fake_ecs::{
    FakeEcs, FaultGuard, HealthStatus, Script, StartFailure, TaskContext, TaskHandle, TaskStatus,
};

pub(crate) use table::{CASES, Case};

/// An image that the engine of the tests has.
const IMAGE: &str = "fake-ecs-test/busybox:1";

/// What the process of a container does.
#[derive(Clone, Copy)]
pub(crate) enum Does {
    /// Writes the lines, and exits.
    Exits(&'static [&'static str], i32),
    /// Runs until SIGTERM, and exits then.
    Serves(i32),
    /// Runs until SIGKILL.
    IgnoresSigterm,
    /// Its health check says so, and it serves.
    Is(HealthStatus),
    /// There is no such image.
    HasNoImage,
    /// There is no such command.
    CannotStart,
}

/// A container: its name, what it does, and more members of its definition.
#[derive(Clone, Copy)]
pub(crate) struct Container(
    pub(crate) &'static str,
    pub(crate) Does,
    pub(crate) &'static str,
);

/// What a test does or waits for.
#[derive(Clone, Copy)]
pub(crate) enum Step {
    /// The next task does not start.
    FailStart,
    /// The next task stays in the status.
    HoldNext(TaskStatus),
    WaitStatus(TaskStatus),
    WaitHealth(HealthStatus),
    WaitLine(&'static str, &'static str),
    WaitStopped(&'static str),
    ForceStop,
    StopTask,
    MarkFailed(Option<i32>, &'static str),
    /// The container exits, whatever it does.
    Exit(&'static str, i32),
    SpotInterrupt,
    TerminateInstance,
    Hold(TaskStatus),
    Release,
    Forget,
}

/// Who runs the containers of a fake.
#[derive(Clone, Copy, PartialEq, Eq)]
#[expect(dead_code, reason = "each binary of tests has some of them")]
pub(crate) enum RunBy {
    Simulator,
    Futures,
    Engine,
}

/// Lives a case to its end, and says how it was.
pub(crate) async fn live(ecs: &FakeEcs, run_by: RunBy, case: &Case) -> String {
    for container in case.containers {
        prepare(ecs, run_by, container);
    }
    let definition = ecs.register_json(definition(case));
    let run = || {
        let run = definition.new_run();
        if case.mode != "spot" {
            return run.run();
        }
        ecs.add_cluster("spot");
        run.cluster("spot").spot().run()
    };
    let mut held: Option<FaultGuard> = None;
    let mut running: Option<TaskHandle> = None;
    for step in case.steps {
        match *step {
            Step::FailStart => {
                let failure = StartFailure::NetworkInterfaceTimeout;
                ecs.faults().task_starts().once().fail(failure);
            }
            Step::HoldNext(status) => held = Some(ecs.hold(status)),
            Step::Hold(status) => held = running.as_ref().map(|task| task.hold(status)),
            Step::WaitStatus(TaskStatus::Running) => {
                let task = running.get_or_insert_with(run);
                task.wait_running().await;
                // From now on they know what to do on SIGTERM.
                for Container(name, does, _) in case.containers {
                    if let Does::Serves(_) | Does::IgnoresSigterm | Does::Is(_) = does {
                        take(ecs, task, Step::WaitLine(name, "up")).await;
                    }
                }
            }
            Step::Release => held.take().expect("something is held").release(),
            step => take(ecs, running.get_or_insert_with(run), step).await,
        }
    }
    let task = running.expect("a case runs its task");
    task.wait_stopped().await;
    account(case, &task)
}

async fn take(ecs: &FakeEcs, task: &TaskHandle, step: Step) {
    match step {
        Step::WaitStatus(status) => task.wait_status(status).await,
        Step::WaitHealth(health) => task.wait_until(|task| task.health() == health).await,
        Step::WaitLine(container, line) => {
            task.wait_until(|task| task.logs(container).contains(line))
                .await;
        }
        Step::WaitStopped(container) => {
            task.wait_until(|task| task.container(container).exit_code().is_some())
                .await;
        }
        Step::ForceStop => task.force_stop(),
        Step::StopTask => {
            let stop = ecs.client().stop_task().task(task.arn());
            stop.reason("enough").send().await.unwrap();
        }
        Step::MarkFailed(code, reason) => task.mark_failed(code, reason),
        Step::Exit(container, code) => task.container(container).exit(code),
        Step::SpotInterrupt => task.spot_interrupt(),
        Step::TerminateInstance => task.instance().expect("an instance").terminate(),
        Step::Forget => {
            task.wait_stopped().await;
            task.forget();
        }
        Step::FailStart | Step::HoldNext(_) | Step::Hold(_) | Step::Release => {}
    }
}

fn prepare(ecs: &FakeEcs, run_by: RunBy, container: &Container) {
    let Container(name, does, _) = *container;
    let target = format!("job/{name}");
    match (run_by, does) {
        (RunBy::Engine, _) => {}
        (
            RunBy::Futures,
            Does::Exits(..) | Does::Serves(_) | Does::IgnoresSigterm | Does::Is(_),
        ) => {
            let containers = ecs.containers(&*target);
            containers.run(move |task| future(task, does));
        }
        _ => ecs.script(&*target, script(does)),
    }
}

async fn future(task: TaskContext, does: Does) -> i32 {
    match does {
        Does::Exits(lines, code) => {
            for line in lines {
                task.log(line);
            }
            return code;
        }
        Does::Is(health) => task.set_health(health),
        _ => {}
    }
    task.log("up");
    task.stopping().await;
    match does {
        Does::Serves(code) => code,
        Does::IgnoresSigterm => std::future::pending().await,
        _ => 143,
    }
}

fn script(does: Does) -> Script {
    let script = match does {
        Does::Serves(_) | Does::IgnoresSigterm | Does::Is(_) => Script::new().log("up"),
        _ => Script::new(),
    };
    match does {
        Does::Exits(lines, code) => {
            let script = lines.iter().fold(script, |script, line| script.log(*line));
            script.exits(code)
        }
        Does::Serves(code) => script.exits_on_sigterm(code),
        Does::IgnoresSigterm => script.ignores_sigterm(),
        Does::Is(HealthStatus::Unhealthy) => script.becomes_unhealthy(),
        Does::Is(_) => script.becomes_healthy(),
        Does::HasNoImage => script.cannot_pull("none"),
        Does::CannotStart => script.fails_to_start("none"),
    }
}

fn definition(case: &Case) -> String {
    let containers: Vec<String> = case.containers.iter().map(container_definition).collect();
    let containers = containers.join(", ");
    let network = match case.mode {
        "fargate" | "spot" => {
            r#""networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512""#
                .to_owned()
        }
        mode => format!(r#""networkMode": "{mode}""#),
    };
    format!(r#"{{ "family": "job", {network}, "containerDefinitions": [{containers}] }}"#)
}

fn container_definition(container: &Container) -> String {
    let Container(name, does, more) = *container;
    let serves = |code| format!("trap 'exit {code}' TERM; echo up; while :; do sleep 0.1; done");
    let (image, script) = match does {
        Does::Exits(lines, code) => {
            let says: String = lines.iter().map(|line| format!("echo {line}; ")).collect();
            (IMAGE, format!("{says}exit {code}"))
        }
        Does::Serves(code) => (IMAGE, serves(code)),
        Does::Is(_) => (IMAGE, serves(143)),
        Does::IgnoresSigterm => (
            IMAGE,
            "trap '' TERM; echo up; while :; do sleep 0.1; done".to_owned(),
        ),
        Does::HasNoImage => ("localhost:1/none:1", String::new()),
        Does::CannotStart => (IMAGE, String::new()),
    };
    let command = match does {
        Does::CannotStart => r#"["/nonexist"]"#.to_owned(),
        _ => format!(r#"["/bin/sh", "-c", "{script}"]"#),
    };
    let check = match does {
        Does::Is(health) => {
            let command = if health == HealthStatus::Healthy {
                "true"
            } else {
                "false"
            };
            format!(
                r#", "healthCheck": {{ "command": ["CMD-SHELL", "{command}"], "interval": 5, "retries": 1 }}"#
            )
        }
        _ => String::new(),
    };
    format!(
        r#"{{ "name": "{name}", "image": "{image}", "memory": 64, "command": {command},
            "stopTimeout": 2{check}{more} }}"#
    )
}

const STATUSES: [&str; 8] = [
    "PROVISIONING",
    "PENDING",
    "ACTIVATING",
    "RUNNING",
    "DEACTIVATING",
    "STOPPING",
    "DEPROVISIONING",
    "STOPPED",
];

/// What a task has come to. The words of an engine that follow the name of an error are left out.
fn account(case: &Case, task: &TaskHandle) -> String {
    let name_of = |reason: &str| match reason.split_once("Error: ") {
        Some((name, _)) => format!("{name}Error"),
        // Which instance it is depends on the seed.
        None => reason
            .split(" (instance")
            .next()
            .unwrap_or_default()
            .to_owned(),
    };
    let mut text = format!("{}\n ", case.name);
    for entry in &task.timeline() {
        let status = entry.text().split(' ').next().unwrap_or_default();
        if STATUSES.contains(&status) {
            let _ = write!(text, " {status}");
        }
    }
    let code = task.stop_code().map(|code| format!("{code:?}"));
    let reason = task.stopped_reason().map(|reason| name_of(&reason));
    let _ = writeln!(
        text,
        "\n  {} {:?}",
        code.unwrap_or_default(),
        reason.unwrap_or_default()
    );
    for container in task.containers() {
        let code = container.exit_code();
        let reason = container.reason().map(|reason| name_of(&reason));
        let _ = writeln!(
            text,
            "  {}: {} {:?} {:?}",
            container.name(),
            code.map_or_else(|| "-".to_owned(), |code| code.to_string()),
            reason.unwrap_or_default(),
            container.logs().lines()
        );
    }
    text
}

/// Lives that are more than one task.
pub(crate) const OTHERS: [&str; 2] = ["a service", "a command"];

/// Lives one of these, and says how it was.
pub(crate) async fn live_other(ecs: &FakeEcs, run_by: RunBy, name: &str) -> String {
    const APP: &[Container] = &[Container("app", Does::Serves(0), "")];
    prepare(ecs, run_by, &APP[0]);
    let definition = definition(&Case {
        name: "",
        mode: "fargate",
        containers: APP,
        steps: &[],
    });
    let role = r#""family": "job", "taskRoleArn": "arn:aws:iam::123456789012:role/job""#;
    ecs.register_json(definition.replace(r#""family": "job""#, role));
    if name == "a service" {
        service(ecs).await
    } else {
        command(ecs).await
    }
}

/// It grows, loses a task, is given another one, and shrinks.
async fn service(ecs: &FakeEcs) -> String {
    let service = ecs.new_service("web").task_definition("job").count(2).add();
    service.wait_stable().await;
    let mut text = format!("a service\n  {}", service.running_count());

    let lost = service.tasks().running().first();
    lost.container("app").exit(1);
    lost.wait_stopped().await;
    service.wait_stable().await;
    let reason = lost.stopped_reason().unwrap_or_default();
    let _ = write!(text, " {reason:?} {}", service.running_count());

    for count in [3, 1] {
        let update = ecs.client().update_service().service("web");
        update.desired_count(count).send().await.unwrap();
        service.wait_stable().await;
        let _ = write!(text, " {}", service.running_count());
    }
    ecs.wait_until(|ecs| ecs.tasks().stopped().len() == 3).await;
    let codes = ecs.tasks().stopped();
    let mut codes: Vec<_> = codes
        .iter()
        .map(|task| task.container("app").exit_code())
        .collect();
    codes.sort();
    format!("{text} {codes:?}\n")
}

/// It runs in a container. Simulated containers have the test answer it.
async fn command(ecs: &FakeEcs) -> String {
    ecs.on_exec(|_, _| "hi\r\n");
    let subnets = AwsVpcConfiguration::builder()
        .subnets("subnet-0123456789abcdef0")
        .build();
    let network = NetworkConfiguration::builder()
        .awsvpc_configuration(subnets.unwrap())
        .build();
    let run = ecs
        .client()
        .run_task()
        .task_definition("job")
        .launch_type(LaunchType::Fargate);
    let run = run
        .enable_execute_command(true)
        .network_configuration(network);
    run.send().await.unwrap();
    let task = ecs.tasks().only();
    task.wait_running().await;

    let execute = ecs
        .client()
        .execute_command()
        .task(task.arn())
        .interactive(true);
    execute.command("echo hi").send().await.unwrap();
    task.wait_until(|task| {
        task.container("app")
            .execs()
            .iter()
            .any(|exec| !exec.is_running())
    })
    .await;

    let exec = task.container("app").execs().remove(0);
    format!("a command\n  {:?} {:?}\n", exec.output(), exec.exit_code())
}
