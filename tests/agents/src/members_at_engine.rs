//! What a definition says is what the engine makes, on a host whose agent has an engine.

use std::io::{Read, Write};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::support::{runs, stopped, until};
use crate::with_engine::{HTTPD, IMAGE, SERVES, container, id, inspect, lines, start};

macro_rules! or_skip {
    ($start:expr) => {
        match $start.await {
            Some(started) => started,
            None => return,
        }
    };
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn members_of_a_container_are_those_of_the_engine() {
    let on = or_skip!(start());
    let more = r#",
        "cpu": 64, "memoryReservation": 32, "user": "65534", "workingDirectory": "/tmp",
        "hostname": "named", "readonlyRootFilesystem": true, "pseudoTerminal": true,
        "interactive": true,
        "environment": [{"name": "A", "value": "1"}, {"name": "B", "value": ""}],
        "extraHosts": [{"hostname": "db", "ipAddress": "10.0.0.9"}],
        "dnsServers": ["10.0.0.2"], "dnsSearchDomains": ["example.com"],
        "dockerLabels": {"team": "red"},
        "ulimits": [{"name": "nofile", "softLimit": 512, "hardLimit": 1024}],
        "systemControls": [{"namespace": "net.core.somaxconn", "value": "256"}],
        "linuxParameters": {
            "capabilities": {"add": ["NET_ADMIN"], "drop": ["MKNOD"]},
            "initProcessEnabled": true, "sharedMemorySize": 32, "maxSwap": 16, "swappiness": 10,
            "tmpfs": [{"containerPath": "/scratch", "size": 8, "mountOptions": ["noexec"]}],
            "devices": [{"hostPath": "/dev/null", "containerPath": "/dev/nil", "permissions": ["read"]}]
        },
        "logConfiguration": {"logDriver": "json-file", "options": {"max-size": "1m"}}"#;

    let task = on.run(&[container("app", SERVES, more)]);

    runs(&task).await;
    let made = inspect(&task, "app");
    let (config, host) = (&made["Config"], &made["HostConfig"]);
    for (name, expected) in [
        ("User", json!("65534")),
        ("WorkingDir", json!("/tmp")),
        ("Hostname", json!("named")),
        ("Tty", json!(true)),
        ("OpenStdin", json!(true)),
    ] {
        assert_eq!(config[name], expected, "{name}");
    }
    for (name, expected) in [
        ("CpuShares", json!(64)),
        ("Memory", json!(64 << 20)),
        ("MemoryReservation", json!(32 << 20)),
        ("MemorySwap", json!((64 + 16) << 20)),
        ("MemorySwappiness", json!(10)),
        ("NetworkMode", json!("bridge")),
        ("ReadonlyRootfs", json!(true)),
        ("ExtraHosts", json!(["db:10.0.0.9"])),
        ("Dns", json!(["10.0.0.2"])),
        ("DnsSearch", json!(["example.com"])),
        ("CapAdd", json!(["NET_ADMIN"])),
        ("CapDrop", json!(["MKNOD"])),
        ("Init", json!(true)),
        ("ShmSize", json!(32 << 20)),
        ("Tmpfs", json!({"/scratch": "noexec,size=8m"})),
        ("Sysctls", json!({"net.core.somaxconn": "256"})),
        (
            "LogConfig",
            json!({"Type": "json-file", "Config": {"max-size": "1m"}}),
        ),
    ] {
        assert_eq!(host[name], expected, "{name}");
    }
    let limit = json!({"Name": "nofile", "Soft": 512, "Hard": 1024});
    assert_eq!(host["Ulimits"], json!([limit]));
    let device = &host["Devices"][0];
    assert_eq!(device["PathInContainer"], "/dev/nil");
    assert_eq!(device["CgroupPermissions"], "r");
    assert_eq!(config["Labels"]["team"], "red");
    let arn = &config["Labels"]["com.amazonaws.ecs.task-arn"];
    assert_eq!(*arn, json!(task.arn()));
    let environment = config["Env"].as_array().unwrap();
    for pair in ["A=1", "B="] {
        assert!(environment.contains(&json!(pair)), "{environment:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_run_overrides_is_what_runs() {
    let on = or_skip!(start());
    let definition = container(
        "app",
        "exit 9",
        r#", "environment": [{"name": "A", "value": "1"}]"#,
    );
    let task = on.run(&[definition]);
    stopped(&task).await;
    let input = json!({
        "taskDefinition": "job", "launchType": "EXTERNAL",
        "overrides": {"containerOverrides": [{
            "name": "app", "command": ["/bin/sh", "-c", "echo $A; exit 4"],
            "environment": [{"name": "A", "value": "2"}],
        }]},
    });

    let answer = crate::support::call(&on.ecs, "RunTask", input).await;

    let task = on.ecs.task(answer["tasks"][0]["taskArn"].as_str().unwrap());
    stopped(&task).await;
    assert_eq!(task.container("app").exit_code(), Some(4));
    assert_eq!(lines(&task, "app"), ["2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_on_the_network_of_its_host_is_there() {
    let on = or_skip!(start());

    for mode in ["host", "none"] {
        let network = format!(r#", "networkMode": "{mode}""#);
        let task = on.run_with(&network, &[container("app", SERVES, "")]);

        runs(&task).await;
        assert_eq!(inspect(&task, "app")["HostConfig"]["NetworkMode"], mode);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ports_lead_to_containers_and_are_told() {
    let on = or_skip!(start());
    let web = format!(
        r#"{{ "name": "web", "image": "{HTTPD}", "memory": 64,
            "portMappings": [{{ "containerPort": 80 }}] }}"#
    );
    let asks = format!(
        r#"{{ "name": "asks", "image": "{IMAGE}", "memory": 64, "essential": false,
            "links": ["web:other"],
            "command": ["/bin/sh", "-c", "timeout 5 wget -q -O - http://other/ >/dev/null"] }}"#
    );

    let task = on.run(&[web, asks]);

    runs(&task).await;
    until("one has reached the other", || {
        task.container("asks").exit_code() == Some(0)
    })
    .await;
    let described = crate::support::call(&on.ecs, "DescribeTasks", json!({"tasks": [task.arn()]}));
    let described: Value = described.await;
    let containers = described["tasks"][0]["containers"].as_array().unwrap();
    let web = containers.iter().find(|it| it["name"] == "web").unwrap();
    let binding = &web["networkBindings"][0];
    assert_eq!(binding["containerPort"], 80);
    assert_eq!(binding["protocol"], "tcp");
    let port = u16::try_from(binding["hostPort"].as_u64().unwrap()).unwrap();
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.write_all(b"GET / HTTP/1.0\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    assert!(page.contains("Welcome to fake-ecs!"), "{page}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn containers_share_volumes() {
    let on = or_skip!(start());
    let folder = std::env::temp_dir().join(&on.set.label);
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("given"), "given\n").unwrap();
    let volumes = format!(
        r#", "volumes": [{{ "name": "shared" }}, {{ "name": "made", "dockerVolumeConfiguration":
            {{ "scope": "task", "driver": "local" }} }},
            {{ "name": "host", "host": {{ "sourcePath": "{}" }} }}]"#,
        folder.display()
    );
    let mounts = r#"{ "sourceVolume": "shared", "containerPath": "/shared" },
        { "sourceVolume": "made", "containerPath": "/made" }"#;
    let writes = container(
        "writes",
        "echo one > /shared/a; echo two > /made/b",
        &format!(r#", "essential": false, "mountPoints": [{mounts}]"#),
    );
    let after = r#""dependsOn": [{ "containerName": "writes", "condition": "SUCCESS" }]"#;
    let host = r#"{ "sourceVolume": "host", "containerPath": "/host", "readOnly": true }"#;
    let reads = container(
        "reads",
        "cat /shared/a /made/b /host/given; echo no > /host/new || exit 5",
        &format!(r#", {after}, "mountPoints": [{mounts}, {host}]"#),
    );

    let task = on.run_with(&volumes, &[writes, reads]);

    stopped(&task).await;
    assert_eq!(
        task.container("reads").exit_code(),
        Some(5),
        "{}",
        id(&task, "reads")
    );
    assert_eq!(lines(&task, "reads")[..3], ["one", "two", "given"]);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// An engine takes the options of its driver only.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_driver_of_cloudwatch_is_given_its_stream() {
    let on = or_skip!(start());
    let logs = r#", "logConfiguration": {"logDriver": "awslogs", "options": {
        "awslogs-group": "web", "awslogs-region": "us-east-1", "awslogs-stream-prefix": "app",
        "awslogs-create-group": "true", "mode": "non-blocking" }}"#;

    let task = on.run(&[container("app", "exit 0", logs)]);

    // Whether it then reaches AWS is the driver's affair.
    stopped(&task).await;
    let made = inspect(&task, "app");
    let options = &made["HostConfig"]["LogConfig"]["Config"];
    let stream = format!("app/app/{}", task.id());
    assert_eq!(options["awslogs-stream"], json!(stream));
    assert_eq!(options.get("awslogs-stream-prefix"), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn secrets_are_fetched_by_the_agent() {
    let on = or_skip!(start());
    on.ecs.parameters().put("/app/token", "from ssm");
    let secret = on.ecs.secrets().put("db", r#"{"password": "from asm"}"#);
    let says = |of: &str| {
        let secrets = format!(
            r#", "secrets": [
                {{ "name": "TOKEN", "valueFrom": "{of}" }},
                {{ "name": "PASSWORD", "valueFrom": "{secret}:password::" }}]"#
        );
        container("app", "echo $TOKEN; echo $PASSWORD", &secrets)
    };
    let role = r#", "executionRoleArn": "arn:aws:iam::123456789012:role/pulls""#;

    let task = on.run_with(role, &[says("/app/token")]);

    stopped(&task).await;
    assert_eq!(lines(&task, "app"), ["from ssm", "from asm"]);
    let task = on.run_with(role, &[says("/app/none")]);
    stopped(&task).await;
    let reason = task.stopped_reason().unwrap();
    assert!(reason.contains("/app/none"), "{reason}");
}
