//! What containers are told that ask about themselves, and the credentials that they get.

use std::io::{Read, Write};
use std::net::TcpStream;

use fake_ecs::{Clock, FakeEcs, Script, TaskHandle};
use serde_json::{Value, json};

use crate::support::{ec2_definition, fargate_definition, golden, register, run, secs};

const ROLE: &str = "arn:aws:iam::123456789012:role/service/app";

/// Status and body.
fn send(method: &str, url: &str, headers: &str, body: &str) -> (u16, String) {
    let rest = url.strip_prefix("http://").unwrap();
    let (host, path) = rest.split_once('/').unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    stream.set_read_timeout(Some(secs(30))).unwrap();
    write!(
        stream,
        "{method} /{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{headers}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, body.to_owned())
}

fn get(url: &str) -> (u16, Value) {
    let (status, body) = send("GET", url, "", "");
    (status, serde_json::from_str(&body).unwrap())
}

/// What is answered with 200.
#[track_caller]
fn read(url: &str) -> Value {
    let (status, body) = get(url);
    assert_eq!(status, 200, "{url}: {body}");
    body
}

fn definition(family: &str) -> Value {
    let containers = json!([
        {
            "name": "app", "image": "app:1", "portMappings": [{ "containerPort": 80 }],
            "healthCheck": { "command": ["CMD", "true"] },
            "logConfiguration": { "logDriver": "awslogs", "options": { "awslogs-group": "app", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "app" } },
            "mountPoints": [{ "sourceVolume": "data", "containerPath": "/data" }],
        },
        { "name": "side", "image": "side:1", "memory": 64, "restartPolicy": { "enabled": true } },
    ]);
    let mut definition = fargate_definition(family, containers);
    definition["taskRoleArn"] = json!(ROLE);
    definition["executionRoleArn"] = json!("arn:aws:iam::123456789012:role/execution");
    definition["volumes"] = json!([{ "name": "data" }]);
    definition
}

async fn running(ecs: &FakeEcs) -> TaskHandle {
    register(ecs, &definition("app"));
    let task = run(ecs, "app").await;
    task.wait_running().await;
    task
}

/// The credentials of the task at that endpoint of a container of it.
fn credentials_url(ecs: &FakeEcs, task: &TaskHandle) -> String {
    let id = task.id();
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| id[part].to_owned());
    format!("{}/v2/credentials/{}", ecs.endpoint_url(), parts.join("-"))
}

#[tokio::test]
async fn a_task_is_shown_to_its_containers_as_the_agent_shows_it() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    let task = running(&ecs).await;
    let ec2 = ec2_definition(
        "job",
        "bridge",
        json!([{ "name": "app", "image": "app:1", "memory": 64, "portMappings": [{ "containerPort": 80 }] }]),
    );
    ecs.add_instance("m5.large");
    let on_instance = register(&ecs, &ec2).new_run().tag("team", "a").run();
    on_instance.wait_running().await;

    let container = task.container("app").metadata_url();
    let of_instance = on_instance.container("app").metadata_url();
    let shown = json!({
        "container": read(&container),
        "task": read(&task.metadata_url()),
        "task, version 3": read(&task.metadata_url().replace("/v4/", "/v3/")),
        "stats": read(&format!("{container}/stats")),
        "task/stats": read(&format!("{container}/task/stats")),
        "on an instance": read(&format!("{of_instance}/taskWithTags")),
        "on an instance, version 3": read(&of_instance.replace("/v4/", "/v3/")),
    });

    golden("metadata.json", &format!("{shown:#}\n"));
}

#[tokio::test]
async fn a_container_goes_through_the_statuses_of_the_agent() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    ecs.script("app", Script::new().exits(3).after(secs(60)));
    register(&ecs, &definition("app"));
    let task = run(&ecs, "app").await;
    let url = task.container("app").metadata_url();
    let statuses = || {
        let (container, of_task) = (read(&url), read(&task.metadata_url()));
        let status = |json: &Value| json["KnownStatus"].as_str().unwrap().to_owned();
        (status(&container), status(&of_task), container)
    };

    assert_eq!(statuses().0, "NONE");
    task.wait_running().await;
    let (container, of_task, _) = statuses();
    assert_eq!((&*container, &*of_task), ("RUNNING", "RUNNING"));
    task.wait_stopped().await;
    let (container, of_task, shown) = statuses();
    assert_eq!((&*container, &*of_task), ("STOPPED", "STOPPED"));
    assert_eq!(shown["ExitCode"], 3);
    assert_eq!(shown["DesiredStatus"], "STOPPED");
}

