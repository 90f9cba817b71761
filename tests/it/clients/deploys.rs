//! What deploys: Copilot, ecspresso, the action for GitHub.

#[cfg(feature = "codedeploy")]
use serde_json::Value;
use serde_json::json;

use super::Expect::{Absent, Matches, Present};
use super::Step::Meanwhile;
use super::{
    DEFINITION, TASK, call, describe_task, follow, is, none, register_new, run_on_ec2,
    run_on_fargate, with,
};
#[cfg(feature = "codedeploy")]
use crate::support::{SUBNET, ask, fargate_definition, register};

#[test]
fn ecspresso_runs_tasks() {
    follow(
        "ecspresso",
        [
            Meanwhile(|ecs| {
                ecs.new_instance("t3.small").memory(512).add();
            }),
            call(
                "RunTask",
                run_on_ec2("batch"),
                [
                    ("tasks", none()),
                    ("failures[0].arn", Present),
                    ("failures[0].reason", is("RESOURCE:MEMORY")),
                    // It takes this to be there, and panics, as it does with the service.
                    ("failures[0].detail", Absent),
                ],
            ),
            call("RunTask", run_on_fargate("failing"), []),
            call(
                "DescribeTasks",
                describe_task(),
                [
                    ("tasks[0].lastStatus", is("STOPPED")),
                    ("tasks[0].containers[name=app].exitCode", is(3)),
                    ("tasks[0].stoppedReason", Present),
                ],
            ),
            call(
                "ListTagsForResource",
                json!({ "resourceArn": "$taskDefinitionArn" }),
                [("tags", none())],
            ),
        ],
    );
}

/// It shows how far a deployment is from this.
#[test]
fn ecspresso_follows_a_blue_green_deployment() {
    follow(
        "ecspresso",
        [
            Meanwhile(|ecs| {
                let stages = ["PRE_SCALE_UP"];
                let hooks = json!([crate::strategies::hook(&stages)]);
                let configuration = json!({
                    "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5, "lifecycleHooks": hooks,
                });
                crate::strategies::create(ecs, configuration);
                ecs.settle();
                crate::strategies::release(ecs);
            }),
            call(
                "UpdateService",
                json!({ "cluster": "default", "service": "web", "taskDefinition": "web", "forceNewDeployment": true }),
                [],
            ),
            call(
                "ListServiceDeployments",
                json!({ "cluster": "default", "service": "web", "maxResults": 1 }),
                [
                    ("serviceDeployments[].serviceDeploymentArn", Present),
                    ("serviceDeployments[].status", is("SUCCESSFUL")),
                ],
            ),
            call(
                "DescribeServiceDeployments",
                json!({ "serviceDeploymentArns": ["$serviceDeploymentArn"] }),
                [
                    ("failures", none()),
                    ("serviceDeployments[0].status", is("SUCCESSFUL")),
                    ("serviceDeployments[0].statusReason", Absent),
                    ("serviceDeployments[0].lifecycleStage", is("CLEAN_UP")),
                    ("serviceDeployments[0].targetServiceRevision.arn", Present),
                    (
                        "serviceDeployments[0].targetServiceRevision.runningTaskCount",
                        is(2),
                    ),
                    (
                        "serviceDeployments[0].targetServiceRevision.pendingTaskCount",
                        is(0),
                    ),
                    (
                        "serviceDeployments[0].targetServiceRevision.requestedProductionTrafficWeight",
                        is(100.0),
                    ),
                    (
                        "serviceDeployments[0].sourceServiceRevisions[].arn",
                        Present,
                    ),
                    (
                        "serviceDeployments[0].sourceServiceRevisions[].requestedProductionTrafficWeight",
                        is(0.0),
                    ),
                    (
                        "serviceDeployments[0].lifecycleHookDetails[].status",
                        is("SUCCEEDED"),
                    ),
                ],
            ),
        ],
    );
}

