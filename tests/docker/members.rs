//! Each member of a container definition, held against what the engine says of the container.

use std::sync::{Arc, Mutex};

use fake_ecs::bollard::Docker as Client;
use fake_ecs::bollard::models::ContainerCreateBody;
use fake_ecs::bollard::query_parameters::{CreateContainerOptions, RemoveContainerOptionsBuilder};
use fake_ecs::{FakeEcs, TaskHandle};
use serde_json::{Value, json};

use crate::{IMAGE, SERVES, Test, docker, start, tests};

pub(crate) const ALL: [(&str, Test); 4] = tests![
    each_member_is_what_the_engine_has,
    what_this_machine_cannot_start_is_created_as_it_should_be,
    links_are_names_of_other_containers,
    a_range_of_ports_is_published_at_ports_that_follow_one_another,
];

const MIB: i64 = 1 << 20;

/// A member of the container definition, or of the task where it has a part `task`, and what
/// `docker inspect` has of it: at that pointer, at least that.
fn cases() -> Vec<(Value, &'static str, Value)> {
    let linux = |parameters: Value| json!({ "linuxParameters": parameters });
    [
        process_cases(),
        vec![
            (linux(json!({ "capabilities": { "add": ["NET_ADMIN"] } })), "/HostConfig/CapAdd", json!(["NET_ADMIN"])),
            (linux(json!({ "capabilities": { "drop": ["MKNOD"] } })), "/HostConfig/CapDrop", json!(["MKNOD"])),
            (
                linux(json!({ "devices": [{ "hostPath": "/dev/null", "containerPath": "/dev/nothing", "permissions": ["read"] }] })),
                "/HostConfig/Devices",
                json!([{ "PathOnHost": "/dev/null", "PathInContainer": "/dev/nothing", "CgroupPermissions": "r" }]),
            ),
            (
                linux(json!({ "devices": [{ "hostPath": "/dev/zero" }] })),
                "/HostConfig/Devices",
                json!([{ "PathOnHost": "/dev/zero", "PathInContainer": "/dev/zero", "CgroupPermissions": "rwm" }]),
            ),
            (linux(json!({ "initProcessEnabled": true })), "/HostConfig/Init", json!(true)),
            (linux(json!({ "sharedMemorySize": 16 })), "/HostConfig/ShmSize", json!(16 * MIB)),
            (
                linux(json!({ "tmpfs": [{ "containerPath": "/run/x", "size": 8, "mountOptions": ["noexec"] }] })),
                "/HostConfig/Tmpfs",
                json!({ "/run/x": "noexec,size=8m" }),
            ),
            (linux(json!({ "maxSwap": 32 })), "/HostConfig/MemorySwap", json!(96 * MIB)),
            (linux(json!({ "maxSwap": 0 })), "/HostConfig/MemorySwap", json!(64 * MIB)),
            (linux(json!({ "maxSwap": 32, "swappiness": 10 })), "/HostConfig/MemorySwappiness", json!(10)),
            (linux(json!({ "swappiness": 10 })), "/HostConfig/MemorySwappiness", Value::Null),
        ],
        host_cases(),
    ]
    .concat()
}

fn process_cases() -> Vec<(Value, &'static str, Value)> {
    let sleep = json!(["/bin/sh", "-c", "exec sleep 60"]);
    let health = json!({ "command": ["CMD-SHELL", "true"], "interval": 7, "timeout": 3, "retries": 2, "startPeriod": 1 });
    let second = 1_000_000_000_i64;
    vec![
        (json!({ "command": sleep }), "/Config/Cmd", sleep.clone()),
        (
            json!({ "entryPoint": ["/bin/sh", "-c"], "command": ["exec sleep 60"] }),
            "/Config/Entrypoint",
            json!(["/bin/sh", "-c"]),
        ),
        (
            json!({ "environment": [{ "name": "B", "value": "2" }, { "name": "A", "value": "1" }] }),
            "/Config/Env",
            json!(["B=2", "A=1"]),
        ),
        (
            json!({ "workingDirectory": "/tmp" }),
            "/Config/WorkingDir",
            json!("/tmp"),
        ),
        (
            json!({ "user": "1000:1000" }),
            "/Config/User",
            json!("1000:1000"),
        ),
        (
            json!({ "hostname": "web-1" }),
            "/Config/Hostname",
            json!("web-1"),
        ),
        (
            json!({ "pseudoTerminal": true }),
            "/Config/Tty",
            json!(true),
        ),
        (
            json!({ "interactive": true }),
            "/Config/OpenStdin",
            json!(true),
        ),
        (
            json!({ "disableNetworking": true }),
            "/Config/NetworkDisabled",
            json!(true),
        ),
        (
            json!({ "dockerLabels": { "team": "a" } }),
            "/Config/Labels",
            json!({
                "team": "a", "com.amazonaws.ecs.container-name": "app",
                "com.amazonaws.ecs.cluster": "arn:aws:ecs:us-east-1:123456789012:cluster/default",
                "com.amazonaws.ecs.task-definition-version": "1", "fake-ecs.service": "ecs", "fake-ecs.container": "app",
            }),
        ),
        (
            json!({ "healthCheck": health }),
            "/Config/Healthcheck",
            json!({
                "Test": ["CMD-SHELL", "true"], "Interval": 7 * second, "Timeout": 3 * second, "Retries": 2,
                "StartPeriod": second,
            }),
        ),
    ]
}

