//! What programs in containers find without any configuration.

use fake_ecs::{Json, TaskHandle};
use serde_json::json;

use crate::server::{Server, command};
use crate::{SERVES, Test, lines, run, serves, shell, start, tests, until};

pub(crate) const ALL: [(&str, Test); 4] = tests![
    a_task_with_an_interface_is_known_by_its_address,
    a_task_that_shares_the_bridge_is_not_known_by_its_address,
    where_the_address_of_the_agent_cannot_be_had_loopback_serves_a_task,
    boto3_finds_its_role_and_the_fake_without_configuration,
];

const ROLE: &str = "arn:aws:iam::123456789012:role/app";

/// What a container is answered at these paths, whatever the status.
fn asks(paths: &[&str]) -> String {
    let asks = paths.iter().map(|path| {
        format!("(printf 'GET {path} HTTP/1.0\\\\r\\\\n\\\\r\\\\n'; sleep 0.3) | timeout 10 nc 169.254.170.2 80 | tail -n 1; echo")
    });
    asks.collect::<Vec<_>>().join("; ")
}

async fn a_task_with_an_interface_is_known_by_its_address() {
    let ecs = start().await;
    let app = shell("app", &serves(&asks(&["/v2/metadata", "/v2/stats"])));
    let side = shell("side", SERVES);
    let task = run(&ecs, "awsvpc", &[app, side]);
    task.wait_until(|task| lines(task, "app").len() >= 2).await;

    let said = lines(&task, "app");
    let shown: Json = said[0].parse().unwrap_or_else(|_| panic!("{said:?}"));
    assert_eq!(shown["TaskARN"], task.arn());
    assert_eq!(shown["Cluster"], "default");
    assert_eq!(
        shown["Containers"][0]["Networks"][0]["NetworkMode"],
        "awsvpc"
    );
    assert!(shown["LaunchType"].is_null(), "it is of version 4: {shown}");
    let described = task.describe();
    let id = described.containers()[0].runtime_id().unwrap();
    let stats: Json = said[1].parse().unwrap_or_else(|_| panic!("{said:?}"));
    assert_eq!(stats[id]["id"], id);
}

async fn a_task_that_shares_the_bridge_is_not_known_by_its_address() {
    let ecs = start().await;
    // The forwarder learns from it which fake the container is of.
    let first = "timeout 10 wget -q -O /dev/null $ECS_CONTAINER_METADATA_URI_V4";
    let app = shell("app", &format!("{first}; {}", asks(&["/v2/metadata"])));
    let task = run(&ecs, "bridge", &[app]);
    task.wait_stopped().await;

    let said = lines(&task, "app");
    let refused = "Unable to get task arn from request: unable to associate '169.254.17";
    assert!(said[0].contains(refused), "{said:?}");
}

/// A server that is a task of ECS itself leaves the address to the agent of that task.
async fn where_the_address_of_the_agent_cannot_be_had_loopback_serves_a_task() {
    let mut command = command(&[
        "--port",
        "0",
        "--runtime",
        "docker",
        "--synthetic-instances",
    ]);
    command.env("ECS_CONTAINER_METADATA_URI_V4", "http://169.254.170.2/v4/x");
    let server = Server::run_by(command);
    let told = |mode: &str, says: &str| {
        let app = shell("app", says);
        let definition = format!(
            r#"{{ "family": "{mode}", "networkMode": "{mode}", "taskRoleArn": "{ROLE}", "containerDefinitions": [{app}] }}"#
        );
        assert_eq!(server.call("RegisterTaskDefinition", &definition).0, 200);
        let vpc = r#"{ "awsvpcConfiguration": { "subnets": ["subnet-1"] } }"#;
        let network = if mode == "awsvpc" { vpc } else { "null" };
        let run = format!(r#"{{ "taskDefinition": "{mode}", "networkConfiguration": {network} }}"#);
        let (status, ran) = server.call("RunTask", &run);
        assert_eq!(status, 200, "{ran}");
        let ran: serde_json::Value = serde_json::from_str(&ran).unwrap();
        json!({ "tasks": [ran["tasks"][0]["taskArn"]] }).to_string()
    };
    let get = |headers: &str, url: &str| format!("timeout 10 wget -q -O - {headers} {url}");
    let in_awsvpc = [
        "set -e".to_owned(),
        get("", "$ECS_CONTAINER_METADATA_URI_V4/task") + " | grep -q TaskARN",
        get(
            "--header \"Authorization: $AWS_CONTAINER_AUTHORIZATION_TOKEN\"",
            "$AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ) + " | grep -q ASIA",
        get(
            "--header \"Authorization: x\"",
            "$AWS_CONTAINER_CREDENTIALS_FULL_URI",
        ) + " && exit 1",
        "case $AWS_CONTAINER_CREDENTIALS_FULL_URI in http://127.0.0.1:*) exit 7 ;; esac".to_owned(),
    ];
    // SDKs take no credentials over plain HTTP from an address that is not of loopback.
    let in_bridge = [
        "set -e".to_owned(),
        get("", "$ECS_CONTAINER_METADATA_URI_V4/task") + " | grep -q TaskARN",
        "env | grep AWS_CONTAINER && exit 1; exit 7".to_owned(),
    ];
    for (mode, says) in [("awsvpc", &in_awsvpc[..]), ("bridge", &in_bridge[..])] {
        let asked = told(mode, &says.join("\\n"));
        until(|| async {
            let (_, described) = server.call("DescribeTasks", &asked);
            let has_ended = described.contains(r#""lastStatus":"STOPPED""#);
            assert!(
                !has_ended || described.contains(r#""exitCode":7"#),
                "{mode}: {described}"
            );
            has_ended
        })
        .await;
    }
    assert!(server.signal("INT").0.success());
}

/// What the program does that has boto3 and nothing else.
const PROGRAM: &str = r"
import json, boto3
credentials = boto3.Session().get_credentials()
ecs = boto3.client('ecs')
arns = ecs.list_tasks()['taskArns']
tasks = ecs.describe_tasks(tasks=arns)['tasks']
print(json.dumps({
    'method': credentials.method, 'key': credentials.access_key, 'endpoint': ecs.meta.endpoint_url,
    'region': ecs.meta.region_name, 'tasks': [[task['taskArn'], task['lastStatus']] for task in tasks],
}))
";

async fn boto3_finds_its_role_and_the_fake_without_configuration() {
    let ecs = start().await;
    for mode in ["bridge", "awsvpc"] {
        let app = json!({ "name": "app", "image": "fake-ecs-test/boto3:1", "memory": 128, "command": [PROGRAM] });
        let definition = json!({
            "family": "boto3", "networkMode": mode, "taskRoleArn": ROLE, "containerDefinitions": [app],
        });
        let task: TaskHandle = ecs.register_json(definition.to_string()).run();
        task.wait_stopped().await;

        let said = task.container("app").logs();
        let said: Vec<String> = said.iter().map(|line| line.text().to_owned()).collect();
        let found = said.last().and_then(|line| line.parse::<Json>().ok());
        let found = found.unwrap_or_else(|| panic!("{mode}: {said:?}"));
        assert_eq!(found["method"], "container-role", "{mode}");
        assert!(
            found["key"].as_str().unwrap().starts_with("ASIA"),
            "{found}"
        );
        assert_eq!(found["region"], "us-east-1");
        let port = ecs.local_addr().port();
        assert_eq!(
            found["endpoint"],
            format!("http://host.docker.internal:{port}")
        );
        assert_eq!(found["tasks"][0][0], task.arn());
        assert_eq!(found["tasks"][0][1], "RUNNING");
    }
}
