//! Many tasks and many fakes at once.

use std::fs;
use std::time::Duration;

use fake_ecs::{FakeEcs, TaskHandle};

use crate::{SERVES, Test, docker, lines, serves, shell, start, tests};

pub(crate) const ALL: [(&str, Test); 2] = tests![
    fifty_tasks_at_once_run_log_and_end,
    fakes_that_are_given_up_return_threads_and_files,
];

async fn fifty_tasks_at_once_run_log_and_end() {
    let ecs = start().await;
    let app = shell("app", &serves("hostname"));
    let definition = format!(r#"{{ "family": "job", "containerDefinitions": [{app}] }}"#);
    let job = ecs.register_json(&definition);

    let tasks: Vec<TaskHandle> = (0..50).map(|_| job.run()).collect();
    for task in &tasks {
        task.wait_running().await;
        task.wait_until(|task| !lines(task, "app").is_empty()).await;
    }
    assert_eq!(ecs.tasks().running().count(), 50);
    for task in &tasks {
        let id = task.describe().containers()[0]
            .runtime_id()
            .unwrap()
            .to_owned();
        assert_eq!(lines(task, "app"), [&id[..12]]);
    }

    for task in &tasks {
        task.force_stop();
    }
    for task in &tasks {
        task.wait_stopped().await;
        assert_eq!(task.container("app").exit_code(), Some(0));
    }
}

/// What a process of its own says, in which no other test runs.
async fn fakes_that_are_given_up_return_threads_and_files() {
    let output = crate::child("leaks").output().unwrap();

    assert!(output.status.success(), "{output:?}");
    let said = String::from_utf8(output.stdout).unwrap();
    let counts: Vec<&str> = said.lines().collect();
    assert_eq!(counts[1], counts[0], "{said}");
}

/// Starts fakes, and says how many files and threads the process has after two and after seven.
pub(crate) async fn count_what_fakes_leave() {
    for _ in 0..2 {
        one_life().await;
    }
    let first = counts();
    say(&first);
    for _ in 0..5 {
        one_life().await;
    }
    // Threads end a little after what waits for their work.
    for _ in 0..50 {
        if counts() == first {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    say(&counts());
}

async fn one_life() {
    let ecs: FakeEcs = start().await;
    let task = crate::run(&ecs, "awsvpc", &[shell("app", SERVES)]);
    task.wait_running().await;
    drop(docker().await);
}

/// How many files, and the names of the threads.
fn counts() -> String {
    let files = fs::read_dir("/proc/self/fd").unwrap().count();
    let threads = fs::read_dir("/proc/self/task").unwrap().flatten();
    let names = threads.filter_map(|it| fs::read_to_string(it.path().join("comm")).ok());
    // Idle threads of the pool of a runtime end by themselves.
    let names = names.filter(|name| !name.starts_with("tokio-"));
    let mut names: Vec<String> = names.map(|name| name.trim().to_owned()).collect();
    names.sort();
    format!("{files} files, threads {names:?}")
}

#[expect(clippy::print_stdout, reason = "its parent reads it")]
fn say(text: &str) {
    println!("{text}");
}
