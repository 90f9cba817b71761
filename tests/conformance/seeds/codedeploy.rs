//! Requests of CodeDeploy.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

const SPEC: &str = r#"{"version":"0.0","Resources":[{"web":{"Type":"AWS::ECS::Service","Properties":{
    "TaskDefinition":"web","LoadBalancerInfo":{"ContainerName":"app","ContainerPort":80}}}}],
    "Hooks":[{"BeforeAllowTraffic":"check"}]}"#;

fn application(fake: &mut Fake, platform: &str) -> Value {
    let request = json!({ "applicationName": "shop", "computePlatform": platform });
    fake.ask("codedeploy:CreateApplication", &request);
    json!({ "applicationName": "shop" })
}

fn service(fake: &mut Fake) {
    let definition = json!({
        "family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
        "requiresCompatibilities": ["FARGATE"],
        "containerDefinitions": [{
            "name": "app", "image": "app", "portMappings": [{ "containerPort": 80 }],
        }],
    });
    fake.ask("RegisterTaskDefinition", &definition);
    fake.ask("CreateCluster", &json!({ "clusterName": "default" }));
    let arn =
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/blue/0123456789abcdef";
    let service = json!({
        "serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
        "deploymentController": { "type": "CODE_DEPLOY" },
        "loadBalancers": [{
            "targetGroupArn": arn, "containerName": "app", "containerPort": 80,
        }],
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
    });
    fake.ask("CreateService", &service);
}

/// A group of ECS. Traffic is moved when somebody says so.
fn of_group(fake: &mut Fake) -> Value {
    application(fake, "ECS");
    service(fake);
    json!({
        "applicationName": "shop", "deploymentGroupName": "web",
        "serviceRoleArn": "arn:aws:iam::123456789012:role/deploy",
        "deploymentStyle": {
            "deploymentType": "BLUE_GREEN", "deploymentOption": "WITH_TRAFFIC_CONTROL",
        },
        "blueGreenDeploymentConfiguration": {
            "deploymentReadyOption": {
                "actionOnTimeout": "STOP_DEPLOYMENT", "waitTimeInMinutes": 60,
            },
        },
        "ecsServices": [{ "serviceName": "web", "clusterName": "default" }],
        "loadBalancerInfo": { "targetGroupPairInfoList": [{
            "targetGroups": [{ "name": "blue" }, { "name": "green" }],
            "prodTrafficRoute": { "listenerArns": ["arn:listener"] },
        }] },
        "tags": [{ "Key": "a", "Value": "b" }],
    })
}

/// A group of instances, which may say everything.
fn of_instances(fake: &mut Fake) -> Value {
    application(fake, "Server");
    json!({
        "applicationName": "shop", "deploymentGroupName": "web",
        "serviceRoleArn": "arn:aws:iam::123456789012:role/deploy",
        "deploymentConfigName": "CodeDeployDefault.OneAtATime",
        "ec2TagFilters": [{ "Key": "a", "Value": "b", "Type": "KEY_AND_VALUE" }],
        "onPremisesInstanceTagFilters": [{ "Key": "a", "Value": "b", "Type": "KEY_AND_VALUE" }],
        "autoScalingGroups": ["group"],
        "triggerConfigurations": [{
            "triggerName": "t", "triggerTargetArn": "arn", "triggerEvents": ["DeploymentStart"],
        }],
        "alarmConfiguration": { "enabled": true, "alarms": [{ "name": "errors" }] },
        "autoRollbackConfiguration": { "enabled": true, "events": ["DEPLOYMENT_FAILURE"] },
        "outdatedInstancesStrategy": "UPDATE",
        "deploymentStyle": {
            "deploymentType": "IN_PLACE", "deploymentOption": "WITHOUT_TRAFFIC_CONTROL",
        },
        "tags": [{ "Key": "a", "Value": "b" }],
    })
}

fn group(fake: &mut Fake) -> Value {
    let request = of_group(fake);
    fake.ask("codedeploy:CreateDeploymentGroup", &request);
    json!({ "applicationName": "shop", "deploymentGroupName": "web" })
}

fn of_deployment(fake: &mut Fake) -> Value {
    let mut request = group(fake);
    request["revision"] = json!({
        "revisionType": "AppSpecContent", "appSpecContent": { "content": SPEC },
    });
    request["description"] = json!("the next one");
    request
}

fn deployment(fake: &mut Fake) -> Value {
    let request = of_deployment(fake);
    let made = fake.ask("codedeploy:CreateDeployment", &request);
    // Whoever looks lets it begin.
    fake.ask("ListClusters", &json!({}));
    json!({ "deploymentId": made["deploymentId"] })
}

/// One that has asked a function.
fn deployment_with_hook(fake: &mut Fake) -> Value {
    let mut request = of_deployment(fake);
    let spec = SPEC.replace("BeforeAllowTraffic", "BeforeInstall");
    request["revision"]["appSpecContent"]["content"] = json!(spec);
    let made = fake.ask("codedeploy:CreateDeployment", &request);
    fake.ask("ListClusters", &json!({}));
    json!({ "deploymentId": made["deploymentId"] })
}

fn target(fake: &mut Fake) -> Value {
    let mut request = deployment(fake);
    request["targetId"] = json!("default:web");
    request
}

fn config(fake: &mut Fake) -> Value {
    let request = of_config();
    fake.ask("codedeploy:CreateDeploymentConfig", &request);
    json!({ "deploymentConfigName": "mine" })
}

