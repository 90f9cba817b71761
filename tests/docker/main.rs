//! Tasks as real containers. `tests/docker/prepare` makes what these tests need.
//!
//! Without an engine they are skipped, and said to be; with `FAKE_ECS_REQUIRE_DOCKER=1` they fail.
//! An engine is slow and its times are its own, so these tests wait for what they look for.

mod balancing;
mod body;
mod calls;
mod choosing;
mod crowd;
mod elsewhere;
mod engine;
mod exec;
mod full_disk;
mod handles;
mod hangs;
mod in_container;
mod inside;
mod journal;
mod leaks;
mod leases;
mod left;
#[path = "../lives/mod.rs"]
mod life;
mod lives;
mod logs;
mod measured;
mod members;
mod metadata;
mod networks;
mod pushed;
#[path = "../support/python_tests.rs"]
mod python_tests;
mod reconnected;
mod refusals;
mod registries;
mod secrets;
#[expect(dead_code, reason = "the tests of the server use the rest")]
#[path = "../server/server.rs"]
mod server;
mod serving;
#[path = "../support/session_client.rs"]
mod session_client;
mod strangers;
mod subnets;
mod sweeping;
mod volumes;
mod walks;

use std::future::Future;
use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::process::{Command, ExitCode};
use std::time::Duration;

use fake_ecs::{Docker, FakeEcs, TaskHandle};
use libtest_mimic::{Arguments, Failed, Trial};
use tokio::runtime::{Builder, Runtime};

/// The image that `prepare` makes: a static busybox.
const IMAGE: &str = "fake-ecs-test/busybox:1";

/// The same, which serves a page on port 80 and ends on SIGTERM.
const HTTPD: &str = "fake-ecs-test/httpd:1";

/// Says to the binary of these tests that it is a process of one of them, and which.
const CHILD: &str = "FAKE_ECS_TEST_CHILD";

type Test = fn() -> Pin<Box<dyn Future<Output = ()>>>;

/// Each function with its name.
macro_rules! tests {
    ($($name:ident),* $(,)?) => {
        [$((stringify!($name), (|| Box::pin($name())) as crate::Test)),*]
    };
}
pub(crate) use tests;

fn main() -> ExitCode {
    if let Ok(role) = std::env::var(CHILD) {
        runtime().block_on(async {
            match &*role {
                "killed" => sweeping::live_until_killed().await,
                "seeded" => sweeping::live_with_a_seed().await,
                "keeps" => left::leave_a_container().await,
                "nobody" => volumes::write_as_root().await,
                "contained" => in_container::reach_ports().await,
                "elsewhere" => elsewhere::live_and_ask().await,
                "leaks" => crowd::count_what_fakes_leave().await,
                other => panic!("{CHILD}={other}"),
            }
        });
        return ExitCode::SUCCESS;
    }
    let mut arguments = Arguments::from_args();
    // Most of the time tests wait for the engine.
    let threads = *arguments.test_threads.get_or_insert(4);
    leaks::watch(threads == 1);
    let engine = runtime().block_on(Docker::connect());
    if let Err(error) = &engine {
        assert!(!are_required(), "{error}");
        // Somebody who reads no standard error sees the tests ignored.
        let _ = std::io::stderr().write_all(format!("skipped, all of them: {error}\n").as_bytes());
    }
    let all = [
        &balancing::ALL[..],
        &choosing::ALL[..],
        &crowd::ALL[..],
        &elsewhere::ALL[..],
        &exec::ALL[..],
        &full_disk::ALL[..],
        &lives::ALL[..],
        &metadata::ALL[..],
        &networks::ALL[..],
        &in_container::ALL[..],
        &inside::ALL[..],
        &journal::ALL[..],
        &journal::MOMENTS[..],
        &journal::ENDS[..],
        &left::ALL[..],
        &handles::ALL[..],
        &hangs::ALL[..],
        &measured::ALL[..],
        &members::ALL[..],
        &volumes::ALL[..],
        &logs::ALL[..],
        &pushed::ALL[..],
        &reconnected::ALL[..],
        &refusals::ALL[..],
        &sweeping::ALL[..],
        &secrets::ALL[..],
        &serving::ALL[..],
        &strangers::ALL[..],
        &subnets::ALL[..],
        &walks::ALL[..],
    ]
    .concat();
    let all = all.into_iter().map(|(name, test)| trial(name, test));
    let lives = life::CASES.iter().map(|case| {
        let name = format!("life: {}", case.name);
        trial(&name, || Box::pin(body::is_the_same(case)))
    });
    let others = life::OTHERS.into_iter().map(|name| {
        let title = format!("life: {name}");
        trial(&title, || Box::pin(body::other_is_the_same(name)))
    });
    let is_there = engine.is_ok();
    let mut trials: Vec<Trial> = all.chain(lives).chain(others).collect();
    if engine.is_err() {
        trials = trials.into_iter().map(ignored).collect();
    }
    let can_start = engine::can_be_started();
    let own = engine::ALL
        .into_iter()
        .chain(leases::ALL)
        .map(|(name, test)| trial(name, test));
    trials.extend(own.map(|trial| trial.with_ignored_flag(!can_start || engine.is_err())));
    let has_both = full_disk::can_be_started();
    let with_both = full_disk::WITH_ENGINE.map(|(name, test)| trial(name, test));
    trials.extend(with_both.map(|trial| trial.with_ignored_flag(!has_both || engine.is_err())));
    let has_registry = registries::can_be_started();
    let of_registry = registries::ALL
        .into_iter()
        .map(|(name, test)| trial(name, test));
    // Where all are wanted, those without a registry fail and say what is missing.
    let is_ignored = engine.is_err() || !has_registry && !are_required();
    trials.extend(of_registry.map(|trial| trial.with_ignored_flag(is_ignored)));
    if is_there && threads == 1 {
        // What a process has once is there before the first test.
        let once = async { drop(start().await) };
        runtime().block_on(once);
    }
    if is_there {
        hangs::watch();
    }
    let conclusion = libtest_mimic::run(&arguments, trials);
    // What fakes have left with an engine that hung they could not remove.
    if is_there && !hangs::has_hung() {
        runtime().block_on(nothing_is_left());
    }
    conclusion.exit_code()
}

