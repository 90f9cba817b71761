//! What a real agent has said, and what it reads: the fake understands all of the one, and says
//! nothing but the other.

use std::collections::BTreeSet;
use std::path::Path;

use fake_ecs::{FakeEcs, TaskHandle};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{Duration, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::agent::{Agent, VERSION};
use crate::support::{agent, call, ecs, host, old, runs, until};

type Socket = WebSocketStream<TcpStream>;

fn data(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("data")
        .join(name)
}

fn recorded() -> Value {
    let text = std::fs::read_to_string(data("agent-frames.json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

async fn socket(ecs: &FakeEcs, path: &str, of: &Agent) -> Socket {
    let host = host(ecs);
    let url = format!("ws://{host}{path}?containerInstanceArn={}", of.arn());
    let stream = TcpStream::connect(&host).await.unwrap();
    tokio_tungstenite::client_async(url, stream)
        .await
        .unwrap()
        .0
}

async fn next(socket: &mut Socket) -> Value {
    let next = timeout(Duration::from_secs(10), socket.next()).await;
    match next {
        Ok(Some(Ok(Message::Text(text)))) => serde_json::from_str(&text).unwrap(),
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_that_a_real_agent_says_is_understood() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    // Its own connection would be closed for that of this test, and come back.
    agent.cut_off();
    let instance = ecs.instance(agent.arn());
    until("it is cut off", || !instance.is_agent_connected()).await;
    let mut socket = socket(&ecs, "/acs/ws", &agent).await;
    let mut manifest = next(&mut socket).await;
    while manifest["type"] != "TaskManifestMessage" {
        manifest = next(&mut socket).await;
    }

    for frame in recorded()["acs"].as_array().unwrap() {
        let mut frame = frame.clone();
        let verifies = frame["type"] == "TaskStopVerificationMessage";
        if verifies {
            frame["message"]["messageId"] = manifest["message"]["messageId"].clone();
        }
        socket.send(Message::text(frame.to_string())).await.unwrap();
        if verifies {
            let answer = next(&mut socket).await;
            assert_eq!(answer["type"], "TaskStopVerificationAck");
            let message = &answer["message"];
            assert_eq!(message["messageId"], manifest["message"]["messageId"]);
            // The fake has no such tasks.
            let candidates = &frame["message"]["stopCandidates"];
            assert_eq!(&message["stopTasks"], candidates);
        }
    }

    // It goes on: a task is told.
    let task = ecs.new_definition("web").external().add().run();
    let told = next(&mut socket).await;
    assert_eq!(told["type"], "PayloadMessage");
    assert_eq!(told["message"]["tasks"][0]["arn"], task.arn());
    assert!(instance.is_agent_connected());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_telemetry_of_a_real_agent_is_acknowledged() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    let mut socket = socket(&ecs, "/tcs/ws", &agent).await;

    for frame in recorded()["tcs"].as_array().unwrap() {
        let head = frame["head"].as_array().unwrap().iter();
        let head: String = head
            .map(|line| format!("{}\r\n", line.as_str().unwrap()))
            .collect();
        let text = format!("{head}\r\n{}", frame["body"]);
        socket.send(Message::text(text)).await.unwrap();
        let answer = match frame["body"]["type"].as_str().unwrap() {
            "PublishMetricsRequest" => "AckPublishMetric",
            "PublishHealthRequest" => "AckPublishHealth",
            "PublishInstanceStatusRequest" => "AckPublishInstanceStatus",
            other => panic!("{other}"),
        };
        assert_eq!(
            next(&mut socket).await,
            json!({"type": answer, "message": {"message": ""}})
        );
    }
}

/// A task of a definition with all that hosts outside of Fargate can do.
async fn run_whole(ecs: &FakeEcs) -> TaskHandle {
    for name in ["/app/token", "/logs/key"] {
        ecs.parameters().put(name, "s3cret");
    }
    let definition = std::fs::read_to_string(data("whole.json")).unwrap();
    let task = ecs.register_json(&definition).run();
    runs(&task).await;
    task
}

/// The members of the object, below a name for it.
fn members(of: &Value, named: &str, into: &mut BTreeSet<String>) {
    match of {
        Value::Object(object) => {
            for (name, value) in object {
                into.insert(format!("{named}.{name}"));
                let has_names = ["environment", "driverOpts", "labels", "options"];
                if !has_names.contains(&name.as_str()) {
                    members(value, name, into);
                }
            }
        }
        Value::Array(all) => all.iter().for_each(|it| members(it, named, into)),
        _ => {}
    }
}

const CREDENTIALS: &str =
    "credentialsId! roleArn accessKeyId secretAccessKey sessionToken expiration";
const UPDATE: &str = "messageId clusterArn containerInstanceArn updateInfo";

/// What the agent knows of a message and of what is in it, with what it does not do without: those
/// have a `!`.
const KNOWN: &[(&str, &str)] = &[
    ("HeartbeatMessage", "messageId healthy"),
    (
        "PayloadMessage",
        "messageId! clusterArn! containerInstanceArn! seqNum generatedAt timeline tasks",
    ),
    (
        "TaskManifestMessage",
        "messageId clusterArn containerInstanceArn generatedAt timeline tasks",
    ),
    (
        "IAMRoleCredentialsMessage",
        "messageId! taskArn! taskClusterArn roleType! roleCredentials!",
    ),
    ("StageUpdateMessage", UPDATE),
    ("PerformUpdateMessage", UPDATE),
    ("updateInfo", "location signature"),
    (
        "tasks",
        "arn family version desiredStatus containers volumes cpu memory networkMode pidMode ipcMode \
         roleCredentials executionRoleCredentials taskDefinitionAccountId serviceName group \
         launchType zone taskClusterArn elasticNetworkInterfaces attachments proxyConfiguration \
         associations enableFaultInjection agentConfiguration taskArn",
    ),
    (
        "containers",
        "name image essential containerArn command entryPoint environment environmentFiles secrets \
         cpu memory portMappings mountPoints volumesFrom links dependsOn startTimeout stopTimeout \
         overrides dockerConfig healthCheckType logsAuthStrategy registryAuthentication \
         restartPolicy managedAgents firelensConfiguration credentialSpecs",
    ),
    ("roleCredentials", CREDENTIALS),
    ("executionRoleCredentials", CREDENTIALS),
    (
        "volumes",
        "name! type host dockerVolumeConfiguration efsVolumeConfiguration",
    ),
    ("host", "sourcePath"),
    (
        "dockerVolumeConfiguration",
        "scope autoprovision driver driverOpts labels",
    ),
    ("environmentFiles", "type value"),
    (
        "secrets",
        "name valueFrom region provider type target containerPath",
    ),
    (
        "portMappings",
        "containerPort hostPort protocol containerPortRange",
    ),
    ("mountPoints", "sourceVolume containerPath readOnly"),
    ("volumesFrom", "sourceContainer readOnly"),
    ("dependsOn", "containerName condition"),
    ("dockerConfig", "config hostConfig version"),
    ("registryAuthentication", "type ecrAuthData asmAuthData"),
    ("asmAuthData", "credentialsParameter region"),
    (
        "restartPolicy",
        "enabled ignoredExitCodes restartAttemptPeriod",
    ),
    ("firelensConfiguration", "type options"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_real_agent_knows_every_member_of_what_it_is_told() {
    let ecs = ecs().await;
    let agent = old(&ecs, Some(VERSION)).await;
    let task = run_whole(&ecs).await;
    task.force_stop();
    until("it has stopped", || task.is_stopped()).await;
    let input = json!({"containerInstance": agent.arn()});
    call(&ecs, "UpdateContainerAgent", input).await;
    let is_told = |kind: &str| agent.frames().iter().any(|it| it["type"] == kind);
    until("it is updated", || is_told("PerformUpdateMessage")).await;

    let mut told = BTreeSet::new();
    for frame in agent.frames() {
        members(
            &frame["message"],
            frame["type"].as_str().unwrap(),
            &mut told,
        );
    }

    let mut known = BTreeSet::new();
    for (of, names) in KNOWN {
        for name in names.split_whitespace() {
            let member = format!("{of}.{}", name.trim_end_matches('!'));
            let is_said = told.iter().any(|it| it.starts_with(&format!("{of}.")));
            assert!(
                !(name.ends_with('!') && is_said) || told.contains(&member),
                "{member} is missing"
            );
            known.insert(member);
        }
    }
    let unknown: Vec<_> = told.difference(&known).collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_definition_comes_to_its_host_as_agents_read_it() {
    let ecs = ecs().await;
    let agent = agent(&ecs).await;
    let task = run_whole(&ecs).await;

    let mut given = agent.tasks()[&task.arn()].given.clone();

    for role in ["roleCredentials", "executionRoleCredentials"] {
        for member in [
            "accessKeyId",
            "secretAccessKey",
            "sessionToken",
            "expiration",
        ] {
            assert!(given[role][member].is_string());
            given[role][member] = json!("…");
        }
    }
    for container in given["containers"].as_array_mut().unwrap() {
        for config in ["config", "hostConfig"] {
            // As it is read.
            let text = container["dockerConfig"][config].as_str().unwrap();
            container["dockerConfig"][config] = serde_json::from_str(text).unwrap();
        }
    }
    let text = format!("{}\n", serde_json::to_string_pretty(&given).unwrap());
    let text = ecs.redact(text);
    let golden = data("payload.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&golden, &text).unwrap();
    }
    let expected = std::fs::read_to_string(&golden).unwrap();
    assert_eq!(text, expected, "UPDATE=1 writes it anew");
}
