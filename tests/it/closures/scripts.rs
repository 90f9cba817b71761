//! Scripts that differ from task to task.

use super::*;

#[tokio::test]
async fn of_scripts_and_closures_the_narrowest_and_the_last_counts() {
    let ecs = fake().await;
    let code = async || {
        let task = run(&ecs, "worker").await;
        task.wait_stopped().await;
        exit_code(&task)
    };
    ecs.containers("worker").run(|_| async { 1 });
    assert_eq!(code().await, Some(1));
    ecs.script("worker", Script::new().exits(2));
    assert_eq!(code().await, Some(2));
    ecs.containers("*/app").run(|_| async { 3 });
    assert_eq!(code().await, Some(2), "a family is narrower");
    ecs.containers("worker/app").run(|_| async { 4 });
    assert_eq!(code().await, Some(4));
    ecs.containers("worker/app")
        .once()
        .script(Script::new().exits(5));
    assert_eq!([code().await, code().await], [Some(5), Some(4)]);
    ecs.containers("worker/app").nth(2).run(|_| async { 6 });
    assert_eq!(
        [code().await, code().await, code().await],
        [4, 6, 4].map(Some)
    );
}

/// What fails the first time and is run again.
#[tokio::test]
async fn a_job_fails_once_and_is_run_again() {
    let ecs = fake().await;
    ecs.script("worker", Script::new().exits(0));
    ecs.containers("worker")
        .once()
        .script(Script::new().exits(1));
    let mut runs = 0;
    while ecs.tasks().with_exit_code(0) == 0 {
        let task = run(&ecs, "worker").await;
        task.wait_stopped().await;
        runs += 1;
    }
    assert_eq!(runs, 2);
}

trait Ended {
    fn with_exit_code(&self, code: i32) -> usize;
}

impl Ended for fake_ecs::Tasks {
    fn with_exit_code(&self, code: i32) -> usize {
        self.iter()
            .filter(|task| exit_code(task) == Some(code))
            .count()
    }
}

#[test]
fn a_script_is_chosen_by_command_and_by_number_on_every_clock() {
    everywhere(|ecs| {
        Box::pin(async move {
            ecs.containers("worker")
                .script_with(|task, n| match task.command().last() {
                    Some(word) if word == "fail" => Script::new().log(format!("{n}")).exits(1),
                    Some(word) if word == "missing" => Script::new().cannot_pull("no such image"),
                    _ => Script::new().exits(0),
                });
            let mut seen = Vec::new();
            for command in ["work", "fail", "missing", "work", "fail"] {
                let over = ContainerOverride::builder()
                    .name("app")
                    .command(command)
                    .build();
                let call = ecs.client().run_task().task_definition("worker");
                let call = call.launch_type(LaunchType::Fargate);
                let overrides = TaskOverride::builder().container_overrides(over).build();
                let call = call
                    .network_configuration(fargate_network())
                    .overrides(overrides);
                let answer = call.send().await.unwrap();
                let task = ecs.task(answer.tasks()[0].task_arn().unwrap());
                task.wait_stopped().await;
                seen.push((exit_code(&task), lines(&task).concat()));
            }
            let expected = [
                (Some(0), ""),
                (Some(1), "2"),
                (None, ""),
                (Some(0), ""),
                (Some(1), "5"),
            ];
            assert_eq!(seen, expected.map(|(code, line)| (code, line.to_owned())));
        })
    });
}

#[test]
fn a_choice_that_panics_fails_the_container_and_the_test() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    let definition = register_app(&ecs, "worker");
    ecs.containers("worker")
        .script_with(|_, _| panic!("no choice"));

    let task = definition.run();
    let text = crate::support::panics(|| ecs.settle());

    assert_eq!(text, "no choice");
    ecs.settle();
    assert!(task.is_stopped() && exit_code(&task).is_none());
}

#[tokio::test(start_paused = true)]
async fn a_choice_that_panics_while_nobody_looks_fails_who_looks_next() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    let definition = register_app(&ecs, "worker");
    ecs.containers("worker")
        .script_with(|_, _| panic!("no choice"));

    let task = definition.run();
    tokio::time::sleep(secs(600)).await;

    assert_eq!(crate::support::panics(|| task.is_stopped()), "no choice");
    assert!(task.is_stopped() && exit_code(&task).is_none());
}
