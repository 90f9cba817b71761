use std::time::Duration;

use fake_ecs::Script;
use serde_json::{Value, json};

use super::{Seed, seed, task_definition};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    let mut seeds = changes();
    seeds.extend(looks());
    seeds
}

/// Of the operations that make and change services.
fn changes() -> Vec<Seed> {
    vec![
        seed("CreateService", "on Fargate", on_fargate),
        seed("CreateService", "on EC2, with a load balancer", |fake| {
            let mut request = on_ec2(fake);
            request["placementConstraints"] =
                json!([{"type": "memberOf", "expression": "attribute:ecs.os-type == linux"}]);
            request["placementStrategy"] =
                json!([{"type": "spread", "field": "instanceId"}, {"type": "random"}]);
            request["role"] = json!("ecsServiceRole");
            request["loadBalancers"] =
                json!([{"loadBalancerName": "web", "containerName": "app", "containerPort": 80}]);
            request
        }),
        seed("CreateService", "blue/green", in_stages),
        seed("CreateService", "a daemon", |fake| {
            let mut request = on_ec2(fake);
            request["schedulingStrategy"] = json!("DAEMON");
            request
                .as_object_mut()
                .expect("an object")
                .remove("desiredCount");
            request
        }),
        seed("CreateService", "that CodeDeploy deploys", by_code_deploy),
        seed(
            "CreateService",
            "that somebody else deploys",
            |_| json!({"serviceName": "web", "deploymentController": {"type": "EXTERNAL"}}),
        ),
        seed("UpdateService", "to another revision", |fake| {
            create(fake);
            let definition = task_definition::register(fake);
            json!({
                "service": "web",
                "taskDefinition": definition,
                "desiredCount": 2,
                "forceNewDeployment": true,
                "healthCheckGracePeriodSeconds": 30,
                "propagateTags": "TASK_DEFINITION",
                "enableECSManagedTags": true,
                "platformVersion": "1.4.0",
                "networkConfiguration": network(),
                "deploymentConfiguration": deployment_configuration(),
            })
        }),
        seed("UpdateService", "from blue/green to steps", |fake| {
            let request = in_stages(fake);
            fake.ask("CreateService", &request);
            json!({
                "service": "web",
                "deploymentConfiguration": {
                    "strategy": "LINEAR",
                    "linearConfiguration": {"stepPercent": 25.0, "stepBakeTimeInMinutes": 1},
                },
            })
        }),
        seed("UpdateService", "scaled", |fake| {
            create(fake);
            json!({"service": "web", "desiredCount": 0})
        }),
        seed(
            "DeleteService",
            "by force",
            |fake| json!({"service": create(fake), "force": true}),
        ),
    ]
}

/// Of those that look at them.
fn looks() -> Vec<Seed> {
    vec![
        seed(
            "DescribeServices",
            "with tags",
            |fake| json!({"services": [create(fake), "none"], "include": ["TAGS"]}),
        ),
        seed("DescribeServices", "in the middle of a rollout", |fake| {
            create(fake);
            settle(fake);
            let slow = Script::new().pull_takes(Duration::from_secs(3_600));
            fake.ecs().script("job", slow);
            let definition = task_definition::register(fake);
            fake.ask(
                "UpdateService",
                &json!({"service": "web", "taskDefinition": definition}),
            );
            json!({"services": ["web"]})
        }),
        seed("DescribeServices", "that is deleted", |fake| {
            create(fake);
            settle(fake);
            fake.ask("DeleteService", &json!({"service": "web", "force": true}));
            json!({"services": ["web"]})
        }),
        seed("DescribeServices", "on EC2", |fake| {
            let request = on_ec2(fake);
            fake.ask("CreateService", &request);
            settle(fake);
            json!({"services": ["web"]})
        }),
        seed("DescribeServices", "that CodeDeploy deploys", |fake| {
            let request = by_code_deploy(fake);
            fake.ask("CreateService", &request);
            settle(fake);
            json!({"services": ["web"]})
        }),
        seed("ListServices", "a page of one", |fake| {
            create(fake);
            let mut request = on_fargate(fake);
            request["serviceName"] = json!("worker");
            fake.ask("CreateService", &request);
            json!({"launchType": "FARGATE", "schedulingStrategy": "REPLICA", "maxResults": 1})
        }),
        seed("ListServicesByNamespace", "one service", |fake| {
            let mut request = on_fargate(fake);
            request["serviceConnectConfiguration"] =
                json!({"enabled": true, "namespace": "internal"});
            fake.ask("CreateService", &request);
            json!({"namespace": "internal", "maxResults": 1})
        }),
    ]
}

