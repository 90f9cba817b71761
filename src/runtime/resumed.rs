//! A fake that goes on with a journal takes over what its runtime has.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

use super::tests::{call, words};
use super::threads::{Asked, Engine, Threads};
use crate::driver::clock::Clock;
use crate::fake::FakeEcs;
use crate::wire::Operation;

const DEFINITION: &str = r#"{ "family": "job", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    "cpu": "256", "memory": "512", "containerDefinitions": [{ "name": "app", "image": "serves" }] }"#;
const RUN: &str = r#"{ "taskDefinition": "job", "launchType": "FARGATE",
    "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } } }"#;

/// A folder that is gone when the test is.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let name = format!("fake-ecs-resumed-{}-{name}", std::process::id());
        Self(std::env::temp_dir().join(name))
    }

    fn start(&self, engine: &Arc<Engine>) -> (FakeEcs, Receiver<Asked>) {
        let (threads, asked) = Threads::on(engine, "threads");
        let builder = FakeEcs::start().clock(Clock::manual()).add_runtime(threads);
        (builder.journal(&self.0).blocking(), asked)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// What happens to containers while no fake is there, and what becomes of their task in the next
/// one: the exit code and the reason of the container where it has stopped.
type Meanwhile = (
    &'static str,
    fn(&Engine),
    Option<(Option<i32>, Option<&'static str>)>,
);

#[tokio::test]
async fn a_task_is_taken_over_as_its_containers_are() {
    let gone = "ContainerVanishedError: it is gone";
    let cases: [Meanwhile; 3] = [
        ("runs", |_| {}, None),
        ("exited", |engine| engine.exit_all(3), Some((Some(3), None))),
        ("gone", Engine::clear, Some((None, Some(gone)))),
    ];
    for (name, meanwhile, expected) in cases {
        let (folder, engine) = (Folder::new(name), Arc::new(Engine::default()));
        let (ecs, _asked) = folder.start(&engine);
        call(&ecs, Operation::RegisterTaskDefinition, DEFINITION);
        call(&ecs, Operation::RunTask, RUN);
        let task = ecs.tasks().only();
        task.wait_running().await;
        let (id, timeline) = (task.id(), task.timeline().to_string());
        engine.disconnect();
        drop((task, ecs));
        meanwhile(&engine);

        let (ecs, asked) = folder.start(&engine);
        let task = ecs.tasks().only();
        assert_eq!(task.id(), id);
        assert!(task.timeline().to_string().starts_with(&timeline), "{name}");
        ecs.settle();

        // What was done before is not done again.
        assert_eq!(words(&asked).first(), Some(&format!("adopt {id}")));
        let app = task.container("app");
        let end = task.is_stopped().then(|| (app.exit_code(), app.reason()));
        let expected = expected.map(|(code, reason)| (code, reason.map(str::to_owned)));
        assert_eq!(end, expected, "{name}");

        // What it was told then is in the journal as well.
        let timeline = task.timeline().to_string();
        engine.disconnect();
        drop((app, task, ecs));
        let (ecs, _asked) = folder.start(&engine);
        let task = ecs.tasks().only();
        assert!(task.timeline().to_string().starts_with(&timeline), "{name}");
    }
}

#[tokio::test]
async fn a_runtime_is_heard_after_a_reset_and_a_restart() {
    let (folder, engine) = (Folder::new("reset"), Arc::new(Engine::default()));
    let (ecs, _asked) = folder.start(&engine);
    ecs.reset();
    call(&ecs, Operation::RegisterTaskDefinition, DEFINITION);
    call(&ecs, Operation::RunTask, RUN);
    ecs.tasks().only().wait_running().await;
    engine.disconnect();
    drop(ecs);

    let (ecs, _asked) = folder.start(&engine);
    engine.exit_all(3);
    let task = ecs.tasks().only();
    task.wait_stopped().await;
    call(&ecs, Operation::RunTask, RUN);
    ecs.tasks().last().wait_running().await;

    assert_eq!(task.container("app").exit_code(), Some(3));
}

#[tokio::test]
async fn what_a_runtime_has_said_is_replayed_as_it_was_said() {
    let (folder, engine) = (Folder::new("said"), Arc::new(Engine::default()));
    let (ecs, _asked) = folder.start(&engine);
    call(
        &ecs,
        Operation::RegisterTaskDefinition,
        &DEFINITION.replace("serves", "exits-3"),
    );
    for _ in 0..5 {
        call(&ecs, Operation::RunTask, RUN);
    }
    for task in &ecs.tasks() {
        task.wait_stopped().await;
    }
    let seen = |ecs: &FakeEcs| {
        let tasks = ecs.tasks();
        let shown: Vec<String> = tasks
            .iter()
            .map(|task| task.timeline().to_string())
            .collect();
        let logs: Vec<_> = tasks
            .iter()
            .map(|task| task.container("app").logs().iter().count())
            .collect();
        (shown, logs, ecs.elapsed())
    };
    let before = seen(&ecs);
    engine.disconnect();
    drop(ecs);

    let (ecs, _asked) = folder.start(&engine);

    assert_eq!(seen(&ecs), before);
    assert!(ecs.tasks().iter().all(|task| task.is_stopped()));
}