#[test]
fn copilot() {
    let run = json!({ "count": 2, "propagateTags": "TASK_DEFINITION" });
    let page = || json!({ "cluster": "$clusterArn", "family": "web", "desiredStatus": "RUNNING", "maxResults": 1 });
    follow(
        "Copilot",
        [
            // Without names: the default cluster.
            call(
                "DescribeClusters",
                json!({}),
                [
                    ("clusters[0].clusterName", is("default")),
                    ("clusters[0].clusterArn", Present),
                    ("clusters[0].status", is("ACTIVE")),
                ],
            ),
            call(
                "RunTask",
                with(run_on_fargate("web"), run),
                [("tasks[].taskArn", Matches(TASK))],
            ),
            call(
                "ListTasks",
                page(),
                [("taskArns[0]", Matches(TASK)), ("nextToken", Present)],
            ),
            call(
                "ListTasks",
                with(page(), json!({ "nextToken": "$nextToken" })),
                [("taskArns[0]", Matches(TASK)), ("nextToken", Absent)],
            ),
            call(
                "DescribeTasks",
                describe_task(),
                [
                    ("tasks[0].lastStatus", is("RUNNING")),
                    ("tasks[0].taskDefinitionArn", Present),
                    ("tasks[0].startedAt", Present),
                    ("tasks[0].stoppedAt", Absent),
                    ("tasks[0].healthStatus", is("UNKNOWN")),
                    ("tasks[0].containers[name=app].lastStatus", is("RUNNING")),
                    (
                        "tasks[0].attachments[type=ElasticNetworkInterface].details[name=networkInterfaceId].value",
                        Matches("eni-[0-9a-f]{17}"),
                    ),
                ],
            ),
            call(
                "StopTask",
                json!({ "cluster": "$clusterArn", "task": "$taskArn", "reason": "Task stopped because of copilot" }),
                [],
            ),
            call(
                "DescribeTasks",
                describe_task(),
                [
                    ("tasks[0].lastStatus", is("STOPPED")),
                    (
                        "tasks[0].stoppedReason",
                        is("Task stopped because of copilot"),
                    ),
                    ("tasks[0].stopCode", is("UserInitiated")),
                    ("tasks[0].stoppedAt", Present),
                ],
            ),
        ],
    );
}

#[test]
fn ecspresso_registers_definitions() {
    follow(
        "ecspresso",
        [
            call(
                "RegisterTaskDefinition",
                with(
                    register_new(),
                    json!({ "tags": [{ "key": "team", "value": "blue" }] }),
                ),
                [
                    ("taskDefinition.taskDefinitionArn", is(DEFINITION)),
                    ("taskDefinition.family", is("new")),
                    ("taskDefinition.revision", is(1)),
                ],
            ),
            call(
                "DescribeTaskDefinition",
                json!({ "taskDefinition": "$taskDefinitionArn", "include": ["TAGS"] }),
                [
                    ("taskDefinition.containerDefinitions[0].name", is("app")),
                    ("taskDefinition.taskDefinitionArn", is(DEFINITION)),
                    ("tags[key=team].value", is("blue")),
                ],
            ),
        ],
    );
}

#[test]
fn aws_actions() {
    let tags = json!([{ "key": "team", "value": "blue" }]);
    follow(
        "aws-actions",
        [
            call(
                "RegisterTaskDefinition",
                register_new(),
                [("taskDefinition.taskDefinitionArn", is(DEFINITION))],
            ),
            call(
                "TagResource",
                json!({ "resourceArn": "$taskDefinitionArn", "tags": tags }),
                [],
            ),
        ],
    );
}

/// The definition of a service that CodeDeploy deploys.
#[cfg(feature = "codedeploy")]
fn shop() -> Value {
    let ports = json!([{ "containerPort": 80 }]);
    let app = json!([{ "name": "app", "image": "busybox:1.36", "portMappings": ports }]);
    fargate_definition("shop", app)
}

