use serde_json::{Value, json};

use super::{Seed, container_instance, seed, task_definition};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed(
            "DiscoverPollEndpoint",
            "of an instance",
            |fake| json!({"cluster": "default", "containerInstance": container_instance::register(fake)}),
        ),
        seed("SubmitTaskStateChange", "that it runs", |fake| {
            json!({
                "cluster": "default",
                "task": task_of_an_agent(fake),
                "status": "RUNNING",
                "reason": "",
                "pullStartedAt": 1_795_244_053.189,
                "pullStoppedAt": 1_795_244_053.225,
                "executionStoppedAt": 1_795_244_055.494,
                "containers": [{
                    "containerName": "app",
                    "status": "RUNNING",
                    "runtimeId": "0a1b2c",
                    "imageDigest": "sha256:0a1b2c",
                    "reason": "",
                    "exitCode": 0,
                    "networkBindings": [binding()],
                }],
                "managedAgents": [{
                    "containerName": "app",
                    "managedAgentName": "ExecuteCommandAgent",
                    "status": "RUNNING",
                    "reason": "",
                }],
            })
        }),
        seed("SubmitTaskStateChange", "that it is attached", |fake| {
            let (task, attachment) = attached(fake);
            json!({"task": task, "attachments": [{"attachmentArn": attachment, "status": "ATTACHED"}]})
        }),
        seed(
            "SubmitContainerStateChange",
            "that it has stopped",
            |fake| {
                json!({
                    "cluster": "default",
                    "task": task_of_an_agent(fake),
                    "containerName": "app",
                    "status": "STOPPED",
                    "runtimeId": "0a1b2c",
                    "exitCode": 137,
                    "reason": "OutOfMemoryError: Container killed due to memory usage",
                    "networkBindings": [binding()],
                })
            },
        ),
        seed(
            "SubmitAttachmentStateChanges",
            "that it is attached",
            |fake| {
                let (_, attachment) = attached(fake);
                json!({"cluster": "default", "attachments": [{"attachmentArn": attachment, "status": "ATTACHED"}]})
            },
        ),
    ]
}

fn binding() -> Value {
    json!({
        "bindIP": "0.0.0.0",
        "containerPort": 80,
        "hostPort": 32768,
        "protocol": "tcp",
        "containerPortRange": "80-81",
        "hostPortRange": "32768-32769",
    })
}

/// Runs a task on an instance whose agent tells of it; gives its ARN.
fn task_of_an_agent(fake: &mut Fake) -> Value {
    let instance = container_instance::register(fake);
    fake.ask(
        "DiscoverPollEndpoint",
        &json!({"containerInstance": instance}),
    );
    container_instance::run_on(fake, &instance)
}

/// Runs a task with a network interface; gives its ARN and that of the attachment.
fn attached(fake: &mut Fake) -> (Value, Value) {
    let request = json!({
        "taskDefinition": task_definition::register(fake),
        "launchType": "EC2",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d4e5f60718"]}},
    });
    container_instance::register(fake);
    let mut answer = fake.ask("RunTask", &request);
    let task = &mut answer["tasks"][0];
    let id = task["attachments"][0]["id"]
        .as_str()
        .expect("it has an interface");
    let attachment = json!(format!(
        "arn:aws:ecs:us-east-1:123456789012:attachment/{id}"
    ));
    (task["taskArn"].take(), attachment)
}
