//! The protection of tasks from being scaled in. What services make of it is tested with services.

use aws_sdk_ecs::types::Failure;
use fake_ecs::{FakeEcs, TaskHandle};
use serde_json::json;

use crate::support::{check_refusal, post, refusal, register_app, run};

const INVALID: &str = "InvalidParameterException";
const UNKNOWN: &str = "0123456789abcdef0123456789abcdef";

fn failure(task: &str, reason: &str) -> Failure {
    let arn = format!("arn:aws:ecs:us-east-1:123456789012:task/default/{task}");
    Failure::builder().arn(arn).reason(reason).build()
}

async fn fake() -> (FakeEcs, TaskHandle) {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    (ecs, task)
}

#[tokio::test]
async fn only_tasks_of_services_can_be_protected() {
    let (ecs, task) = fake().await;
    let references = [task.id(), task.arn(), UNKNOWN.to_owned()];
    let id = task.id();
    let expected = [
        failure(&id, "TASK_NOT_VALID"),
        failure(&id, "TASK_NOT_VALID"),
        failure(UNKNOWN, "MISSING"),
    ];

    let call = ecs.client().update_task_protection().cluster("default");
    let call = call.set_tasks(Some(references.to_vec()));
    let updated = call.protection_enabled(true).send().await;
    let updated = updated.expect("failures are no error");
    assert_eq!(updated.failures(), expected);
    assert_eq!(updated.protected_tasks(), []);

    let call = ecs.client().get_task_protection().cluster("default");
    let call = call.set_tasks(Some(references.to_vec()));
    let got = call.send().await.expect("failures are no error");
    assert_eq!(got.failures(), expected);
    assert_eq!(got.protected_tasks(), []);
}

#[tokio::test]
async fn without_tasks_nothing_is_missing() {
    let (ecs, _task) = fake().await;

    let call = ecs.client().get_task_protection().cluster("default");
    let answer = call.send().await.expect("tasks are optional");

    assert_eq!(
        (answer.protected_tasks(), answer.failures()),
        (&[][..], &[][..])
    );
}

#[tokio::test]
async fn the_number_of_tasks_and_minutes_is_limited() {
    let (ecs, task) = fake().await;
    let client = ecs.client();
    let update = |count| {
        let call = client.update_task_protection().cluster("default");
        let call = call.set_tasks(Some(vec![task.id(); count]));
        call.protection_enabled(true)
    };
    let get = |count| {
        let call = client.get_task_protection().cluster("default");
        call.set_tasks(Some(vec![task.id(); count]))
    };

    check_refusal(update(0).send().await, INVALID, "Tasks cannot be empty.");
    let too_many = "taskIds can have at most 10 items.";
    check_refusal(update(11).send().await, INVALID, too_many);
    let too_many = "taskIds can have at most 100 items.";
    check_refusal(get(101).send().await, INVALID, too_many);
    for minutes in [0, -1, 2_881] {
        let message = format!("expiresInMinutes should be between 1 and 2880, but was {minutes}");
        let answer = update(1).expires_in_minutes(minutes).send().await;
        check_refusal(answer, INVALID, &message);
    }
    assert!(update(10).expires_in_minutes(2_880).send().await.is_ok());
    assert!(get(100).send().await.is_ok());
}

#[tokio::test]
async fn what_can_be_no_task_or_cluster_is_refused() {
    let (ecs, task) = fake().await;
    let client = ecs.client();
    let elsewhere =
        "arn:aws:ecs:us-east-1:123456789012:task/other/0123456789abcdef0123456789abcdef";
    for (cluster, reference, code, message) in [
        (
            "nothing",
            task.id().as_str(),
            "ClusterNotFoundException",
            "Cluster not found.",
        ),
        (
            "default",
            "web",
            INVALID,
            "taskId length should be one of [32,36]",
        ),
        (
            "default",
            elsewhere,
            INVALID,
            "Invalid identifier: Identifier is for cluster other. Your cluster is default",
        ),
    ] {
        let call = client.get_task_protection().cluster(cluster);
        check_refusal(call.tasks(reference).send().await, code, message);
        let call = client.update_task_protection().cluster(cluster);
        let call = call.tasks(reference).protection_enabled(false);
        check_refusal(call.send().await, code, message);
    }
}

#[tokio::test]
async fn what_is_required_is_missed() {
    let (ecs, task) = fake().await;
    for (operation, body) in [
        ("GetTaskProtection", json!({ "tasks": [task.id()] })),
        (
            "UpdateTaskProtection",
            json!({ "cluster": "default", "tasks": [task.id()] }),
        ),
        (
            "UpdateTaskProtection",
            json!({ "cluster": "default", "protectionEnabled": true }),
        ),
    ] {
        let answer = post(&ecs, operation, &body);
        assert_eq!(answer.status(), 400, "{operation} {body}");
        assert_eq!(answer.json()["__type"], INVALID, "{operation} {body}");
    }
    let call = ecs.client().update_task_protection().cluster("default");
    let (_, message) = refusal(call.protection_enabled(true).send().await);
    assert_eq!(message, "Tasks cannot be empty.");
}