/// With `codedeploy-appspec`, `wait-for-service-stability` and no other input of CodeDeploy: read
/// in `index.js` of version 1.4.11 (commit 7f8154eded4e7c13dc5109317fba150564555ef6). Version 2
/// makes the same calls, and one of them may say `deploymentConfigName`.
#[cfg(feature = "codedeploy")]
#[test]
fn aws_actions_deploys_with_codedeploy() {
    // What it makes of the file `appspec.yaml`: the version, 0.0 there, is a number.
    let revision = "arn:aws:ecs:us-east-1:123456789012:task-definition/shop:2";
    let content = r#"{"version":0,"Resources":[{"TargetService":{"Type":"AWS::ECS::Service","Properties":{"TaskDefinition":"REVISION","LoadBalancerInfo":{"ContainerName":"app","ContainerPort":80}}}}]}"#;
    let content = content.replace("REVISION", revision);
    let hash = "e7d9dcd11e6792c3ecb9147ccfda4f2892e3e96b5b921842d64cec4aa4f686ef";
    let names = json!({
        "applicationName": "AppECS-default-shop", "deploymentGroupName": "DgpECS-default-shop",
    });
    let app_spec = json!({ "content": content, "sha256": hash });
    follow(
        "aws-actions",
        [
            Meanwhile(|ecs| {
                register(ecs, &shop());
                let group = "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/shop/0123456789abcdef";
                let balancer =
                    json!({ "targetGroupArn": group, "containerName": "app", "containerPort": 80 });
                let network = json!({ "awsvpcConfiguration": { "subnets": [SUBNET] } });
                let service = json!({
                    "serviceName": "shop", "taskDefinition": "shop", "desiredCount": 1, "launchType": "FARGATE",
                    "deploymentController": { "type": "CODE_DEPLOY" },
                    "loadBalancers": [balancer], "networkConfiguration": network,
                });
                ask(ecs, "CreateService", &service);
                ecs.settle();
                let made = ecs.codedeploy().new_group(&ecs.service("shop")).add();
                assert!(made.exists());
            }),
            call(
                "RegisterTaskDefinition",
                shop(),
                [("taskDefinition.taskDefinitionArn", is(revision))],
            ),
            call(
                "DescribeServices",
                json!({ "services": ["shop"], "cluster": "default" }),
                [
                    ("failures", none()),
                    ("services[0].status", is("ACTIVE")),
                    ("services[0].deploymentController.type", is("CODE_DEPLOY")),
                ],
            ),
            call(
                "codedeploy:GetDeploymentGroup",
                names.clone(),
                [
                    (
                        "deploymentGroupInfo.blueGreenDeploymentConfiguration.deploymentReadyOption.waitTimeInMinutes",
                        is(0),
                    ),
                    (
                        "deploymentGroupInfo.blueGreenDeploymentConfiguration.terminateBlueInstancesOnDeploymentSuccess.terminationWaitTimeInMinutes",
                        is(0),
                    ),
                ],
            ),
            call(
                "codedeploy:CreateDeployment",
                with(
                    names,
                    json!({ "revision": { "revisionType": "AppSpecContent", "appSpecContent": app_spec } }),
                ),
                [("deploymentId", Matches("d-[0-9A-Z]{9}"))],
            ),
            // Its waiter `deploymentSuccessful`.
            call(
                "codedeploy:GetDeployment",
                json!({ "deploymentId": "$deploymentId" }),
                [("deploymentInfo.status", is("Succeeded"))],
            ),
            call(
                "DescribeServices",
                json!({ "services": ["shop"], "cluster": "default" }),
                [
                    ("services[0].taskDefinition", is(revision)),
                    ("services[0].taskSets[0].status", is("PRIMARY")),
                    ("services[0].taskSets[1]", Absent),
                ],
            ),
        ],
    );
}
