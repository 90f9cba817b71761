use serde_json::{Value, json};

use super::{Seed, daemon_task_definition, seed};
use crate::fake::Fake;

const ARN: &str = "arn:aws:ecs:us-east-1:123456789012:daemon/default/logs";
const PROVIDER: &str = "arn:aws:ecs:us-east-1:123456789012:capacity-provider/managed";

pub(super) fn seeds() -> Vec<Seed> {
    let mut all = changing();
    all.extend(looking());
    all
}

fn changing() -> Vec<Seed> {
    vec![
        seed("CreateDaemon", "complete", |fake| {
            let mut request = smallest(fake);
            request["clusterArn"] = json!("default");
            request["clientToken"] = json!("token");
            request["tags"] = json!([{"key": "team", "value": "blue"}]);
            settings(&mut request);
            request
        }),
        seed("CreateDaemon", "the smallest", smallest),
        seed("UpdateDaemon", "complete", |fake| {
            let mut request = update(fake);
            settings(&mut request);
            request
        }),
        seed("UpdateDaemon", "the smallest", update),
        seed("DeleteDaemon", "one on an instance", |fake| {
            create(fake);
            json!({"daemonArn": ARN})
        }),
    ]
}

fn looking() -> Vec<Seed> {
    vec![
        seed("DescribeDaemon", "one on an instance", |fake| {
            create(fake);
            json!({"daemonArn": ARN})
        }),
        seed("ListDaemons", "a page of one", |fake| {
            create(fake);
            json!({"clusterArn": "default", "capacityProviderArns": [PROVIDER], "maxResults": 1})
        }),
        seed("ListDaemonDeployments", "a page of one", |fake| {
            roll_back(fake);
            json!({
                "daemonArn": ARN, "status": ["SUCCESSFUL", "ROLLBACK_SUCCESSFUL"], "createdAt": {"after": 0},
                "maxResults": 1,
            })
        }),
        seed("ListDaemonDeployments", "the page after it", |fake| {
            roll_back(fake);
            let request = json!({"daemonArn": ARN, "maxResults": 1});
            let first = fake.ask("ListDaemonDeployments", &request);
            json!({"daemonArn": ARN, "maxResults": 1, "nextToken": first["nextToken"]})
        }),
        seed(
            "DescribeDaemonDeployments",
            "one that has succeeded",
            |fake| {
                create(fake);
                let unknown =
                    "arn:aws:ecs:us-east-1:123456789012:daemon-deployment/default/logs/none";
                json!({"daemonDeploymentArns": [newest(fake), unknown]})
            },
        ),
        seed(
            "DescribeDaemonDeployments",
            "one that was rolled back",
            |fake| {
                roll_back(fake);
                json!({"daemonDeploymentArns": [newest(fake)]})
            },
        ),
        seed("DescribeDaemonRevisions", "one that is there", |fake| {
            create(fake);
            let mut answer = fake.ask("DescribeDaemon", &json!({"daemonArn": ARN}));
            let revision = answer["daemon"]["currentRevisions"][0]["arn"].take();
            let unknown = "arn:aws:ecs:us-east-1:123456789012:daemon-revision/default/logs/1";
            json!({"daemonRevisionArns": [revision, unknown]})
        }),
    ]
}

/// A request for a daemon of a provider of Managed Instances, which has an instance for a task.
fn smallest(fake: &mut Fake) -> Value {
    let template = json!({
        "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/instance",
        "networkConfiguration": {"subnets": ["subnet-1"]},
    });
    let provider = json!({
        "infrastructureRoleArn": "arn:aws:iam::123456789012:role/infrastructure", "instanceLaunchTemplate": template,
    });
    fake.ask("CreateCluster", &json!({"clusterName": "default"}));
    fake.ask(
        "CreateCapacityProvider",
        &json!({"name": "managed", "cluster": "default", "managedInstancesProvider": provider}),
    );
    fake.ecs().settle();
    let app = json!({"name": "app", "image": "app", "memory": 64});
    fake.ask(
        "RegisterTaskDefinition",
        &json!({"family": "app", "networkMode": "host", "containerDefinitions": [app]}),
    );
    let definition = daemon_task_definition::register(fake);
    json!({"daemonName": "logs", "daemonTaskDefinitionArn": definition, "capacityProviderArns": [PROVIDER]})
}

/// Members that may be left out.
fn settings(request: &mut Value) {
    request["deploymentConfiguration"] = json!({
        "drainPercent": 50.0, "alarms": {"alarmNames": ["errors"], "enable": true}, "bakeTimeInMinutes": 0,
    });
    request["propagateTags"] = json!("DAEMON");
    request["enableECSManagedTags"] = json!(true);
    request["enableExecuteCommand"] = json!(false);
    request["critical"] = json!(true);
}

/// A daemon `logs` that is on an instance.
fn create(fake: &mut Fake) {
    let request = smallest(fake);
    fake.ask("CreateDaemon", &request);
    fake.ecs().settle();
    let strategy = json!([{"capacityProvider": "managed", "weight": 1}]);
    fake.ask(
        "CreateService",
        &json!({"serviceName": "web", "taskDefinition": "app", "desiredCount": 1, "capacityProviderStrategy": strategy}),
    );
    fake.ecs().settle();
}

fn update(fake: &mut Fake) -> Value {
    create(fake);
    let definition = daemon_task_definition::register(fake);
    json!({"daemonArn": ARN, "daemonTaskDefinitionArn": definition, "capacityProviderArns": [PROVIDER]})
}

/// A daemon `logs` whose second deployment was rolled back.
fn roll_back(fake: &mut Fake) {
    let request = update(fake);
    fake.ecs().daemon("logs").crash_loop(3);
    fake.ask("UpdateDaemon", &request);
    fake.ecs().settle();
}

fn newest(fake: &mut Fake) -> Value {
    let mut answer = fake.ask("DescribeDaemon", &json!({"daemonArn": ARN}));
    answer["daemon"]["deploymentArn"].take()
}
