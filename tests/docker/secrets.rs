//! Real containers have their secrets, parameters and files of variables, or do not start.

use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::query_parameters::ListContainersOptionsBuilder;
use fake_ecs::{FakeEcs, StopCode, TaskHandle};
use serde_json::{Value, json};

use crate::{IMAGE, SERVES, Test, lines, serves, start, tests};

pub(crate) const ALL: [(&str, Test); 4] = tests![
    a_container_has_its_secrets_its_parameters_and_its_files,
    options_of_log_drivers_may_be_secrets,
    a_task_whose_secret_is_missing_has_no_container,
    a_simulated_container_beside_the_engine_is_no_less_strict,
];

/// A task of a container with these members, which runs the script.
fn run(ecs: &FakeEcs, script: &str, members: &Value) -> TaskHandle {
    let mut app = json!({
        "name": "app", "image": IMAGE, "memory": 64, "command": ["/bin/sh", "-c", script], "stopTimeout": 2,
    });
    let given = members.as_object().unwrap().clone();
    app.as_object_mut().unwrap().extend(given);
    let definition = json!({
        "family": "job", "networkMode": "bridge", "containerDefinitions": [app],
        "executionRoleArn": "arn:aws:iam::123456789012:role/ecsTaskExecutionRole",
    });
    ecs.register_json(definition.to_string()).run()
}

/// What the engine has of the container.
async fn inspect(task: &TaskHandle) -> Value {
    let client = Client::connect_with_defaults().unwrap();
    let described = task.describe();
    let id = described.containers()[0].runtime_id().unwrap();
    let inspected = client.inspect_container(id, None).await.unwrap();
    serde_json::to_value(inspected).unwrap()
}

async fn a_container_has_its_secrets_its_parameters_and_its_files() {
    let ecs = start().await;
    let db = ecs
        .secrets()
        .put("db", r#"{ "user": "app", "port": 5432 }"#);
    ecs.parameters().put("/app/url", "http://one");
    let s3 = ecs.s3();
    s3.put(
        "config",
        "app.env",
        "LEVEL=debug\nUSER=file\nAWS_REGION=mars\nQUOTED=\"a b\"",
    );
    let members = json!({
        "environment": [{ "name": "PLAIN", "value": "1" }],
        "secrets": [
            { "name": "USER", "valueFrom": format!("{db}:user::") },
            { "name": "PORT", "valueFrom": format!("{db}:port::") },
            { "name": "URL", "valueFrom": "/app/url" },
        ],
        "environmentFiles": [{ "type": "s3", "value": "arn:aws:s3:::config/app.env" }],
    });
    let script = serves("env");

    let first = run(&ecs, &script, &members);
    first.wait_running().await;
    ecs.parameters().put("/app/url", "http://two");
    let second = run(&ecs, &script, &members);
    second.wait_running().await;

    for (task, url) in [(&first, "http://one"), (&second, "http://two")] {
        let inspected = inspect(task).await;
        let variables = inspected["Config"]["Env"].as_array().unwrap();
        task.wait_until(|task| lines(task, "app").len() >= variables.len())
            .await;
        let printed = lines(task, "app");
        for expected in [
            "PLAIN=1",
            "USER=app",
            "PORT=5432",
            &format!("URL={url}"),
            "LEVEL=debug",
            "QUOTED=\"a b\"",
            "AWS_REGION=mars",
        ] {
            assert!(
                variables.contains(&json!(expected)),
                "{expected}: {variables:?}"
            );
            assert!(
                printed.iter().any(|line| line == expected),
                "{expected}: {printed:?}"
            );
        }
    }
}

async fn options_of_log_drivers_may_be_secrets() {
    let ecs = start().await;
    ecs.parameters().put_secure("size", "7m");
    let members = json!({ "logConfiguration": {
        "logDriver": "json-file", "options": { "max-file": "2" },
        "secretOptions": [{ "name": "max-size", "valueFrom": "size" }],
    } });

    let task = run(&ecs, SERVES, &members);
    task.wait_running().await;

    let config = inspect(&task).await["HostConfig"]["LogConfig"]["Config"].clone();
    assert_eq!(config, json!({ "max-file": "2", "max-size": "7m" }));
}

/// How many containers there are of the task.
async fn containers(task: &TaskHandle) -> usize {
    let client = Client::connect_with_defaults().unwrap();
    let label = format!("com.amazonaws.ecs.task-arn={}", task.arn());
    let filters = [("label", vec![label])].into_iter().collect();
    let options = ListContainersOptionsBuilder::new()
        .all(true)
        .filters(&filters)
        .build();
    client.list_containers(Some(options)).await.unwrap().len()
}

/// No test has put anything: with an engine that makes no difference.
async fn a_task_whose_secret_is_missing_has_no_container() {
    let ecs = start().await;
    let secret =
        |value_from: &str| json!({ "secrets": [{ "name": "A", "valueFrom": value_from }] });
    let file = json!([{ "type": "s3", "value": "arn:aws:s3:::config/app.env" }]);
    for (members, said) in [
        (
            secret("arn:aws:secretsmanager:us-east-1:123456789012:secret:db"),
            "ResourceNotFoundException: The task can't retrieve the secret with ARN ",
        ),
        (
            secret("/url"),
            "Fetching secret data from SSM Parameter Store in us-east-1: invalid parameters: /url",
        ),
        (
            json!({ "environmentFiles": file }),
            "Unable to download env file with key app.env from bucket config, error: ",
        ),
    ] {
        let task = run(&ecs, SERVES, &members);
        task.wait_stopped().await;

        assert_eq!(
            task.stop_code(),
            Some(StopCode::TaskFailedToStart),
            "{said}"
        );
        let reason = task.stopped_reason().unwrap();
        assert!(reason.starts_with(said), "{reason}");
        assert_eq!(containers(&task).await, 0, "{said}");
    }
}

async fn a_simulated_container_beside_the_engine_is_no_less_strict() {
    let ecs = start().await;
    ecs.containers("job").simulated();
    let members = json!({ "secrets": [{ "name": "A", "valueFrom": "/url" }] });

    let task = run(&ecs, SERVES, &members);
    task.wait_stopped().await;

    assert_eq!(task.stop_code(), Some(StopCode::TaskFailedToStart));
}
