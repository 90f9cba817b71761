//! Tasks get the images that are in the repositories of ECR.

use aws_sdk_ecs::types::LaunchType;
use fake_ecs::{FakeEcs, TaskHandle};
use serde_json::json;

use crate::support::{fargate_definition, fargate_network, register};

/// A task of the image, run on Fargate.
async fn run(ecs: &FakeEcs, image: &str) -> TaskHandle {
    let containers = json!([{ "name": "app", "image": image }]);
    register(ecs, &fargate_definition("web", containers));
    let run = ecs.client().run_task().task_definition("web");
    let run = run.launch_type(LaunchType::Fargate);
    let run = run.network_configuration(fargate_network());
    let answer = run.send().await.expect("it runs");
    let arn = answer.tasks()[0].task_arn().unwrap_or_default().to_owned();
    ecs.settle();
    ecs.task(&arn)
}

fn digest(task: &TaskHandle) -> Option<String> {
    let task = task.describe();
    task.containers()[0].image_digest().map(str::to_owned)
}

fn reason(task: &TaskHandle) -> Option<String> {
    let task = task.describe();
    task.containers()[0].reason().map(str::to_owned)
}

#[tokio::test]
async fn a_task_runs_what_the_tag_stands_for_in_its_repository() {
    let ecs = FakeEcs::start().await;
    let app = ecs.ecr().repository("shop/web");
    assert!(!app.exists());
    let first = app.push_image("1");
    let image = format!("{}:1", app.uri());

    let before = run(&ecs, &image).await;
    let second = app.push_image("1");
    let after = run(&ecs, &image).await;

    assert_eq!(digest(&before), Some(first));
    assert_eq!(digest(&after), Some(second.clone()));
    assert_eq!(app.digest("1"), Some(second));
    assert_eq!(app.images().len(), 2);
    // Nobody has said which images there are.
    let other = run(&ecs, &image.replace(":1", ":2")).await;
    assert!(digest(&other).is_some());
    assert_eq!(format!("{app:?}"), "RepositoryHandle(shop/web, 2 images)");
}

/// A call of ECR, over plain HTTP.
async fn create_repository(ecs: &FakeEcs, name: &str) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let body = format!(r#"{{"repositoryName":"{name}"}}"#);
    let request = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-amz-json-1.1\r\n\
         X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.CreateRepository\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let connection = tokio::net::TcpStream::connect(ecs.local_addr()).await;
    let mut connection = connection.expect("it listens");
    let sent = connection.write_all(request.as_bytes()).await;
    sent.expect("it reads");
    let mut answer = String::new();
    let read = connection.read_to_string(&mut answer).await;
    read.expect("it answers");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn what_is_not_in_a_repository_that_was_created_cannot_be_pulled() {
    let ecs = FakeEcs::start().await;
    create_repository(&ecs, "app").await;
    let app = ecs.ecr().repository("app");
    app.push_image("1");

    let tagged = run(&ecs, &format!("{}:1", app.uri())).await;
    let untagged = run(&ecs, &app.uri()).await;
    let other = ecs.ecr().repository("other").uri();
    let other = run(&ecs, &other).await;
    let elsewhere = run(&ecs, "nginx").await;

    assert_eq!(reason(&tagged), None);
    assert_eq!(
        reason(&untagged).as_deref(),
        Some(
            "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref \
             123456789012.dkr.ecr.us-east-1.amazonaws.com/app:latest: \
             123456789012.dkr.ecr.us-east-1.amazonaws.com/app:latest: not found"
        )
    );
    assert!(reason(&other).is_some_and(|it| it.ends_with("/other:latest: not found")));
    assert!(digest(&elsewhere).is_some());
}
