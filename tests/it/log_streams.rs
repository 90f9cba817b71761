//! Log streams that never appear, or late.

use fake_ecs::{Clock, FakeEcs, NewLogFault, Script, TaskHandle};
use serde_json::json;

use crate::support::{ask, fargate_definition, panic_text, register, secs};

/// A definition with two containers, of which `app` writes a line at once and one after 10 s, and
/// then ends.
fn fake() -> FakeEcs {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    let containers = json!([
        { "name": "app", "image": "app" },
        { "name": "log", "image": "log" },
    ]);
    register(&ecs, &fargate_definition("web", containers));
    let script = Script::new().log("loading").log("loaded").after(secs(10));
    ecs.script("web/app", script.exits(0).after(secs(20)));
    ecs.script("web/log", Script::new().log("ready"));
    ecs
}

fn run(ecs: &FakeEcs) -> TaskHandle {
    let task = ecs.task_definition("web").run();
    // What happens at once has happened.
    ecs.advance(secs(0));
    task
}

/// What can be read of each container.
fn logs(task: &TaskHandle) -> [(bool, Vec<String>); 2] {
    ["app", "log"].map(|container| {
        let logs = task.logs(container);
        (logs.has_stream(), logs.lines())
    })
}

fn lines(lines: &[&str]) -> (bool, Vec<String>) {
    (true, lines.iter().map(|line| (*line).to_owned()).collect())
}

const NONE: (bool, Vec<String>) = (false, Vec::new());

#[test]
fn a_container_has_a_stream_from_its_start_and_one_without_an_image_never() {
    let ecs = fake();
    let task = run(&ecs);
    assert_eq!(logs(&task), [lines(&["loading"]), lines(&["ready"])]);

    ecs.script("web/app", Script::new().cannot_pull("no such image"));
    let failed = run(&ecs);
    ecs.settle();

    assert_eq!(logs(&failed)[0], NONE);
}

#[test]
fn a_stream_that_is_missing_never_appears() {
    let ecs = fake();
    let missing = ecs.faults().log_streams().container("app").missing();

    let task = run(&ecs);
    ecs.settle();

    assert_eq!(logs(&task), [NONE, lines(&["ready"])]);
    assert_eq!(task.container("app").exit_code(), Some(0));
    assert_eq!(missing.hits(), 1);
}

#[test]
fn a_stream_that_is_created_late_has_what_was_written_before() {
    let ecs = fake();
    ecs.faults().log_streams().created_after(secs(15));
    let task = run(&ecs);

    ecs.advance(secs(14));
    assert_eq!(logs(&task), [NONE, NONE]);
    ecs.advance(secs(1));
    let all = [lines(&["loading", "loaded"]), lines(&["ready"])];
    assert_eq!(logs(&task), all);
    let written: Vec<_> = task.logs("app").iter().map(|line| line.at()).collect();
    assert_eq!(written, [secs(0), secs(10)]);
}

#[test]
fn lines_lag_also_when_the_task_has_stopped() {
    let ecs = fake();
    ecs.faults().log_streams().lag(secs(12));
    let task = run(&ecs);
    assert_eq!(logs(&task), [lines(&[]), lines(&[])]);

    ecs.advance(secs(20));
    assert!(task.is_stopped());
    assert_eq!(logs(&task), [lines(&["loading"]), lines(&["ready"])]);
    // What is late is due, as everything that happens by itself.
    ecs.settle();

    assert_eq!(logs(&task)[0], lines(&["loading", "loaded"]));
    assert_eq!(ecs.elapsed(), secs(22));
}

#[tokio::test]
async fn who_waits_for_a_line_gets_it_when_it_can_be_read() {
    let ecs = fake();
    ecs.faults().log_streams().lag(secs(3600));
    let task = run(&ecs);

    task.wait_until(|task| task.logs("app").contains("loaded"))
        .await;

    assert_eq!(ecs.elapsed(), secs(3610));
}

/// Which of three tasks have a stream, the second of which is in the cluster `blue`, and how often
/// the fault has fired.
fn struck(narrow: impl FnOnce(NewLogFault) -> NewLogFault) -> (String, usize) {
    let ecs = fake();
    ask(&ecs, "CreateCluster", &json!({ "clusterName": "blue" }));
    let fault = narrow(ecs.faults().log_streams()).optional().missing();
    let new = |cluster: &str| ecs.task_definition("web").new_run().cluster(cluster).run();
    let tasks = [("a", "default"), ("b", "blue"), ("c", "default")];
    let tasks = tasks.map(|(letter, cluster)| (letter, new(cluster)));
    ecs.advance(secs(0));
    let struck = tasks
        .iter()
        .filter(|(_, task)| !task.logs("log").has_stream());
    (struck.map(|(letter, _)| *letter).collect(), fault.hits())
}

#[test]
fn a_fault_is_of_the_streams_that_it_names() {
    type Narrow = fn(NewLogFault) -> NewLogFault;
    let cases: [(Narrow, &str); 8] = [
        (|it| it, "abc"),
        (|it| it.cluster("blue"), "b"),
        (|it| it.family("job"), ""),
        (|it| it.family("web").nth(2), "b"),
        (|it| it.once(), "a"),
        (|it| it.times(2), "ab"),
        (|it| it.container("log"), "abc"),
        (|it| it.container("lo"), ""),
    ];
    for (number, (narrow, expected)) in cases.into_iter().enumerate() {
        let struck = struck(narrow);
        assert_eq!(struck, (expected.to_owned(), expected.len()), "{number}");
    }
}

#[test]
fn a_stream_that_is_there_stays_as_it_is() {
    let ecs = fake();
    let before = run(&ecs);
    let missing = ecs.faults().log_streams().missing();
    let struck = run(&ecs);
    missing.remove();
    let after = run(&ecs);

    ecs.advance(secs(10));

    let seen = [before, struck, after].map(|task| task.logs("app").lines().len());
    assert_eq!(seen, [2, 0, 2]);
}

#[test]
fn a_fault_that_strikes_no_stream_fails_the_test() {
    let ecs = fake();
    ecs.faults().log_streams().family("job").lag(secs(5));

    let ended = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| drop(ecs)));

    let message = ended.map_err(panic_text).unwrap_err();
    let line =
        "tasks of family job: log lines lag by 5s, has not fired, made at tests/it/log_streams.rs:";
    assert!(message.contains(line), "{message}");
}
