//! An engine that hangs costs the tests that meet it a repetition, and not the whole run.
//!
//! Docker before 20.10.27, such as that of Debian 12, comes to a deadlock now and then when a
//! container joins a network while another leaves it (<https://github.com/moby/moby/issues/46661>),
//! and answers nobody who asks about networks from then on. All containers with tasks come and go
//! in the network of `169.254.170.2`, so nothing that a fake could do one after the other keeps the
//! engine from it. What hangs may be something else, too: the engine's stacks are shown.

use std::collections::BTreeMap;
use std::future::Future;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;
use std::{env, fs};

use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::query_parameters::ListNetworksOptions;
use tokio::time::timeout;

use crate::{Test, runtime, tests};

pub(crate) const ALL: [(&str, Test); 1] = tests![stacks_of_an_engine_are_told_in_short];

/// How long an engine may take to answer before it counts as one that hangs.
const PATIENCE: Duration = Duration::from_secs(60);
/// How long one takes that does not hang.
const SOON: Duration = Duration::from_secs(5);
/// How often an engine is started again in one run.
const RESTARTS_MAX: usize = 2;
/// So many tests one after the other that get no answer are enough to know that none gets any.
const NO_ANSWERS_MAX: usize = 3;
/// How much is told of what it does.
const STACKS_MAX: usize = 40;
const FUNCTIONS_MAX: usize = 16;
/// What tests say that get none.
const NO_ANSWER: &str = "no answer within";

static STATE: Mutex<State> = Mutex::new(State {
    restarts: 0,
    is_restarting: false,
    is_lost: false,
    no_answers: 0,
});

struct State {
    /// How often the engine was started again.
    restarts: usize,
    is_restarting: bool,
    /// Whether it hangs, and nothing is done about it.
    is_lost: bool,
    /// How many tests got no answer since one did.
    no_answers: usize,
}

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Says something to whoever reads the output of the tests.
pub(crate) fn say(text: &str) {
    let _ = std::io::stderr().write_all(format!("\n==> {text}\n").as_bytes());
}

#[expect(clippy::disallowed_methods, reason = "an engine takes real time")]
fn pause(duration: Duration) {
    thread::sleep(duration);
}

/// How often the engine was started again.
pub(crate) fn restarts() -> usize {
    state().restarts
}

/// Whether the engine was not there for a while.
pub(crate) fn has_hung() -> bool {
    let state = state();
    state.restarts > 0 || state.is_lost
}

/// Why a test need not begin.
pub(crate) fn why_not() -> Option<&'static str> {
    let is_enough = state().no_answers >= NO_ANSWERS_MAX;
    is_enough.then_some("the engine did not answer the tests before this one, which was not run")
}

/// Counts a test that is over.
pub(crate) fn note(failure: Option<&str>) {
    let mut state = state();
    match failure {
        Some(text) if text.contains(NO_ANSWER) => state.no_answers += 1,
        _ => state.no_answers = 0,
    }
}

/// Whether a test that has failed met an engine that hung, and that was started again. Waits until
/// that is known.
pub(crate) fn was_met(restarts_before: usize) -> bool {
    loop {
        let answers = runtime().block_on(answers_within(SOON));
        {
            let state = state();
            if state.restarts != restarts_before {
                return true;
            }
            if state.is_lost || answers && !state.is_restarting {
                return false;
            }
        }
        pause(Duration::from_secs(1));
    }
}

/// Starts to watch the engine of the tests.
pub(crate) fn watch() {
    thread::spawn(|| {
        loop {
            pause(Duration::from_secs(3));
            if runtime().block_on(answers_within(PATIENCE)) {
                continue;
            }
            let is_allowed = {
                let mut state = state();
                state.is_restarting = true;
                state.restarts < RESTARTS_MAX
            };
            say("THE ENGINE HANGS: it has not answered for a minute");
            let is_up = is_allowed && restart();
            let mut state = state();
            state.is_restarting = false;
            if !is_up {
                state.is_lost = true;
                return;
            }
            state.restarts += 1;
            state.no_answers = 0;
        }
    });
}

async fn answers_within(limit: Duration) -> bool {
    let ask = async {
        let client = Client::connect_with_defaults().ok()?;
        client.ping().await.ok()?;
        client.info().await.ok()?;
        let networks = client.list_networks(None::<ListNetworksOptions>);
        networks.await.ok().map(drop)
    };
    timeout(limit, patient(ask)).await.is_ok()
}

/// Waits for an answer, however often the engine is not there.
async fn patient<F: Future<Output = Option<()>>>(ask: F) {
    if ask.await.is_none() {
        std::future::pending::<()>().await;
    }
}

/// The process of the engine that `prepare` has started, and where it writes what it does.
fn prepared() -> Option<(String, PathBuf)> {
    let folder = env::var_os("FAKE_ECS_ENGINE_DIR").map(PathBuf::from);
    let folder = folder.unwrap_or_else(|| PathBuf::from("/tmp/fake-ecs-engine"));
    let process = fs::read_to_string(folder.join("dockerd.pid")).ok()?;
    let process = process.trim().to_owned();
    let name = fs::read_to_string(format!("/proc/{process}/comm")).ok()?;
    (name.trim() == "dockerd").then(|| (process, folder.join("dockerd.log")))
}

