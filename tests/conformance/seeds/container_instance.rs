use serde_json::{Value, json};

use super::{Seed, seed, task_definition};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed("RegisterContainerInstance", "on EC2", |_| on_ec2()),
        seed("RegisterContainerInstance", "elsewhere", |_| elsewhere()),
        seed("RegisterContainerInstance", "again", |fake| {
            let mut request = elsewhere();
            request["containerInstanceArn"] = register(fake);
            request
        }),
        seed(
            "DeregisterContainerInstance",
            "without tasks",
            |fake| json!({"containerInstance": register(fake), "cluster": "default"}),
        ),
        seed("DeregisterContainerInstance", "by force", |fake| {
            let instance = register(fake);
            run_on(fake, &instance);
            json!({"containerInstance": instance, "force": true})
        }),
        seed("DescribeContainerInstances", "with everything", |fake| {
            let instance = register(fake);
            run_on(fake, &instance);
            let include = ["TAGS", "CONTAINER_INSTANCE_HEALTH"];
            json!({"containerInstances": [instance, "0123456789abcdef0123456789abcdef"], "include": include})
        }),
        seed(
            "DescribeContainerInstances",
            "that is deregistered",
            |fake| {
                let instance = register(fake);
                fake.ask(
                    "DeregisterContainerInstance",
                    &json!({"containerInstance": instance}),
                );
                json!({"containerInstances": [instance]})
            },
        ),
        seed("ListContainerInstances", "a page of one", |fake| {
            register(fake);
            fake.ask("RegisterContainerInstance", &elsewhere());
            json!({"filter": "agentConnected == true", "status": "ACTIVE", "maxResults": 1})
        }),
        seed("ListContainerInstances", "the page after it", |fake| {
            register(fake);
            fake.ask("RegisterContainerInstance", &elsewhere());
            let first = fake.ask("ListContainerInstances", &json!({"maxResults": 1}));
            json!({"maxResults": 1, "nextToken": first["nextToken"]})
        }),
        seed("UpdateContainerInstancesState", "to draining", |fake| {
            json!({
                "containerInstances": [register(fake), "0123456789abcdef0123456789abcdef"],
                "status": "DRAINING",
            })
        }),
        seed(
            "UpdateContainerAgent",
            "that is old",
            |fake| json!({"containerInstance": register(fake)}),
        ),
    ]
}

/// Registers an instance of EC2 with an old agent; gives its ARN.
pub(super) fn register(fake: &mut Fake) -> Value {
    let mut answer = fake.ask("RegisterContainerInstance", &on_ec2());
    answer["containerInstance"]["containerInstanceArn"].take()
}

/// Runs a task on the instance; gives its ARN.
pub(super) fn run_on(fake: &mut Fake, instance: &Value) -> Value {
    let definition = task_definition::register_bridge(fake);
    let request = json!({"taskDefinition": definition, "containerInstances": [instance]});
    let mut answer = fake.ask("StartTask", &request);
    let arn = answer["tasks"][0]["taskArn"].take();
    assert!(arn.is_string(), "nothing was started: {answer}");
    arn
}

fn on_ec2() -> Value {
    let identity = json!({
        "instanceId": "i-0a1b2c3d4e5f60718",
        "instanceType": "g4dn.xlarge",
        "imageId": "ami-0a1b2c3d4e5f60718",
        "availabilityZone": "us-east-1a",
        "architecture": "x86_64",
    });
    json!({
        "cluster": "default",
        "instanceIdentityDocument": identity.to_string(),
        "instanceIdentityDocumentSignature": "c2lnbmVk",
        "versionInfo": {"agentVersion": "1.68.2", "agentHash": "4943e4d8", "dockerVersion": "DockerVersion: 20.10.17"},
        "platformDevices": [{"id": "GPU-0", "type": "GPU"}],
        "tags": [{"key": "team", "value": "finance"}],
    })
}

fn elsewhere() -> Value {
    json!({
        "totalResources": [
            {"name": "CPU", "type": "INTEGER", "integerValue": 2048, "longValue": 0, "doubleValue": 0.0},
            {"name": "MEMORY", "type": "INTEGER", "integerValue": 7680},
            {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22", "2375", "2376", "51678", "51679"]},
            {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []},
        ],
        "attributes": [
            {"name": "ecs.capability.external"},
            {"name": "ecs.os-type", "value": "linux", "targetType": "container-instance", "targetId": "itself"},
        ],
    })
}
