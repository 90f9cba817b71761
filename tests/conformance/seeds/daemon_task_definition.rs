use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed("RegisterDaemonTaskDefinition", "complete", |_| complete()),
        seed(
            "RegisterDaemonTaskDefinition",
            "the smallest",
            |_| json!({"family": "logs", "containerDefinitions": [{"name": "agent", "image": "agent", "memory": 64}]}),
        ),
        seed("DescribeDaemonTaskDefinition", "by family", |fake| {
            register(fake);
            json!({"daemonTaskDefinition": "logs"})
        }),
        seed(
            "DescribeDaemonTaskDefinition",
            "one that is deleted",
            |fake| {
                let arn = register(fake);
                fake.ask(
                    "DeleteDaemonTaskDefinition",
                    &json!({"daemonTaskDefinition": arn}),
                );
                json!({"daemonTaskDefinition": arn})
            },
        ),
        seed("ListDaemonTaskDefinitions", "a page of one", |fake| {
            register(fake);
            register(fake);
            json!({
                "family": "logs", "familyPrefix": "l", "status": "ALL", "sort": "DESC", "maxResults": 1,
            })
        }),
        seed("ListDaemonTaskDefinitions", "the page after it", |fake| {
            register(fake);
            register(fake);
            let first = fake.ask("ListDaemonTaskDefinitions", &json!({"maxResults": 1}));
            json!({"maxResults": 1, "nextToken": first["nextToken"]})
        }),
        seed(
            "ListDaemonTaskDefinitions",
            "the last of each family",
            |fake| {
                register(fake);
                json!({"revision": "LAST_REGISTERED"})
            },
        ),
        seed(
            "DeleteDaemonTaskDefinition",
            "by its ARN",
            |fake| json!({"daemonTaskDefinition": register(fake)}),
        ),
    ]
}

/// Registers the smallest one of `logs`, and gives its ARN.
pub(super) fn register(fake: &mut Fake) -> Value {
    let agent = json!({"name": "agent", "image": "agent", "memory": 64});
    let request = json!({"family": "logs", "containerDefinitions": [agent]});
    let mut answer = fake.ask("RegisterDaemonTaskDefinition", &request);
    answer["daemonTaskDefinitionArn"].take()
}

fn complete() -> Value {
    let logging = json!({
        "logDriver": "awslogs", "options": {"awslogs-group": "logs", "awslogs-region": "us-east-1"},
        "secretOptions": [{"name": "key", "valueFrom": "arn:aws:ssm:us-east-1:123456789012:parameter/key"}],
    });
    let parameters = json!({
        "capabilities": {"add": ["NET_ADMIN"], "drop": ["MKNOD"]},
        "devices": [{"hostPath": "/dev/zero", "containerPath": "/dev/null", "permissions": ["read"]}],
        "initProcessEnabled": true,
        "tmpfs": [{"containerPath": "/tmp", "size": 16, "mountOptions": ["ro"]}],
    });
    let agent = json!({
        "name": "agent", "image": "agent:1", "memory": 128, "memoryReservation": 64, "cpu": 10,
        "repositoryCredentials": {"credentialsParameter": "arn:aws:secretsmanager:us-east-1:123456789012:secret:x"},
        "healthCheck": {"command": ["CMD", "check"], "interval": 30, "timeout": 5, "retries": 3, "startPeriod": 10},
        "essential": true, "entryPoint": ["/agent"], "command": ["run"], "workingDirectory": "/",
        "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::bucket/agent.env"}],
        "environment": [{"name": "LEVEL", "value": "info"}],
        "secrets": [{"name": "KEY", "valueFrom": "arn:aws:ssm:us-east-1:123456789012:parameter/key"}],
        "readonlyRootFilesystem": true,
        "mountPoints": [{"sourceVolume": "logs", "containerPath": "/logs", "readOnly": true}],
        "logConfiguration": logging,
        "firelensConfiguration": {"type": "fluentbit", "options": {"enable-ecs-log-metadata": "true"}},
        "privileged": true, "user": "root",
        "ulimits": [{"name": "nofile", "softLimit": 1024, "hardLimit": 4096}],
        "linuxParameters": parameters,
        "dependsOn": [{"containerName": "setup", "condition": "SUCCESS"}],
        "startTimeout": 30, "stopTimeout": 30,
        "systemControls": [{"namespace": "net.core.somaxconn", "value": "1024"}],
        "interactive": false, "pseudoTerminal": false,
        "restartPolicy": {"enabled": true, "ignoredExitCodes": [0], "restartAttemptPeriod": 60},
    });
    let setup = json!({"name": "setup", "image": "setup:1", "essential": false, "memory": 32});
    json!({
        "family": "logs",
        "taskRoleArn": "arn:aws:iam::123456789012:role/agent",
        "executionRoleArn": "arn:aws:iam::123456789012:role/execution",
        "containerDefinitions": [agent, setup],
        "cpu": "256", "memory": "512",
        "volumes": [
            {"name": "logs", "host": {"sourcePath": "/var/log"}},
            {"name": "driver", "logDriverVolumeConfiguration": {"driver": "awslogs"}},
        ],
        "tags": [{"key": "team", "value": "blue"}],
        "pidMode": "shared", "ipcMode": "none",
    })
}
