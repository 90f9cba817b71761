//! Whole Pods, as files: `UPDATE=1` writes them anew.

use std::collections::BTreeSet;
use std::path::Path;
use std::{env, fs};

use fake_ecs_core::effect::plan::{EbsPlan, RegistryCredentials, TaskPlan};
use k8s_openapi::serde_json;

use super::environment::Added;
use super::pod::{Objects, Surroundings, objects};
use super::{fixtures, left_out, ports};
use crate::names;

fn translated(plan: &TaskPlan) -> Result<Objects, String> {
    let ports = ports::all(plan, &BTreeSet::new(), 40_000);
    let added = Added {
        of_agent: vec![("ECS_AGENT_URI".to_owned(), "http://fake:1".to_owned())],
        others: vec![("AWS_REGION".to_owned(), "us-east-1".to_owned())],
        hidden: BTreeSet::new(),
    };
    objects(
        plan,
        &Surroundings {
            owner: "o",
            labels: names::labels_of_owner("o"),
            generation: 0,
            node: Some("node1"),
            image: &|image| image.replace("nginx", "local/nginx"),
            pull_policy: Some("IfNotPresent"),
            added: vec![added; plan.containers.len()],
            ports: &ports,
        },
    )
}

#[track_caller]
fn check(name: &str, plan: &TaskPlan) {
    let objects = translated(plan).unwrap();
    let all = (&objects.pod, &objects.secrets, left_out::members(plan));
    let text = serde_json::to_string_pretty(&all).unwrap() + "\n";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/translate/golden");
    let path = folder.join(format!("{name}.json"));
    if env::var_os("UPDATE").is_some() {
        fs::create_dir_all(&folder).unwrap();
        fs::write(&path, &text).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(
        text,
        expected,
        "{} differs: UPDATE=1 writes it anew",
        path.display()
    );
}

#[test]
fn a_small_task() {
    let plan = fixtures::plan(
        r#"{ "family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
             "containerDefinitions": [{ "name": "app", "image": "nginx", "portMappings": [{ "containerPort": 80 }] }] }"#,
    );
    check("small", &plan);
}

#[test]
fn a_task_that_has_all_that_a_pod_can_do() {
    let mut plan = fixtures::plan(
        r#"{
        "family": "shop", "networkMode": "bridge", "pidMode": "task",
        "runtimePlatform": { "cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX" },
        "volumes": [
            { "name": "Scratch" }, { "name": "logs", "host": { "sourcePath": "/var/log" } },
            { "name": "shared", "dockerVolumeConfiguration": { "scope": "shared", "autoprovision": true } },
            { "name": "files", "efsVolumeConfiguration": { "fileSystemId": "fs-1", "rootDirectory": "/web/" } },
            { "name": "disk", "configuredAtLaunch": true }
        ],
        "containerDefinitions": [
            {
                "name": "app", "image": "nginx:1", "essential": true, "cpu": 512, "memory": 256, "memoryReservation": 128,
                "entryPoint": ["/bin/sh", "-c"], "command": ["echo $(date) $HOME"],
                "user": "1000:50", "workingDirectory": "/srv", "hostname": "shop", "interactive": true, "pseudoTerminal": true,
                "privileged": false, "readonlyRootFilesystem": true, "dockerSecurityOptions": ["no-new-privileges"],
                "environment": [{ "name": "A", "value": "1" }, { "name": "TOKEN", "value": "hush" }],
                "secrets": [{ "name": "TOKEN", "valueFrom": "token" }],
                "dockerLabels": { "team": "blue" },
                "portMappings": [{ "containerPort": 80 }, { "containerPort": 53, "hostPort": 5353, "protocol": "udp" }],
                "mountPoints": [
                    { "sourceVolume": "Scratch", "containerPath": "/scratch" },
                    { "sourceVolume": "files", "containerPath": "/files", "readOnly": true },
                    { "sourceVolume": "disk", "containerPath": "/disk" }
                ],
                "linuxParameters": {
                    "capabilities": { "add": ["NET_ADMIN"], "drop": ["MKNOD"] }, "sharedMemorySize": 64,
                    "tmpfs": [{ "containerPath": "/fast", "size": 16 }]
                },
                "healthCheck": { "command": ["CMD-SHELL", "test -f /up"], "interval": 10, "startPeriod": 5 },
                "dependsOn": [{ "containerName": "setup", "condition": "SUCCESS" }],
                "links": ["db:database"], "extraHosts": [{ "hostname": "old", "ipAddress": "10.0.0.1" }],
                "dnsServers": ["10.0.0.2"], "dnsSearchDomains": ["example.com"], "stopTimeout": 40,
                "systemControls": [{ "namespace": "net.core.somaxconn", "value": "512" }]
            },
            { "name": "setup", "image": "private.example/setup", "essential": false, "memory": 64,
              "mountPoints": [{ "sourceVolume": "logs", "containerPath": "/logs" }],
              "healthCheck": { "command": ["true"] } },
            { "name": "Data_Base", "image": "db", "essential": true, "memory": 64,
              "mountPoints": [{ "sourceVolume": "shared", "containerPath": "/data" }],
              "volumesFrom": [{ "sourceContainer": "app", "readOnly": true }],
              "resourceRequirements": [{ "type": "GPU", "value": "1" }] }
        ] }"#,
    );
    plan.containers[1].registry_credentials = Some(RegistryCredentials {
        username: "user".to_owned(),
        password: "pass\"word".to_owned(),
    });
    plan.ebs = Some(EbsPlan {
        name: "disk".to_owned(),
        id: "vol-1".to_owned(),
        size_in_gib: Some(8),
    });
    check("whole", &plan);
}

#[test]
fn a_task_that_has_what_no_pod_can_do() {
    let plan = fixtures::plan(
        r#"{
        "family": "odd", "networkMode": "host", "pidMode": "host", "ipcMode": "host",
        "ephemeralStorage": { "sizeInGiB": 30 },
        "containerDefinitions": [
            { "name": "app", "image": "app", "memory": 64, "user": "nobody", "hostname": "odd",
              "ulimits": [{ "name": "nofile", "softLimit": 1, "hardLimit": 2 }],
              "logConfiguration": { "logDriver": "syslog" },
              "linuxParameters": { "initProcessEnabled": true, "maxSwap": 1, "devices": [{ "hostPath": "/dev/null" }] },
              "portMappings": [{ "containerPort": 80 }],
              "dependsOn": [{ "containerName": "db", "condition": "HEALTHY" }] },
            { "name": "db", "image": "db", "memory": 64, "essential": false,
              "healthCheck": { "command": ["CMD", "check"] } }
        ] }"#,
    );
    check("odd", &plan);
}

#[test]
fn a_volume_that_there_is_not_is_refused_in_the_words_of_the_agent() {
    let plan = fixtures::plan(
        r#"{ "family": "f", "containerDefinitions": [{ "name": "a", "image": "i",
             "mountPoints": [{ "sourceVolume": "none", "containerPath": "/x" }] }] }"#,
    );
    assert_eq!(
        translated(&plan).unwrap_err(),
        "Invalid volume referenced: none"
    );
}