/// Whether a test that cannot be run fails.
fn are_required() -> bool {
    std::env::var_os("FAKE_ECS_REQUIRE_DOCKER").is_some()
}

/// Each test has given up its fakes by now, so whatever there is of this process is a leak.
async fn nothing_is_left() {
    // Servers of these tests are killed, and what they leave goes with the next fake.
    drop(start().await);
    let left = sweeping::left(std::process::id()).await;
    assert_eq!(
        left,
        (0, 0, 0, 0),
        "containers, networks, volumes, directories are left"
    );
    assert!(
        !metadata::is_left().await,
        "the network fake-ecs-metadata is left, and nobody uses it"
    );
}

/// This binary again, as a process that does something else.
fn child(role: &str) -> Command {
    let mut child = Command::new(std::env::current_exe().unwrap());
    child.env(CHILD, role);
    child
}

fn ignored(trial: Trial) -> Trial {
    trial.with_ignored_flag(true)
}

fn trial<F>(name: &str, test: impl Fn() -> F + Send + 'static) -> Trial
where
    F: Future<Output = ()>,
{
    let called = name.to_owned();
    Trial::test(name, move || {
        if let Some(reason) = hangs::why_not() {
            return Err(reason.into());
        }
        let restarts = hangs::restarts();
        let mut done = attempt(&test);
        if done.is_err() && hangs::was_met(restarts) {
            hangs::say(&format!(
                "{called} met the engine that hung, and is repeated"
            ));
            done = attempt(&test);
        }
        hangs::note(done.as_ref().err().map(String::as_str));
        done.map_err(|_| Failed::without_message())
    })
}

/// Does what a test does. Returns why it failed, which is written by then.
fn attempt<F: Future<Output = ()>>(test: &impl Fn() -> F) -> Result<(), String> {
    let done = std::panic::catch_unwind(AssertUnwindSafe(|| {
        let before = runtime().block_on(leaks::Before::now());
        runtime().block_on(test());
        runtime().block_on(before.check());
    }));
    done.map_err(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        text.unwrap_or_default()
    })
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().unwrap()
}

async fn start() -> FakeEcs {
    FakeEcs::start()
        .synthetic_instances()
        .runtime(docker().await)
        .await
}

async fn docker() -> Docker {
    Docker::connect().await.unwrap()
}

/// A container that runs a shell.
fn shell(name: &str, script: &str) -> String {
    container(name, script, "")
}

/// The same, with more members of its definition.
fn container(name: &str, script: &str, more: &str) -> String {
    let script = script.replace('"', "\\\"");
    let command = format!(r#"["/bin/sh", "-c", "{script}"]"#);
    format!(
        r#"{{ "name": "{name}", "image": "{IMAGE}", "memory": 64, "command": {command}, "stopTimeout": 2{more} }}"#
    )
}

/// A shell that ends on SIGTERM.
const SERVES: &str = "trap 'exit 0' TERM; while :; do sleep 0.1; done";

/// The same, once it has done that. Whoever has seen what it does may stop the shell at once.
fn serves(first: &str) -> String {
    format!("trap 'exit 0' TERM; {first}; while :; do sleep 0.1; done")
}

fn run(ecs: &FakeEcs, mode: &str, containers: &[String]) -> TaskHandle {
    let containers = containers.join(", ");
    let definition = format!(
        r#"{{ "family": "job", "networkMode": "{mode}", "containerDefinitions": [{containers}] }}"#
    );
    ecs.register_json(&definition).run()
}

fn lines(task: &TaskHandle, name: &str) -> Vec<String> {
    let logs = task.container(name).logs();
    logs.iter().map(|line| line.text().to_owned()).collect()
}

/// Waits for what the engine does when the fake has gone on already.
async fn until<F: Future<Output = bool>>(holds: impl Fn() -> F) {
    for _ in 0..1800 {
        if holds().await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("waited for 90 s in vain");
}