#[tokio::test]
async fn who_asks_for_what_is_not_there_is_told_so_in_the_words_of_the_agent() {
    let ecs = FakeEcs::start().await;
    let url = ecs.endpoint_url();
    let container = "container ID from request: unable to get docker ID from v3 endpoint ID: x";
    let task = "task arn from request: unable to get task Arn from v3 endpoint ID: x";
    for (path, status, body) in [
        (
            "v4/x",
            404,
            json!(format!(
                "V4 container metadata handler: unable to get {container}"
            )),
        ),
        (
            "v4/x/task",
            404,
            json!(format!("V4 task metadata handler: unable to get {task}")),
        ),
        (
            "v3/x/stats",
            404,
            json!(format!(
                "V3 container stats handler: unable to get {container}"
            )),
        ),
        (
            "v4/x/task/stats",
            404,
            json!(format!("V4 task stats handler: unable to get {task}")),
        ),
        (
            "v2/credentials/",
            400,
            json!({
                "code": "NoIdInRequest", "HTTPErrorCode": 400,
                "message": "CredentialsV2Request: No Credential ID in the request",
            }),
        ),
        (
            "v1/credentials?id=x",
            400,
            json!({
                "code": "InvalidIdInRequest", "HTTPErrorCode": 400,
                "message": "CredentialsV1Request: Credentials not found",
            }),
        ),
        (
            "api/x/task-protection/v1/state",
            404,
            json!({ "error": {
                "Code": "ResourceNotFoundException", "Message": "Failed to find a task for the request",
            } }),
        ),
    ] {
        // A forwarder leaves the port in front.
        for prefix in ["", "40123/"] {
            assert_eq!(
                get(&format!("{url}/{prefix}{path}")),
                (status, body.clone()),
                "{path}"
            );
        }
    }
    assert_eq!(send("POST", &format!("{url}/v4/x"), "", "").0, 405);
    // None of that is a call.
    assert_eq!(ecs.requests().len(), 0);
}

#[tokio::test]
async fn credentials_are_new_every_five_hours_and_good_for_six() {
    let ecs = FakeEcs::start().await;
    let task = running(&ecs).await;
    let url = credentials_url(&ecs, &task);

    let first = read(&url);
    let same = read(&url.replace("/v2/credentials/", "/v1/credentials?id="));
    ecs.advance(secs(5 * 60 * 60));
    let second = read(&url);

    assert_eq!(first, same);
    assert_eq!(first["RoleArn"], ROLE);
    let members: Vec<&String> = first.as_object().unwrap().keys().collect();
    let expected = [
        "AccessKeyId",
        "Expiration",
        "RoleArn",
        "SecretAccessKey",
        "Token",
    ];
    assert_eq!(members, expected);
    for member in ["AccessKeyId", "Expiration", "SecretAccessKey", "Token"] {
        assert_ne!(first[member], second[member], "{member}");
    }
    task.force_stop();
    task.wait_stopped().await;
    assert_eq!(get(&url).0, 400, "a task that has stopped has none");
}

#[tokio::test]
async fn a_call_that_is_signed_with_them_is_one_of_the_role() {
    let ecs = FakeEcs::start().await;
    let account = ecs.in_account("210987654321");
    for ecs in [&ecs, &account] {
        let task = running(ecs).await;
        let key = read(&credentials_url(ecs, &task))["AccessKeyId"].clone();
        let key = key.as_str().unwrap();

        let headers = format!(
            "Authorization: AWS4-HMAC-SHA256 Credential={key}/20250101/us-east-1/sts/aws4_request, Signature=0\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n"
        );
        let url = format!("{}/", ecs.endpoint_url());
        let body = "Action=GetCallerIdentity&Version=2011-06-15";
        let (status, body) = send("POST", &url, &headers, body);

        assert_eq!(status, 200, "{body}");
        let account = ecs.account();
        let arn = format!("arn:aws:sts::{account}:assumed-role/app/{}", task.id());
        assert!(body.contains(&format!("<Arn>{arn}</Arn>")), "{body}");
        assert!(
            body.contains(&format!("<Account>{account}</Account>")),
            "{body}"
        );
        assert!(body.contains("<UserId>AROA"), "{body}");
    }
}

