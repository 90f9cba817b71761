//! Many tasks and many fakes at once.

use fake_ecs::{FakeEcs, TaskHandle};

use crate::{SERVES, Test, docker, lines, shell, start, tests};

pub(crate) const ALL: [(&str, Test); 2] = tests![
    fifty_tasks_at_once_run_log_and_end,
    fakes_that_are_given_up_return_threads_and_files,
];

async fn fifty_tasks_at_once_run_log_and_end() {
    let ecs = start().await;
    let app = shell("app", &format!("hostname; {SERVES}"));
    let definition = format!(r#"{{ "family": "job", "containerDefinitions": [{app}] }}"#);
    let job = ecs.register_json(&definition);

    let tasks: Vec<TaskHandle> = (0..50).map(|_| job.run()).collect();
    for task in &tasks {
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

/// Starts fakes, and says how many files and threads the process has after one and after six.
pub(crate) async fn count_what_fakes_leave() {
    one_life().await;
    say_counts();
    for _ in 0..5 {
        one_life().await;
    }
    say_counts();
}

async fn one_life() {
    let ecs: FakeEcs = start().await;
    let task = crate::run(&ecs, "awsvpc", &[shell("app", SERVES)]);
    task.wait_running().await;
    drop(docker().await);
}

#[expect(clippy::print_stdout, reason = "its parent reads it")]
fn say_counts() {
    let count = |folder: &str| std::fs::read_dir(folder).unwrap().count();
    println!(
        "{} files, {} threads",
        count("/proc/self/fd"),
        count("/proc/self/task")
    );
}
