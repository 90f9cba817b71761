//! What the first page of the documentation promises, spelled out.

use fake_ecs::{FakeEcs, Script, StopCode};

use crate::support::{register_app, secs};

/// An application that knows nothing of the fake.
mod my_app {
    use std::time::Duration;

    use aws_sdk_ecs::Client;
    use aws_sdk_ecs::client::Waiters;
    use aws_sdk_ecs::types::LaunchType;

    use crate::support::fargate_network;

    #[derive(Debug, PartialEq, Eq)]
    pub(super) struct JobFailed {
        pub(super) exit_code: i32,
    }

    /// Runs the job and waits for its end.
    pub(super) async fn run_job(client: &Client, family: &str) -> Result<(), JobFailed> {
        let started = client
            .run_task()
            .task_definition(family)
            .launch_type(LaunchType::Fargate)
            .network_configuration(fargate_network())
            .send()
            .await
            .expect("the job starts");
        let arn = started.tasks()[0].task_arn().expect("tasks have an ARN");
        let waiter = client.wait_until_tasks_stopped().tasks(arn);
        waiter
            .wait(Duration::from_secs(3600))
            .await
            .expect("the job ends");
        let ended = client.describe_tasks().tasks(arn).send().await;
        let ended = ended.expect("the job can be described");
        match ended.tasks()[0].containers()[0].exit_code() {
            Some(0) => Ok(()),
            exit_code => Err(JobFailed {
                exit_code: exit_code.unwrap_or(-1),
            }),
        }
    }
}

#[tokio::test]
async fn a_failing_job_is_reported() {
    let ecs = FakeEcs::start().await;
    let script = Script::new().log("loading").exits(3).after(secs(40));
    ecs.script("report-job", script);
    register_app(&ecs, "report-job");

    let outcome = my_app::run_job(&ecs.client(), "report-job").await;

    assert_eq!(outcome, Err(my_app::JobFailed { exit_code: 3 }));
    let task = ecs.tasks().only();
    assert_eq!(task.stop_code(), Some(StopCode::EssentialContainerExited));
    assert_eq!(task.logs("app").lines(), ["loading"]);
}

#[tokio::test]
async fn a_job_that_succeeds_is_not_reported() {
    let ecs = FakeEcs::start().await;
    ecs.script("report-job", Script::new().runs_for(secs(40)));
    register_app(&ecs, "report-job");

    let outcome = my_app::run_job(&ecs.client(), "report-job").await;

    assert_eq!(outcome, Ok(()));
    let operations: Vec<String> = ecs
        .requests()
        .iter()
        .map(|request| request.operation().to_owned())
        .collect();
    assert_eq!(operations.first().map(String::as_str), Some("RunTask"));
    assert!(
        operations[1..]
            .iter()
            .all(|operation| operation == "DescribeTasks")
    );
}
