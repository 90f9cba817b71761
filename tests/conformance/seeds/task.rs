use serde_json::{Value, json};

use super::{Seed, container_instance, seed, task_definition};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed(
            "DescribeTasks",
            "on Fargate",
            |fake| json!({"tasks": [run(fake), "0123456789abcdef0123456789abcdef"], "include": ["TAGS"]}),
        ),
        seed(
            "DescribeTasks",
            "on EC2",
            |fake| json!({"tasks": [run_on_ec2(fake)]}),
        ),
        seed("DescribeTasks", "that is stopped", |fake| {
            let task = run(fake);
            fake.ask("StopTask", &json!({"task": task}));
            json!({"tasks": [task]})
        }),
        seed("ListTasks", "a page of one", |fake| {
            run(fake);
            run(fake);
            json!({"family": "job", "desiredStatus": "RUNNING", "launchType": "FARGATE", "maxResults": 1})
        }),
        seed("ListTasks", "the page after it", |fake| {
            run(fake);
            run(fake);
            let first = fake.ask("ListTasks", &json!({"maxResults": 1}));
            json!({"maxResults": 1, "nextToken": first["nextToken"]})
        }),
        seed("RunTask", "on Fargate", |fake| {
            fargate(&task_definition::register(fake))
        }),
        seed(
            "RunTask",
            "on EC2",
            |fake| json!({"taskDefinition": task_definition::register_bridge(fake), "launchType": "EC2"}),
        ),
        seed("StartTask", "on an instance that is there", |fake| {
            let instance = container_instance::register(fake);
            json!({
                "cluster": "default",
                "taskDefinition": task_definition::register_bridge(fake),
                "containerInstances": [instance, "0123456789abcdef0123456789abcdef"],
                "startedBy": "test",
                "group": "batch",
                "overrides": {"containerOverrides": [{"name": "app", "command": ["report"]}]},
                "tags": [{"key": "team", "value": "finance"}],
            })
        }),
        seed(
            "StopTask",
            "that runs",
            |fake| json!({"task": run(fake), "reason": "enough"}),
        ),
    ]
}

/// Runs a task on Fargate; gives its ARN.
pub(super) fn run(fake: &mut Fake) -> Value {
    let request = fargate(&task_definition::register(fake));
    first_arn(fake.ask("RunTask", &request))
}

/// Runs a task in bridge mode on a synthetic host; gives its ARN.
pub(super) fn run_on_ec2(fake: &mut Fake) -> Value {
    let definition = task_definition::register_bridge(fake);
    let request = json!({"taskDefinition": definition, "launchType": "EC2"});
    first_arn(fake.ask("RunTask", &request))
}

fn first_arn(mut answer: Value) -> Value {
    let arn = answer["tasks"][0]["taskArn"].take();
    assert!(arn.is_string(), "nothing was run: {answer}");
    arn
}

fn fargate(definition: &str) -> Value {
    json!({
        "taskDefinition": definition,
        "launchType": "FARGATE",
        "count": 2,
        "startedBy": "test",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d4e5f60718"]}},
        "overrides": {"containerOverrides": [{"name": "app", "command": ["report"]}]},
        "tags": [{"key": "team", "value": "finance"}],
    })
}
