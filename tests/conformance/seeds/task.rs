use serde_json::{Value, json};

use super::{Seed, capacity_provider, container_instance, seed, task_definition};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    let mut seeds = launches();
    seeds.extend(others());
    seeds
}

/// Of the operations that make tasks.
fn launches() -> Vec<Seed> {
    vec![
        seed("RunTask", "on Fargate", |fake| {
            fargate(&task_definition::register(fake))
        }),
        seed("RunTask", "on EC2", |fake| {
            json!({
                "taskDefinition": task_definition::register_bridge(fake),
                "launchType": "EC2",
                "overrides": {"containerOverrides": [{"name": "app"}]},
                "tags": [{"key": "team"}],
            })
        }),
        seed("RunTask", "of a group", |fake| {
            capacity_provider::use_both(fake);
            let strategy = json!([{"capacityProvider": "hosts", "weight": 1}]);
            json!({
                "cluster": "jobs",
                "taskDefinition": task_definition::register_bridge(fake),
                "capacityProviderStrategy": strategy,
            })
        }),
        seed(
            "RunTask",
            "of Managed Instances, for which it waits",
            |fake| {
                capacity_provider::use_both(fake);
                let mut request = fargate(&task_definition::register(fake));
                for member in ["launchType", "platformVersion"] {
                    request
                        .as_object_mut()
                        .and_then(|members| members.remove(member));
                }
                request["cluster"] = json!("jobs");
                request["capacityProviderStrategy"] =
                    json!([{"capacityProvider": "managed", "weight": 1}]);
                request
            },
        ),
        seed("RunTask", "with GPUs", |fake| {
            let gpus =
                json!({"name": "encode", "resourceRequirements": [{"type": "GPU", "value": "1"}]});
            json!({
                "taskDefinition": task_definition::register_with_gpus(fake),
                "launchType": "EC2",
                "overrides": {"containerOverrides": [gpus]},
            })
        }),
        seed("RunTask", "with a volume", |fake| {
            let mut request = fargate(&task_definition::register_with_volume(fake));
            request["volumeConfigurations"] = json!([volume()]);
            request
        }),
    ]
}

fn others() -> Vec<Seed> {
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
        seed("ExecuteCommand", "in a container", |fake| {
            let mut request = fargate(&task_definition::register(fake));
            request["enableExecuteCommand"] = json!(true);
            request["overrides"]["taskRoleArn"] = json!("arn:aws:iam::123456789012:role/app");
            let task = first_arn(fake.ask("RunTask", &request));
            json!({"task": task, "container": "app", "command": "ls -l", "interactive": true})
        }),
        seed(
            "GetTaskProtection",
            "of a task that no service runs",
            |fake| json!({"cluster": "default", "tasks": [run(fake)]}),
        ),
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
        seed("StartTask", "on a synthetic instance", |fake| {
            let task = run_on_ec2(fake);
            let mut answer = fake.ask("DescribeTasks", &json!({"tasks": [task]}));
            json!({
                "taskDefinition": task_definition::register_bridge(fake),
                "containerInstances": [answer["tasks"][0]["containerInstanceArn"].take()],
                "startedBy": "test",
                "overrides": {"containerOverrides": [{"name": "app", "command": ["report"]}]},
                "tags": [{"key": "team", "value": "finance"}],
            })
        }),
        seed(
            "StopTask",
            "that runs",
            |fake| json!({"task": run(fake), "reason": "enough"}),
        ),
        seed(
            "UpdateTaskProtection",
            "of a task that no service runs",
            |fake| json!({"cluster": "default", "tasks": [run(fake)], "protectionEnabled": true, "expiresInMinutes": 60}),
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

/// The settings of the volume `data`.
fn volume() -> Value {
    json!({
        "name": "data",
        "managedEBSVolume": {
            "roleArn": "arn:aws:iam::123456789012:role/ecsInfrastructureRole",
            "sizeInGiB": 10,
            "volumeType": "gp3",
            "tagSpecifications": [{"resourceType": "volume", "tags": [{"key": "team"}]}],
        },
    })
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