fn host_cases() -> Vec<(Value, &'static str, Value)> {
    vec![
        (
            json!({ "readonlyRootFilesystem": true }),
            "/HostConfig/ReadonlyRootfs",
            json!(true),
        ),
        (json!({ "cpu": 256 }), "/HostConfig/CpuShares", json!(256)),
        (json!({}), "/HostConfig/CpuShares", json!(2)),
        (json!({}), "/HostConfig/Memory", json!(64 * MIB)),
        (json!({ "memory": 6 }), "/HostConfig/Memory", json!(6 * MIB)),
        (
            json!({ "memoryReservation": 32 }),
            "/HostConfig/MemoryReservation",
            json!(32 * MIB),
        ),
        (
            json!({ "task": { "cpu": "512" } }),
            "/HostConfig/CpuQuota",
            json!(50_000),
        ),
        // More than the machine has.
        (
            json!({ "task": { "cpu": "65536" } }),
            "/HostConfig/CpuQuota",
            json!(6_400_000),
        ),
        (
            json!({ "task": { "memory": "128" }, "memory": null }),
            "/HostConfig/Memory",
            json!(128 * MIB),
        ),
        (
            json!({ "task": { "pidMode": "host" } }),
            "/HostConfig/PidMode",
            json!("host"),
        ),
        (
            json!({ "task": { "ipcMode": "host" } }),
            "/HostConfig/IpcMode",
            json!("host"),
        ),
        (
            json!({ "task": { "networkMode": "none" } }),
            "/HostConfig/NetworkMode",
            json!("none"),
        ),
        (
            json!({ "ulimits": [{ "name": "core", "softLimit": 0, "hardLimit": 1 }] }),
            "/HostConfig/Ulimits",
            json!([{ "Name": "core", "Soft": 0, "Hard": 1 }]),
        ),
        (
            json!({ "systemControls": [{ "namespace": "net.core.somaxconn", "value": "512" }] }),
            "/HostConfig/Sysctls",
            json!({ "net.core.somaxconn": "512" }),
        ),
        (
            json!({ "dockerSecurityOptions": ["no-new-privileges"] }),
            "/HostConfig/SecurityOpt",
            json!(["no-new-privileges"]),
        ),
        (
            json!({ "dnsServers": ["10.1.2.3"] }),
            "/HostConfig/Dns",
            json!(["10.1.2.3"]),
        ),
        (
            json!({ "dnsSearchDomains": ["corp.test"] }),
            "/HostConfig/DnsSearch",
            json!(["corp.test"]),
        ),
        (
            json!({ "extraHosts": [{ "hostname": "db", "ipAddress": "10.0.0.9" }] }),
            "/HostConfig/ExtraHosts",
            json!(["db:10.0.0.9"]),
        ),
        (
            json!({ "logConfiguration": { "logDriver": "json-file", "options": { "max-size": "1m", "mode": "non-blocking" } } }),
            "/HostConfig/LogConfig",
            json!({ "Type": "json-file", "Config": { "max-size": "1m", "mode": "non-blocking", "max-buffer-size": "10m" } }),
        ),
        (
            json!({ "logConfiguration": { "logDriver": "awslogs", "options": {
                "awslogs-create-group": "true", "awslogs-group": "g", "awslogs-region": "us-east-1" } } }),
            "/HostConfig/LogConfig/Type",
            json!("json-file"),
        ),
        (
            json!({ "portMappings": [{ "containerPort": 80 }, { "containerPort": 53, "hostPort": 0, "protocol": "udp" }] }),
            "/Config/ExposedPorts",
            json!({ "80/tcp": {}, "53/udp": {} }),
        ),
    ]
}

