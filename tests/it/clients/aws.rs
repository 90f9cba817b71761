//! AWS's own: waiters, the CLI, CloudFormation and the CDK, Step Functions.

use serde_json::json;

use super::Expect::{Matches, Present};
use super::{
    DEFINITION, TASK, call, describe_task, follow, is, none, register_new, run_on_fargate, with,
};

#[test]
fn waiters() {
    let unknown = || json!({ "tasks": ["0123456789abcdef0123456789abcdef"] });
    follow(
        "a waiter of botocore",
        [
            call("RunTask", run_on_fargate("web"), []),
            call(
                "DescribeTasks",
                describe_task(),
                [("tasks[].lastStatus", is("RUNNING")), ("failures", none())],
            ),
            call("RunTask", run_on_fargate("job"), []),
            call(
                "DescribeTasks",
                describe_task(),
                [("tasks[].lastStatus", is("STOPPED")), ("failures", none())],
            ),
            // TasksRunning fails at that; TasksStopped never ends.
            call(
                "DescribeTasks",
                unknown(),
                [("tasks", none()), ("failures[].reason", is("MISSING"))],
            ),
        ],
    );
}

#[test]
fn exec_of_the_aws_cli() {
    let run = json!({ "enableExecuteCommand": true });
    let execute =
        json!({ "cluster": "default", "task": "$taskArn", "command": "sh", "interactive": true });
    follow(
        "aws ecs execute-command",
        [
            call("RunTask", with(run_on_fargate("web"), run), []),
            call(
                "DescribeTasks",
                describe_task(),
                [
                    ("tasks[0].enableExecuteCommand", is(true)),
                    (
                        "tasks[0].containers[0].managedAgents[name=ExecuteCommandAgent].lastStatus",
                        is("RUNNING"),
                    ),
                ],
            ),
            call(
                "ExecuteCommand",
                execute,
                [
                    ("clusterArn", Present),
                    ("taskArn", Matches(TASK)),
                    ("containerName", is("app")),
                    (
                        "session.sessionId",
                        Matches("ecs-execute-command-[0-9a-z]{26}"),
                    ),
                    ("session.streamUrl", Matches("wss?://.*")),
                    ("session.tokenValue", Present),
                ],
            ),
            // It makes the target of the session of these.
            call(
                "DescribeTasks",
                json!({ "cluster": "#clusterArn", "tasks": ["#taskArn"] }),
                [(
                    "tasks[0].containers[name=app].runtimeId",
                    Matches("[0-9a-f]{32}-[0-9]{10}"),
                )],
            ),
        ],
    );
}

#[test]
fn step_functions() {
    let overrides = json!({
        "startedBy": "AWS Step Functions",
        "overrides": { "containerOverrides": [{ "name": "app", "environment": [{ "name": "A", "value": "b" }] }] },
    });
    follow(
        "Step Functions",
        [
            call(
                "RunTask",
                with(run_on_fargate("job"), overrides),
                [
                    ("failures", none()),
                    ("tasks[0].taskArn", Matches(TASK)),
                    ("tasks[0].startedBy", is("AWS Step Functions")),
                    (
                        "tasks[0].overrides.containerOverrides[0].environment[name=A].value",
                        is("b"),
                    ),
                ],
            ),
            call(
                "DescribeTasks",
                describe_task(),
                [
                    ("tasks[0].lastStatus", is("STOPPED")),
                    ("tasks[0].containers[].exitCode", is(0)),
                    ("tasks[0].stopCode", is("EssentialContainerExited")),
                ],
            ),
            call("RunTask", run_on_fargate("hungry"), []),
            call(
                "DescribeTasks",
                describe_task(),
                [
                    ("tasks[0].containers[].exitCode", is(137)),
                    (
                        "tasks[0].containers[].reason",
                        Matches("OutOfMemoryError: .*"),
                    ),
                ],
            ),
        ],
    );
}

/// By general knowledge: the sources of the resource handlers are not public. They create, then
/// describe.
#[test]
fn cloudformation() {
    let describe =
        json!({ "clusters": ["$clusterArn"], "include": ["TAGS", "SETTINGS", "CONFIGURATIONS"] });
    follow(
        "CloudFormation",
        [
            call(
                "CreateCluster",
                json!({ "clusterName": "blue", "tags": [{ "key": "stack", "value": "blue" }] }),
                [
                    ("cluster.clusterArn", Present),
                    ("cluster.status", is("ACTIVE")),
                ],
            ),
            call(
                "DescribeClusters",
                describe,
                [
                    ("clusters[0].clusterName", is("blue")),
                    ("clusters[0].status", is("ACTIVE")),
                    (
                        "clusters[0].settings[name=containerInsights].value",
                        Present,
                    ),
                    ("clusters[0].capacityProviders", none()),
                    ("clusters[0].defaultCapacityProviderStrategy", none()),
                ],
            ),
            call(
                "RegisterTaskDefinition",
                register_new(),
                [("taskDefinition.taskDefinitionArn", is(DEFINITION))],
            ),
            call(
                "DeregisterTaskDefinition",
                json!({ "taskDefinition": "$taskDefinitionArn" }),
                [("taskDefinition.status", is("INACTIVE"))],
            ),
            call(
                "DeleteCluster",
                json!({ "cluster": "$clusterArn" }),
                [("cluster.status", is("INACTIVE"))],
            ),
        ],
    );
}

#[test]
fn deployments_of_the_cdk_and_the_cli() {
    for client in ["cdk hotswap", "aws ecs deploy"] {
        follow(
            client,
            [call(
                "RegisterTaskDefinition",
                register_new(),
                [("taskDefinition.taskDefinitionArn", is(DEFINITION))],
            )],
        );
    }
}
