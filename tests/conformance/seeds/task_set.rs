use serde_json::{Value, json};

use super::{Seed, seed, task_definition};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed("CreateTaskSet", "on Fargate", |fake| {
            make_service(fake);
            on_fargate(fake)
        }),
        seed("CreateTaskSet", "on EC2, with a load balancer", |fake| {
            make_service(fake);
            json!({
                "cluster": "default",
                "service": "web",
                "taskDefinition": task_definition::register_bridge(fake),
                "loadBalancers": [{"targetGroupArn": "arn:tg", "containerName": "app", "containerPort": 80}],
            })
        }),
        seed(
            "DescribeTaskSets",
            "with tags",
            |fake| json!({"cluster": "default", "service": "web", "taskSets": [make(fake), "ecs-svc/1"], "include": ["TAGS"]}),
        ),
        seed("DescribeTaskSets", "that is steady", |fake| {
            let id = make(fake);
            fake.ecs().settle();
            json!({"cluster": "default", "service": "web", "taskSets": [id]})
        }),
        seed(
            "UpdateTaskSet",
            "scaled",
            |fake| json!({"cluster": "default", "service": "web", "taskSet": make(fake), "scale": {"value": 50.0, "unit": "PERCENT"}}),
        ),
        seed(
            "UpdateServicePrimaryTaskSet",
            "promoted",
            |fake| json!({"cluster": "default", "service": "web", "primaryTaskSet": make(fake)}),
        ),
        seed(
            "DeleteTaskSet",
            "by force",
            |fake| json!({"cluster": "default", "service": "web", "taskSet": make(fake), "force": true}),
        ),
    ]
}

/// A service `web` that somebody else deploys.
pub(super) fn make_service(fake: &mut Fake) {
    let request = json!({
        "serviceName": "web",
        "desiredCount": 2,
        "deploymentController": {"type": "EXTERNAL"},
    });
    fake.ask("CreateService", &request);
}

/// A task set of it; gives its id.
fn make(fake: &mut Fake) -> Value {
    make_service(fake);
    let request = on_fargate(fake);
    let mut answer = fake.ask("CreateTaskSet", &request);
    answer["taskSet"]["id"].take()
}

fn on_fargate(fake: &mut Fake) -> Value {
    json!({
        "cluster": "default",
        "service": "web",
        "taskDefinition": task_definition::register(fake),
        "externalId": "blue",
        "launchType": "FARGATE",
        "platformVersion": "1.4.0",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d4e5f60718"]}},
        "scale": {"value": 100.0, "unit": "PERCENT"},
        "clientToken": "token",
        "tags": [{"key": "team", "value": "finance"}],
    })
}
