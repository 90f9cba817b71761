//! Tasks get the images that are in the repositories of ECR.

use aws_sdk_ecs::types::LaunchType;
use fake_ecs::{FakeEcs, TaskHandle};
use serde_json::json;

use crate::support::{fargate_definition, fargate_network, register};

/// A task of the image, run on Fargate.
async fn run(ecs: &FakeEcs, image: &str) -> TaskHandle {
    let containers = json!([{ "name": "app", "image": image }]);
    let mut definition = fargate_definition("web", containers);
    definition["executionRoleArn"] = json!("arn:aws:iam::123456789012:role/pull");
    register(ecs, &definition);
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

/// What a request over plain HTTP is answered.
async fn ask(ecs: &FakeEcs, line: &str, headers: &str, body: &str) -> String {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    let request = format!(
        "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let connection = tokio::net::TcpStream::connect(ecs.local_addr()).await;
    let mut connection = connection.expect("it listens");
    let sent = connection.write_all(request.as_bytes()).await;
    sent.expect("it reads");
    let mut answer = String::new();
    let read = connection.read_to_string(&mut answer).await;
    read.expect("it answers");
    answer
}

async fn create_repository(ecs: &FakeEcs, name: &str) {
    let headers = "Content-Type: application/x-amz-json-1.1\r\n\
                   X-Amz-Target: AmazonEC2ContainerRegistry_V20150921.CreateRepository\r\n";
    let body = format!(r#"{{"repositoryName":"{name}"}}"#);
    let answer = ask(ecs, "POST /", headers, &body).await;
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

#[tokio::test]
async fn the_registry_meets_faults_and_policies_as_the_calls_that_it_makes() {
    let ecs = FakeEcs::start().await;
    ecs.ecr().repository("app").push_image("1");
    ecs.faults().on("ecr:BatchGetImage").once().throttle();

    let throttled = ask(&ecs, "GET /v2/app/manifests/1", "", "").await;
    let served = ask(&ecs, "GET /v2/app/manifests/1", "", "").await;
    ecs.allow(
        r#"{ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "ecr:ListImages", "Resource": "*" }] }"#,
    );
    let denied = ask(&ecs, "GET /v2/app/manifests/1", "", "").await;
    let allowed = ask(&ecs, "GET /v2/app/tags/list", "", "").await;

    assert!(throttled.starts_with("HTTP/1.1 429"), "{throttled}");
    assert!(throttled.contains("TOOMANYREQUESTS"), "{throttled}");
    assert!(served.starts_with("HTTP/1.1 200"), "{served}");
    assert!(denied.starts_with("HTTP/1.1 403"), "{denied}");
    let why = "is not authorized to perform: ecr:BatchGetImage on resource: \
               arn:aws:ecr:us-east-1:123456789012:repository/app";
    assert!(denied.contains(why), "{denied}");
    assert!(
        allowed.ends_with(r#"{"name":"app","tags":["1"]}"#),
        "{allowed}"
    );
    let calls = ecs.requests();
    let calls: Vec<String> = calls.iter().map(|it| it.operation().to_string()).collect();
    assert_eq!(calls.len(), 4, "{calls:?}");
}
