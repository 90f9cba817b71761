use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    let mut seeds = examples();
    seeds.extend(others());
    seeds
}

/// What users register.
fn examples() -> Vec<Seed> {
    vec![
        seed("RegisterTaskDefinition", "report-job", |_| {
            example(include_str!(
                "../../../examples/task-definitions/report-job.json"
            ))
        }),
        seed("RegisterTaskDefinition", "legacy-shop", |_| {
            example(include_str!(
                "../../../examples/task-definitions/legacy-shop.json"
            ))
        }),
        seed("RegisterTaskDefinition", "media-encoder", |_| {
            example(include_str!(
                "../../../examples/task-definitions/media-encoder.json"
            ))
        }),
        seed("RegisterTaskDefinition", "node-agent", |_| {
            example(include_str!(
                "../../../examples/task-definitions/node-agent.json"
            ))
        }),
        seed("RegisterTaskDefinition", "order-worker", |_| {
            example(include_str!(
                "../../../examples/task-definitions/order-worker.json"
            ))
        }),
        seed("RegisterTaskDefinition", "web-app", |_| {
            example(include_str!(
                "../../../examples/task-definitions/web-app.json"
            ))
        }),
    ]
}

fn others() -> Vec<Seed> {
    vec![
        seed(
            "DeleteTaskDefinitions",
            "one that is deregistered",
            |fake| json!({"taskDefinitions": [deregister(fake), "nothing:1"]}),
        ),
        seed(
            "DeregisterTaskDefinition",
            "one that is active",
            |fake| json!({"taskDefinition": register(fake)}),
        ),
        seed(
            "DescribeTaskDefinition",
            "with tags",
            |fake| json!({"taskDefinition": register(fake), "include": ["TAGS"]}),
        ),
        seed(
            "DescribeTaskDefinition",
            "one that is deregistered",
            |fake| json!({"taskDefinition": deregister(fake)}),
        ),
        seed("ListTaskDefinitionFamilies", "that begin alike", |fake| {
            register(fake);
            json!({"familyPrefix": "jo", "status": "ALL", "maxResults": 1})
        }),
        seed("ListTaskDefinitions", "a page of one", |fake| {
            register(fake);
            register(fake);
            json!({"familyPrefix": "job", "status": "ACTIVE", "sort": "DESC", "maxResults": 1})
        }),
        seed("ListTaskDefinitions", "the page after it", |fake| {
            register(fake);
            register(fake);
            let first = fake.ask("ListTaskDefinitions", &json!({"maxResults": 1}));
            json!({"maxResults": 1, "nextToken": first["nextToken"]})
        }),
    ]
}

/// Registers a revision that runs on Fargate and on EC2, with one container, `app`, and a role,
/// which commands in the container take; gives it as `family:revision`.
pub(super) fn register(fake: &mut Fake) -> String {
    let request = json!({
        "family": "job",
        "taskRoleArn": "arn:aws:iam::123456789012:role/job",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE", "EC2"],
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": [{"name": "app", "image": "busybox:1.36"}],
        "tags": [{"key": "team", "value": "finance"}],
    });
    let answer = fake.ask("RegisterTaskDefinition", &request);
    format!("job:{}", answer["taskDefinition"]["revision"])
}

/// Registers a revision for EC2 in bridge mode, with one container, `app`, and a port; gives it as
/// `family:revision`.
pub(super) fn register_bridge(fake: &mut Fake) -> String {
    let request = json!({
        "family": "shop",
        "containerDefinitions": [
            {"name": "app", "image": "nginx:1.27", "memory": 64, "portMappings": [{"containerPort": 80}]},
        ],
    });
    let answer = fake.ask("RegisterTaskDefinition", &request);
    format!("shop:{}", answer["taskDefinition"]["revision"])
}

/// Registers a revision for EC2 with two containers, `encode` and `check`, that have a GPU each;
/// gives it as `family:revision`.
pub(super) fn register_with_gpus(fake: &mut Fake) -> String {
    let with_gpu = |name: &str| {
        let gpus = json!([{"type": "GPU", "value": "1"}]);
        json!({"name": name, "image": "ffmpeg:7", "memory": 64, "resourceRequirements": gpus})
    };
    let request = json!({
        "family": "video",
        "containerDefinitions": [with_gpu("encode"), with_gpu("check")],
    });
    let answer = fake.ask("RegisterTaskDefinition", &request);
    format!("video:{}", answer["taskDefinition"]["revision"])
}

/// Registers a revision for Fargate, with one container, `app`, and a volume, `data`, that is
/// configured at launch; gives it as `family:revision`.
pub(super) fn register_with_volume(fake: &mut Fake) -> String {
    let mount = json!({"sourceVolume": "data", "containerPath": "/data"});
    let request = json!({
        "family": "archive",
        "networkMode": "awsvpc",
        "requiresCompatibilities": ["FARGATE"],
        "cpu": "256",
        "memory": "512",
        "containerDefinitions": [{"name": "app", "image": "busybox:1.36", "mountPoints": [mount]}],
        "volumes": [{"name": "data", "configuredAtLaunch": true}],
    });
    let answer = fake.ask("RegisterTaskDefinition", &request);
    format!("archive:{}", answer["taskDefinition"]["revision"])
}

fn deregister(fake: &mut Fake) -> String {
    let definition = register(fake);
    fake.ask(
        "DeregisterTaskDefinition",
        &json!({"taskDefinition": definition}),
    );
    definition
}

fn example(text: &str) -> Value {
    serde_json::from_str(text).expect("the examples are JSON")
}