async fn each_member_is_what_the_engine_has() {
    let ecs = start().await;
    let cases = cases().into_iter();
    let all: Vec<_> = cases
        .map(|(members, at, expected)| (run(&ecs, &members), members, at, expected))
        .collect();

    let mut wrong = Vec::new();
    for (task, members, at, expected) in all {
        task.wait_running().await;
        let inspected = inspect(&task, 0).await;
        let actual = inspected.pointer(at).cloned().unwrap_or_default();
        if !has(&actual, &expected) {
            wrong.push(format!("{members}: {at} is {actual}, not {expected}"));
        }
        task.force_stop();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

async fn what_this_machine_cannot_start_is_created_as_it_should_be() {
    for (members, at, expected) in [
        (
            json!({ "privileged": true }),
            "/HostConfig/Privileged",
            json!(true),
        ),
        (
            json!({ "ulimits": [{ "name": "nofile", "softLimit": 65535, "hardLimit": 1_048_576 }] }),
            "/HostConfig/Ulimits",
            json!([{ "Name": "nofile", "Soft": 65535, "Hard": 1_048_576 }]),
        ),
        (
            json!({ "resourceRequirements": [{ "type": "GPU", "value": "2" }] }),
            "/HostConfig/DeviceRequests",
            json!([{ "Count": 2, "Capabilities": [["gpu"]] }]),
        ),
    ] {
        let asked: Arc<Mutex<Option<ContainerCreateBody>>> = Arc::default();
        let seen = Arc::clone(&asked);
        let docker = docker().await.customize(move |_, create| {
            seen.lock().unwrap().get_or_insert_with(|| create.clone());
        });
        let ecs = FakeEcs::start().synthetic_instances().runtime(docker).await;
        let task = run(&ecs, &members);
        ecs.wait_until(|_| asked.lock().unwrap().is_some()).await;
        drop((task, ecs));

        let body = asked.lock().unwrap().take().unwrap();
        let client = Client::connect_with_defaults().unwrap();
        let created = client
            .create_container(None::<CreateContainerOptions>, body)
            .await
            .unwrap();
        let inspected = client.inspect_container(&created.id, None).await.unwrap();
        let options = RemoveContainerOptionsBuilder::new().force(true).build();
        client
            .remove_container(&created.id, Some(options))
            .await
            .unwrap();
        let inspected = serde_json::to_value(inspected).unwrap();
        let actual = inspected.pointer(at).cloned().unwrap_or_default();
        assert!(has(&actual, &expected), "{members}: {at} is {actual}");
    }
}

async fn links_are_names_of_other_containers() {
    let ecs = start().await;
    let db =
        json!({ "name": "db", "image": IMAGE, "memory": 64, "command": ["/bin/sh", "-c", SERVES] });
    let app = json!({
        "name": "app", "image": IMAGE, "memory": 64, "command": ["/bin/sh", "-c", SERVES], "links": ["db:store"],
    });
    let definition = json!({
        "family": "job", "networkMode": "bridge", "containerDefinitions": [app, db],
    });

    let task = ecs.register_json(definition.to_string()).run();
    task.wait_running().await;

    let links = inspect(&task, 0).await["HostConfig"]["Links"].clone();
    let (from, to) = (
        format!("/fake-ecs-{}-db", task.id()),
        format!("/fake-ecs-{}-app/store", task.id()),
    );
    assert_eq!(links, json!([format!("{from}:{to}")]));
    let hosts = task.container("app").exec(["cat", "/etc/hosts"]).await;
    assert!(hosts.output().contains("store"), "{}", hosts.output());
}

async fn a_range_of_ports_is_published_at_ports_that_follow_one_another() {
    let ecs = start().await;
    let range = json!({ "portMappings": [{ "containerPortRange": "7000-7003" }] });

    let task = run(&ecs, &range);
    task.wait_running().await;

    let app = task.container("app");
    let first = app.host_port(7000);
    for (port, host) in (7000..=7003).zip(first..) {
        let inspected = inspect(&task, 0).await;
        let given = &inspected["NetworkSettings"]["Ports"][format!("{port}/tcp")][0]["HostPort"];
        assert_eq!(given.as_str(), Some(&*host.to_string()));
        assert_eq!(app.host_port(port), host);
    }
}

/// Runs a task whose container `app` has these members. A member that is null is left out.
fn run(ecs: &FakeEcs, members: &Value) -> TaskHandle {
    let mut app = json!({
        "name": "app", "image": IMAGE, "memory": 64, "command": ["/bin/sh", "-c", SERVES], "stopTimeout": 2,
    });
    let mut task = json!({ "family": "job", "networkMode": "bridge" });
    let given = members.as_object().unwrap().clone();
    for (name, value) in given {
        if name == "task" {
            task.as_object_mut()
                .unwrap()
                .extend(value.as_object().unwrap().clone());
        } else if value.is_null() {
            app.as_object_mut().unwrap().remove(&name);
        } else {
            app[name] = value;
        }
    }
    // Each case has a family of its own, whose first revision it is.
    static CASES: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    let case = CASES.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
    task["family"] = json!(format!("job-{case}"));
    task["containerDefinitions"] = json!([app]);
    ecs.register_json(task.to_string()).run()
}

/// What the engine has of the n-th container of a task.
pub(crate) async fn inspect(task: &TaskHandle, n: usize) -> Value {
    let id = task.describe().containers()[n]
        .runtime_id()
        .unwrap()
        .to_owned();
    let client = Client::connect_with_defaults().unwrap();
    let inspected = client.inspect_container(&id, None).await.unwrap();
    serde_json::to_value(inspected).unwrap()
}

/// Whether all that is expected is there: lists may go on, objects may have more.
fn has(actual: &Value, expected: &Value) -> bool {
    match (actual, expected) {
        (Value::Object(actual), Value::Object(expected)) => expected
            .iter()
            .all(|(name, value)| actual.get(name).is_some_and(|actual| has(actual, value))),
        (Value::Array(actual), Value::Array(expected)) => {
            actual.len() >= expected.len() && actual.iter().zip(expected).all(|(a, e)| has(a, e))
        }
        // Some lists of the engine are kept in no order.
        (Value::Array(actual), Value::Object(expected)) => {
            expected.keys().all(|name| actual.contains(&json!(name)))
        }
        (actual, expected) => actual == expected,
    }
}