/// Lets the scheduler do what it does.
fn settle(fake: &mut Fake) {
    fake.ecs().settle();
}

/// A service `web` on Fargate; gives its ARN.
pub(super) fn create(fake: &mut Fake) -> Value {
    let request = on_fargate(fake);
    let mut answer = fake.ask("CreateService", &request);
    answer["service"]["serviceArn"].take()
}

fn on_fargate(fake: &mut Fake) -> Value {
    json!({
        "serviceName": "web",
        "taskDefinition": task_definition::register(fake),
        "desiredCount": 2,
        "clientToken": "token",
        "launchType": "FARGATE",
        "networkConfiguration": network(),
        "deploymentConfiguration": deployment_configuration(),
        "tags": [{"key": "team", "value": "finance"}],
    })
}

fn by_code_deploy(fake: &mut Fake) -> Value {
    json!({
        "serviceName": "web",
        "taskDefinition": task_definition::register_bridge(fake),
        "desiredCount": 1,
        "deploymentController": {"type": "CODE_DEPLOY"},
        "loadBalancers": [{"targetGroupArn": "arn:tg", "containerName": "app", "containerPort": 80}],
    })
}

fn on_ec2(fake: &mut Fake) -> Value {
    json!({
        "serviceName": "web",
        "taskDefinition": task_definition::register_bridge(fake),
        "desiredCount": 1,
    })
}

/// A service `web` behind a load balancer, with a hook that calls a function and one that pauses.
pub(super) fn in_stages(fake: &mut Fake) -> Value {
    let elb =
        |resource: &str| format!("arn:aws:elasticloadbalancing:us-east-1:123456789012:{resource}");
    let mut request = on_ec2(fake);
    request["loadBalancers"] = json!([{
        "targetGroupArn": elb("targetgroup/blue/0123456789abcdef"),
        "containerName": "app",
        "containerPort": 80,
        "advancedConfiguration": {
            "alternateTargetGroupArn": elb("targetgroup/green/0123456789abcdef"),
            "productionListenerRule": elb("listener-rule/app/web/1/1/1"),
            "testListenerRule": elb("listener-rule/app/web/1/1/2"),
            "roleArn": "arn:aws:iam::123456789012:role/elb",
        },
    }]);
    request["deploymentConfiguration"] = json!({
        "strategy": "BLUE_GREEN",
        "bakeTimeInMinutes": 5,
        "lifecycleHooks": [
            {
                "hookTargetArn": "arn:aws:lambda:us-east-1:123456789012:function:check",
                "roleArn": "arn:aws:iam::123456789012:role/hooks",
                "lifecycleStages": ["PRE_SCALE_UP", "TEST_TRAFFIC_SHIFT"],
                "hookDetails": {"team": "finance"},
            },
            {
                "targetType": "PAUSE",
                "lifecycleStages": ["PRE_SCALE_UP"],
                "timeoutConfiguration": {"timeoutInMinutes": 60, "action": "CONTINUE"},
            },
        ],
    });
    request
}

fn network() -> Value {
    json!({"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d4e5f60718"]}})
}

fn deployment_configuration() -> Value {
    json!({
        "deploymentCircuitBreaker": {"enable": true, "rollback": true},
        "alarms": {"alarmNames": ["errors"], "enable": true, "rollback": false},
    })
}
