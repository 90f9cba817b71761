//! The server with real containers, as people have it whose application is not Rust: the walk of a
//! service behind a published port.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::models::ContainerSummary;
use fake_ecs::bollard::query_parameters::ListContainersOptionsBuilder;
use serde_json::{Value, json};

use crate::server::Server;
use crate::{Test, serves, tests, until};

pub(crate) const ALL: [(&str, Test); 2] = tests![
    a_service_is_scaled_and_keeps_its_tasks_and_leaves_nothing,
    flags_and_images_are_those_of_the_command_line,
];

fn call(server: &Server, operation: &str, body: &Value) -> Value {
    let (status, answer) = server.call(operation, &body.to_string());
    assert_eq!(status, 200, "{operation}: {answer}");
    serde_json::from_str(&answer).unwrap()
}

/// The containers of the family that the engine runs.
async fn containers(family: &str) -> Vec<ContainerSummary> {
    let client = Client::connect_with_defaults().unwrap();
    let label = format!("com.amazonaws.ecs.task-definition-family={family}");
    let filters: BTreeMap<&str, Vec<String>> = [("label", vec![label])].into_iter().collect();
    let filters = filters.into_iter().collect();
    let options = ListContainersOptionsBuilder::new()
        .all(true)
        .filters(&filters)
        .build();
    client.list_containers(Some(options)).await.unwrap()
}

/// A family that no other test has, because servers are processes of their own.
fn family(name: &str) -> String {
    format!("{name}-{}", std::process::id())
}

fn definition(family: &str, image: &str, script: &str) -> Value {
    json!({ "family": family, "networkMode": "bridge", "containerDefinitions": [{
        "name": "web", "image": image, "memory": 64, "stopTimeout": 2,
        "command": ["/bin/sh", "-c", script], "portMappings": [{ "containerPort": 80 }],
    }] })
}

fn get(port: u64) -> Option<String> {
    let mut stream = TcpStream::connect(("127.0.0.1", u16::try_from(port).unwrap())).ok()?;
    stream
        .set_read_timeout(Some(Duration::from_secs(10)))
        .unwrap();
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    answer.starts_with("HTTP/1.1 200").then_some(answer)
}

/// The port of the host that leads to the first task that runs.
fn published(server: &Server) -> Option<u64> {
    let listed = call(server, "ListTasks", &json!({ "desiredStatus": "RUNNING" }));
    let described = call(
        server,
        "DescribeTasks",
        &json!({ "tasks": listed["taskArns"] }),
    );
    described["tasks"][0]["containers"][0]["networkBindings"][0]["hostPort"].as_u64()
}

async fn a_service_is_scaled_and_keeps_its_tasks_and_leaves_nothing() {
    let server = Server::start(&["--runtime", "docker", "--synthetic-instances"]);
    let family = family("web");
    let web = serves("mkdir /tmp/w; echo hello > /tmp/w/index.html; httpd -p 80 -h /tmp/w");
    call(
        &server,
        "RegisterTaskDefinition",
        &definition(&family, crate::IMAGE, &web),
    );

    let service = json!({ "serviceName": "web", "taskDefinition": family, "desiredCount": 3 });
    call(&server, "CreateService", &service);
    until(|| async { containers(&family).await.len() == 3 }).await;
    until(|| async {
        published(&server)
            .and_then(get)
            .is_some_and(|it| it.ends_with("hello\n"))
    })
    .await;
    call(
        &server,
        "UpdateService",
        &json!({ "service": "web", "desiredCount": 5 }),
    );
    until(|| async { containers(&family).await.len() == 5 }).await;
    call(
        &server,
        "UpdateService",
        &json!({ "service": "web", "desiredCount": 1 }),
    );
    until(|| async { containers(&family).await.len() == 1 }).await;

    let last = containers(&family).await[0].id.clone().unwrap();
    let client = Client::connect_with_defaults().unwrap();
    client.kill_container(&last, None).await.unwrap();
    until(|| async {
        let there = containers(&family).await;
        there.len() == 1 && there[0].id.as_ref() != Some(&last)
    })
    .await;

    let (ended, _) = server.signal("INT");
    assert!(ended.success());
    assert!(containers(&family).await.is_empty());
}

async fn flags_and_images_are_those_of_the_command_line() {
    let map = format!("shop/*={}", crate::IMAGE);
    let arguments = [
        "--runtime",
        "docker",
        "--synthetic-instances",
        "--image-map",
        &map,
        "--docker-flags",
        "-e GREETING='good day' --label team=shop -p 0:81",
    ];
    let server = Server::start(&arguments);
    let family = family("flags");
    let says = serves("test \"$GREETING\" = 'good day' || exit 1");
    call(
        &server,
        "RegisterTaskDefinition",
        &definition(&family, "shop/web:7", &says),
    );
    call(&server, "RunTask", &json!({ "taskDefinition": family }));

    until(|| async {
        containers(&family)
            .await
            .iter()
            .any(|it| it.state.is_some_and(|it| it.to_string() == "running"))
    })
    .await;
    let there = containers(&family).await.remove(0);
    assert_eq!(there.image.as_deref(), Some(crate::IMAGE));
    assert_eq!(
        there.labels.unwrap().get("team").map(String::as_str),
        Some("shop")
    );
    let ports = there.ports.unwrap();
    assert!(
        ports
            .iter()
            .any(|port| port.private_port == 81 && port.public_port.is_some())
    );
    assert!(server.signal("TERM").0.success());
}