#[tokio::test]
async fn a_task_protects_itself() {
    let ecs = FakeEcs::start().await;
    register(&ecs, &definition("app"));
    let service = ecs.new_service("web").task_definition("app").count(1).add();
    service.wait_stable().await;
    let task = service.tasks().only();
    let url = task.container("app").metadata_url();
    let url = format!("{}/task-protection/v1/state", url.replace("/v4/", "/api/"));

    let put = |body: &str| {
        let (status, body) = send("PUT", &url, "", body);
        (status, serde_json::from_str::<Value>(&body).unwrap())
    };
    let (status, protected) = put(r#"{"ProtectionEnabled":true,"ExpiresInMinutes":60}"#);

    assert_eq!(status, 200);
    assert_eq!(protected["protection"]["ProtectionEnabled"], true);
    assert_eq!(protected["protection"]["TaskArn"], task.arn());
    assert_eq!(read(&url), protected);
    assert_eq!(ecs.requests().of("UpdateTaskProtection").len(), 1);
    let refused = |body| {
        let (status, answer) = put(body);
        (
            status,
            answer["error"]["Code"].clone(),
            answer["error"]["Message"].clone(),
        )
    };
    let invalid = json!("InvalidParameterException");
    for (body, message) in [
        (
            "{}",
            "Invalid request: does not contain 'ProtectionEnabled' field",
        ),
        ("no JSON", "UpdateTaskProtection: failed to decode request"),
        (
            r#"{"ProtectionEnabled":"x"}"#,
            "UpdateTaskProtection: failed to decode request",
        ),
    ] {
        assert_eq!(
            refused(body),
            (400, invalid.clone(), json!(message)),
            "{body}"
        );
    }
    let (status, code, _) = refused(r#"{"ProtectionEnabled":true,"ExpiresInMinutes":0}"#);
    assert_eq!(
        (status, code),
        (400, invalid),
        "what the API refuses is told with its words"
    );
}

#[tokio::test]
async fn tasks_of_no_service_and_tasks_without_a_role_cannot_protect_themselves() {
    let ecs = FakeEcs::start().await;
    let state = |task: &TaskHandle| {
        let url = task
            .container("app")
            .metadata_url()
            .replace("/v4/", "/api/");
        get(&format!("{url}/task-protection/v1/state"))
    };
    let task = running(&ecs).await;

    let failure =
        json!({ "failure": { "Arn": task.arn(), "Detail": null, "Reason": "TASK_NOT_VALID" } });
    assert_eq!(state(&task), (200, failure));

    let mut without_role = definition("plain");
    without_role.as_object_mut().unwrap().remove("taskRoleArn");
    register(&ecs, &without_role);
    let task = run(&ecs, "plain").await;
    let (status, answer) = state(&task);
    assert_eq!(
        (status, &answer["error"]["Code"]),
        (403, &json!("AccessDeniedException"))
    );
    assert_eq!(get(&credentials_url(&ecs, &task)).0, 400);
}

/// As the agent answers, whose errors are strings here.
#[tokio::test]
async fn a_container_reads_of_its_devices() {
    let ecs = FakeEcs::start().await;
    ecs.add_instance("p3.8xlarge");
    let gpus = json!([{ "type": "GPU", "value": "2" }]);
    let containers = json!([
        { "name": "app", "image": "app:1", "memory": 64, "resourceRequirements": gpus },
        { "name": "side", "image": "side:1", "memory": 64 },
    ]);
    let task = register(&ecs, &ec2_definition("job", "bridge", containers)).run();
    task.wait_running().await;
    let described = task.describe();
    let ids = described.containers()[0].gpu_ids().to_vec();
    let url = format!("{}/associations", task.container("app").metadata_url());
    let of_side = format!("{}/associations", task.container("side").metadata_url());

    assert_eq!(read(&format!("{url}/gpu")), json!({ "Associations": ids }));
    let none = json!({ "Associations": null });
    assert_eq!(read(&format!("{of_side}/gpu")), none);
    assert_eq!(read(&format!("{url}/elastic-inference")), none);
    assert_eq!(get(&format!("{url}/gpu/{}", ids[0])).0, 200);
    let handler = "container associations handler: unable to get";
    for (url, refusal) in [
        (
            format!("{url}/gpu/x"),
            "Unable to write container association response: unable to get association from \
             association type gpu and association name x"
                .to_owned(),
        ),
        (
            format!("{url}/gpu/"),
            format!("V4 {handler} association name from request"),
        ),
        (
            format!("{}/v3/x/associations/gpu", ecs.endpoint_url()),
            format!(
                "V3 {handler} container id from request: unable to get docker ID from v3 endpoint ID: x"
            ),
        ),
        (
            format!("{}/v4/x/associations/gpu/y", ecs.endpoint_url()),
            format!(
                "V4 {handler} task arn from request: unable to get task Arn from v3 endpoint ID: x"
            ),
        ),
    ] {
        assert_eq!(get(&url), (400, json!(refusal)), "{url}");
    }
}

/// Simulated tasks have no address to be known by.
#[tokio::test]
async fn version_2_answers_those_whose_address_is_known() {
    let ecs = FakeEcs::start().await;
    running(&ecs).await;
    let refusal = "Unable to get task arn from request: unable to associate '127.0.0.1' with task";
    for path in [
        "metadata",
        "metadata/",
        "metadataWithTags",
        "metadata/x",
        "stats",
        "stats/x",
    ] {
        let url = format!("{}/v2/{path}", ecs.endpoint_url());
        assert_eq!(get(&url), (400, json!(refusal)), "{path}");
    }
}

#[tokio::test]
async fn credentials_at_a_full_uri_are_given_to_whoever_has_the_token() {
    let ecs = FakeEcs::start().await;
    let task = running(&ecs).await;
    let url = credentials_url(&ecs, &task);

    assert_eq!(send("GET", &url, "", "").0, 200);
    let (status, refused) = send("GET", &url, "Authorization: mine\r\n", "");
    assert_eq!(status, 401);
    assert!(refused.contains("the authorization token"), "{refused}");
}
