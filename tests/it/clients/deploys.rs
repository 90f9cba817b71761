//! What deploys: Copilot, ecspresso, the action for GitHub.

use serde_json::json;

use super::Expect::{Absent, Matches, Present};
use super::Step::Meanwhile;
use super::{
    DEFINITION, TASK, call, describe_task, follow, is, none, register_new, run_on_ec2,
    run_on_fargate, with,
};

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