fn of_config() -> Value {
    json!({
        "deploymentConfigName": "mine", "computePlatform": "ECS",
        "trafficRoutingConfig": {
            "type": "TimeBasedCanary",
            "timeBasedCanary": { "canaryPercentage": 10, "canaryInterval": 5 },
            "timeBasedLinear": { "linearPercentage": 10, "linearInterval": 1 },
        },
    })
}

fn arn(fake: &mut Fake) -> Value {
    group(fake);
    let arn = "arn:aws:codedeploy:us-east-1:123456789012:deploymentgroup:shop/web";
    json!({ "ResourceArn": arn })
}

pub(super) fn seeds() -> Vec<Seed> {
    let mut seeds = of_applications();
    seeds.extend(of_deployments());
    seeds
}

fn of_applications() -> Vec<Seed> {
    vec![
        seed(
            "codedeploy:CreateApplication",
            "of ECS",
            |_| json!({ "applicationName": "shop", "computePlatform": "ECS", "tags": [{ "Key": "a", "Value": "b" }] }),
        ),
        seed("codedeploy:GetApplication", "one", |fake| {
            application(fake, "ECS")
        }),
        seed("codedeploy:ListApplications", "one", |fake| {
            application(fake, "ECS");
            json!({})
        }),
        seed("codedeploy:UpdateApplication", "another name", |fake| {
            let mut request = application(fake, "ECS");
            request["newApplicationName"] = json!("store");
            request
        }),
        seed("codedeploy:DeleteApplication", "one", |fake| {
            application(fake, "ECS")
        }),
        seed("codedeploy:CreateDeploymentConfig", "a canary", |_| {
            of_config()
        }),
        seed("codedeploy:GetDeploymentConfig", "one", config),
        seed("codedeploy:DeleteDeploymentConfig", "one", config),
        seed("codedeploy:ListDeploymentConfigs", "all", |_| json!({})),
        seed(
            "codedeploy:CreateDeploymentGroup",
            "of instances",
            of_instances,
        ),
        seed("codedeploy:CreateDeploymentGroup", "of ECS", of_group),
        seed("codedeploy:GetDeploymentGroup", "one", group),
        seed("codedeploy:ListDeploymentGroups", "one", |fake| {
            group(fake);
            json!({ "applicationName": "shop" })
        }),
        seed("codedeploy:BatchGetDeploymentGroups", "one", |fake| {
            group(fake);
            json!({ "applicationName": "shop", "deploymentGroupNames": ["web"] })
        }),
        seed("codedeploy:UpdateDeploymentGroup", "of instances", |fake| {
            let mut request = of_instances(fake);
            fake.ask("codedeploy:CreateDeploymentGroup", &request);
            if let Some(members) = request.as_object_mut() {
                members.remove("tags");
                members.remove("deploymentGroupName");
            }
            request["currentDeploymentGroupName"] = json!("web");
            request
        }),
        seed("codedeploy:DeleteDeploymentGroup", "one", group),
    ]
}

fn of_deployments() -> Vec<Seed> {
    vec![
        seed("codedeploy:CreateDeployment", "an AppSpec", of_deployment),
        seed("codedeploy:GetDeployment", "one", deployment),
        seed(
            "codedeploy:BatchGetDeployments",
            "one",
            |fake| json!({ "deploymentIds": [deployment(fake)["deploymentId"]] }),
        ),
        seed("codedeploy:ListDeployments", "of a group", |fake| {
            deployment(fake);
            json!({
                "applicationName": "shop", "deploymentGroupName": "web",
                "includeOnlyStatuses": ["InProgress"],
            })
        }),
        seed("codedeploy:StopDeployment", "with a rollback", |fake| {
            let mut request = deployment(fake);
            request["autoRollbackEnabled"] = json!(true);
            request
        }),
        seed(
            "codedeploy:ContinueDeployment",
            "one that is ready",
            deployment,
        ),
        seed(
            "codedeploy:PutLifecycleEventHookExecutionStatus",
            "of a function that was asked",
            |fake| {
                let function = "arn:aws:lambda:us-east-1:123456789012:function:check";
                let (told, input) = std::sync::mpsc::channel();
                fake.ecs().on_target(function, move |event| {
                    let told = told.send(event.json().to_string());
                    told.map_err(|error| error.to_string())
                });
                let request = deployment_with_hook(fake);
                let input = input.recv_timeout(std::time::Duration::from_secs(30));
                let input: Value = serde_json::from_str(&input.expect("it is asked")).unwrap();
                json!({
                    "deploymentId": request["deploymentId"],
                    "lifecycleEventHookExecutionId": input["LifecycleEventHookExecutionId"],
                    "status": "Succeeded",
                })
            },
        ),
        seed("codedeploy:GetDeploymentTarget", "a service", target),
        seed("codedeploy:ListDeploymentTargets", "a service", deployment),
        seed(
            "codedeploy:BatchGetDeploymentTargets",
            "a service",
            |fake| {
                let mut request = deployment(fake);
                request["targetIds"] = json!(["default:web"]);
                request
            },
        ),
        seed("codedeploy:TagResource", "a group", |fake| {
            let mut request = arn(fake);
            request["Tags"] = json!([{ "Key": "c", "Value": "d" }]);
            request
        }),
        seed("codedeploy:UntagResource", "a group", |fake| {
            let mut request = arn(fake);
            request["TagKeys"] = json!(["a"]);
            request
        }),
        seed("codedeploy:ListTagsForResource", "a group", arn),
    ]
}
