//! Makes the same call so many times, for those who count instructions: `benches/instructions.sh`.
//!
//! `instructions CASE CALLS`. What is outside of [`counted`] is preparation and is not counted.

#[path = "../floor/canned.rs"]
mod canned;
#[path = "../floor/connection.rs"]
mod connection;

use std::hint::black_box;
use std::sync::{Arc, Mutex};

use aws_sdk_ecs::Client;
use aws_sdk_ecs::types::{
    AwsVpcConfiguration, Compatibility, ContainerDefinition, LaunchType, NetworkConfiguration,
    NetworkMode,
};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorSettings, SharedHttpClient, SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::body::SdkBody;
use fake_ecs::FakeEcs;
use tokio::runtime::Runtime;

const REGISTER: &str = r#"{
    "family": "bench", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
    "containerDefinitions": [{ "name": "app", "image": "busybox:1" }]
}"#;

const RUN: &str = r#"{
    "taskDefinition": "bench", "launchType": "FARGATE", "count": 1,
    "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } }
}"#;

const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 \
    Credential=AKIDEXAMPLE/20250101/us-east-1/ecs/aws4_request, SignedHeaders=host, Signature=0";

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|it| it != "--bench");
    let Some(case) = arguments.next() else {
        // `cargo bench` and `cargo test --benches` run it without a case.
        return;
    };
    let calls = arguments.next().map_or(1, |it| it.parse().unwrap());
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let (way, operation) = case.split_once('/').unwrap();
    let (operation, size) = operation.split_once('-').unwrap_or((operation, "1"));
    let ecs = with_tasks(&runtime, size.parse().unwrap());
    let ids = ecs.tasks().iter().map(fake_ecs::TaskHandle::id).collect();
    match way {
        "respond" => {
            let connector = connector(&runtime, &ecs);
            let body = body(operation, ids);
            respond(&runtime, &connector, operation, &body, 1);
            counted(|| respond(&runtime, &connector, operation, &body, calls));
        }
        "floor" => {
            let answer = connection::body_of(&ecs, operation, &body(operation, ids.clone()));
            let client = canned::canned_client(answer);
            runtime.block_on(call(&client, operation, &ids));
            counted(|| (0..calls).for_each(|_| runtime.block_on(call(&client, operation, &ids))));
        }
        "client" | "idle" => {
            if way == "idle" {
                // A fault that waits for another operation.
                ecs.faults().on("StopTask").optional().throttle();
            }
            let client = ecs.client();
            runtime.block_on(call(&client, operation, &ids));
            counted(|| (0..calls).for_each(|_| runtime.block_on(call(&client, operation, &ids))));
        }
        way => panic!("there is no way {way}"),
    }
}

/// Callgrind counts what is in here, by the function's name.
#[inline(never)]
fn counted(act: impl FnOnce()) {
    act();
    black_box(());
}

/// A fake in which so many tasks run.
fn with_tasks(runtime: &Runtime, tasks: usize) -> FakeEcs {
    let ecs = FakeEcs::start().blocking();
    ecs.register_json(REGISTER);
    let client = ecs.client();
    for _ in 0..tasks {
        runtime.block_on(run_task(&client));
    }
    ecs
}

fn body(operation: &str, ids: Vec<String>) -> String {
    match operation {
        "DescribeTasks" => serde_json::json!({ "tasks": ids }).to_string(),
        "RunTask" => RUN.to_owned(),
        "RegisterTaskDefinition" => REGISTER.to_owned(),
        "ListTasks" => "{}".to_owned(),
        operation => panic!("there is no body for {operation}"),
    }
}

/// Requests through the in-process connector, without the SDK's client around it.
fn respond(
    runtime: &Runtime,
    connector: &SharedHttpConnector,
    operation: &str,
    body: &str,
    calls: usize,
) {
    for _ in 0..calls {
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method("POST").unwrap();
        request.set_uri("http://localhost:1/").unwrap();
        let target = format!("AmazonEC2ContainerServiceV20141113.{operation}");
        let headers = request.headers_mut();
        headers.insert("content-type", "application/x-amz-json-1.1");
        headers.insert("x-amz-target", target);
        headers.insert("authorization", AUTHORIZATION);
        let answer = runtime.block_on(connector.call(request)).unwrap();
        assert!(black_box(answer).status().is_success());
    }
}

async fn call(client: &Client, operation: &str, ids: &[String]) {
    match operation {
        "DescribeTasks" => {
            let call = client.describe_tasks().set_tasks(Some(ids.to_vec()));
            drop(black_box(call.send().await.unwrap()));
        }
        "RunTask" => run_task(client).await,
        "RegisterTaskDefinition" => register(client).await,
        "ListTasks" => drop(black_box(client.list_tasks().send().await.unwrap())),
        operation => panic!("there is no call of {operation}"),
    }
}

async fn run_task(client: &Client) {
    let subnets = AwsVpcConfiguration::builder().subnets("subnet-1");
    let network = NetworkConfiguration::builder()
        .awsvpc_configuration(subnets.build().unwrap())
        .build();
    let call = client
        .run_task()
        .task_definition("bench")
        .launch_type(LaunchType::Fargate)
        .network_configuration(network)
        .count(1);
    drop(black_box(call.send().await.unwrap()));
}

async fn register(client: &Client) {
    let container = ContainerDefinition::builder()
        .name("app")
        .image("busybox:1");
    let call = client
        .register_task_definition()
        .family("bench")
        .network_mode(NetworkMode::Awsvpc)
        .requires_compatibilities(Compatibility::Fargate)
        .cpu("256")
        .memory("512")
        .container_definitions(container.build());
    drop(black_box(call.send().await.unwrap()));
}

/// The connector of the fake's client, caught where the SDK asks for it.
fn connector(runtime: &Runtime, ecs: &FakeEcs) -> SharedHttpConnector {
    let caught = Arc::default();
    let config = ecs.sdk_config();
    let catching = Catching {
        client: config.http_client().unwrap(),
        caught: Arc::clone(&caught),
    };
    let config = config
        .to_builder()
        .http_client(SharedHttpClient::new(catching));
    let client = Client::new(&config.build());
    runtime.block_on(async { client.list_tasks().send().await.unwrap() });
    caught.lock().unwrap().take().unwrap()
}

#[derive(Debug)]
struct Catching {
    client: SharedHttpClient,
    caught: Arc<Mutex<Option<SharedHttpConnector>>>,
}

impl HttpClient for Catching {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        let connector = self.client.http_connector(settings, components);
        *self.caught.lock().unwrap() = Some(connector.clone());
        connector
    }
}