/// Shows what the engine does, ends it, and starts it again. Returns whether it is there again.
fn restart() -> bool {
    let Some((process, log)) = prepared() else {
        say("tests/docker/prepare has not started it, so it is left as it is");
        return false;
    };
    match stacks(&process, &log) {
        Some(stacks) => say(&format!("what it does:\n{}", in_short(&stacks))),
        None => say("it does not say what it does"),
    }
    end(&process);
    for file in ["docker.pid", "docker/containerd/containerd.pid"] {
        // Where nobody takes note of its end it would count as a process that lives.
        let file = Path::new("/var/run").join(file);
        if let Ok(process) = fs::read_to_string(&file) {
            end(process.trim());
            let _ = fs::remove_file(file);
        }
    }
    let prepare = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/docker/prepare");
    let started = Command::new("bash").arg(prepare).output();
    let is_up = started.as_ref().is_ok_and(|it| it.status.success());
    say(&match is_up {
        true => "IT WAS STARTED AGAIN; the tests that met it are repeated".to_owned(),
        false => format!("it cannot be started again: {started:?}"),
    });
    is_up
}

fn signal(process: &str, name: &str) {
    let _ = Command::new("kill").args(["-s", name, process]).status();
}

/// Ends a process, and waits for that.
fn end(process: &str) {
    for (name, rounds) in [("TERM", 75), ("KILL", 25)] {
        signal(process, name);
        if (0..rounds).any(|_| has_ended(process)) {
            break;
        }
    }
}

/// Whether a process has ended, after a little while.
fn has_ended(process: &str) -> bool {
    pause(Duration::from_millis(200));
    let status = fs::read_to_string(format!("/proc/{process}/stat"));
    status.map_or(true, |status| status.contains(") Z "))
}

/// The stacks that the engine writes when it is asked to.
fn stacks(process: &str, log: &Path) -> Option<String> {
    let read = || fs::read(log).map(|log| String::from_utf8_lossy(&log).into_owned());
    let before = read().ok()?.len();
    signal(process, "USR1");
    for _ in 0..50 {
        pause(Duration::from_millis(200));
        let log = read().ok()?;
        let said = log.get(before..).unwrap_or_default();
        if let Some((_, path)) = said.split_once("goroutine stacks written to ") {
            let path = path.split(['"', '\n']).next()?;
            return fs::read_to_string(path).ok();
        }
    }
    None
}

/// Stacks of Go with the names of functions only, and once where several are the same: those that
/// wait for a lock, which are those of a deadlock, and all if none does.
fn in_short(stacks: &str) -> String {
    let locks = ["[semacquire", "[sync.Mutex.Lock", "[sync.RWMutex."];
    let waits = |head: &str| locks.iter().any(|lock| head.contains(lock));
    let (waiting, others): (Vec<&str>, Vec<&str>) = stacks.split("\n\n").partition(|it| waits(it));
    let told = if waiting.is_empty() { others } else { waiting };
    let mut counts = BTreeMap::<String, usize>::new();
    for stack in told {
        let mut lines = stack.lines().filter(|line| !line.starts_with('\t'));
        let head = lines.next().unwrap_or_default();
        let state = head.split(['[', ',', ']']).nth(1).unwrap_or_default();
        let functions = lines.map(|line| {
            let call = line.strip_suffix(')').and_then(|it| it.rsplit_once('('));
            let name = call.map_or(line, |(name, _)| name);
            name.replace("github.com/docker/docker/", "")
        });
        let told: Vec<String> = [state.to_owned()].into_iter().chain(functions).collect();
        let told = &told[..told.len().min(FUNCTIONS_MAX)];
        *counts.entry(told.join("\n    ")).or_default() += 1;
    }
    let mut all: Vec<_> = counts.into_iter().collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let all = all.iter().take(STACKS_MAX);
    all.map(|(told, count)| format!("{count}: {told}\n"))
        .collect()
}

async fn stacks_of_an_engine_are_told_in_short() {
    let waits = "semacquire, 3 minutes]:\nsync.runtime_SemacquireMutex(0xc0, 0x0)\n\t/usr/sema.go:71 +0x25\n\
        sync.(*Mutex).Lock(...)\n\t/usr/mutex.go:81\n\
        github.com/docker/libnetwork.(*network).ID(0xc0)\n\t/usr/network.go:300 +0x4a\n\
        created by net/http.(*Server).Serve\n\t/usr/server.go:3102 +0x4db";
    let stacks = format!(
        "goroutine 1 [{waits}\n\ngoroutine 2 [select]:\nmain.main()\n\t/main.go:1\n\ngoroutine 3 [{waits}\n"
    );

    let said = in_short(&stacks);

    let expected = [
        "2: semacquire",
        "sync.runtime_SemacquireMutex",
        "sync.(*Mutex).Lock",
        "github.com/docker/libnetwork.(*network).ID",
        "created by net/http.(*Server).Serve",
    ];
    assert_eq!(said.trim(), expected.join("\n    "));
}
