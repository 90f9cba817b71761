//! What runs jobs: Airflow, Dagster, Prefect.

use serde_json::json;

use super::Expect::{Absent, Matches, Present};
use super::Step::Meanwhile;
use super::{
    DEFINITION, TASK, call, describe_task, follow, is, none, register_new, run_on_ec2,
    run_on_fargate, with,
};
use crate::support::SUBNET;

#[test]
fn airflow_on_fargate() {
    let overrides = json!({
        "overrides": { "containerOverrides": [{ "name": "app", "command": ["echo", "hi"], "environment": [{ "name": "A", "value": "b" }] }] },
    });
    let running = || json!({ "cluster": "default", "desiredStatus": "RUNNING", "startedBy": "me" });
    follow(
        "Airflow",
        [
            // Sensors.
            call(
                "DescribeClusters",
                json!({ "clusters": ["default"] }),
                [("clusters[0].status", is("ACTIVE"))],
            ),
            call(
                "DescribeTaskDefinition",
                json!({ "taskDefinition": "failing" }),
                [("taskDefinition.status", is("ACTIVE"))],
            ),
            call("ListTasks", running(), [("taskArns", none())]),
            call(
                "RunTask",
                with(run_on_fargate("failing"), overrides),
                [("failures", none()), ("tasks[0].taskArn", Matches(TASK))],
            ),
            call(
                "DescribeTasks",
                describe_task(),
                [
                    ("failures", none()),
                    ("tasks[0].containers[0].name", is("app")),
                    ("tasks[0].lastStatus", is("STOPPED")),
                    ("tasks[0].stopCode", is("EssentialContainerExited")),
                    (
                        "tasks[0].stoppedReason",
                        is("Essential container in task exited"),
                    ),
                    ("tasks[0].containers[].lastStatus", is("STOPPED")),
                    ("tasks[0].containers[].exitCode", is(3)),
                    // "error" in it would be a failure of its own.
                    ("tasks[0].containers[].reason", Absent),
                ],
            ),
            call("RunTask", run_on_fargate("web"), []),
            // It finds its task again, and on_kill stops it.
            call("ListTasks", running(), [("taskArns[]", Matches(TASK))]),
            call(
                "StopTask",
                json!({ "cluster": "default", "task": "$taskArn", "reason": "Task killed by the user" }),
                [("task.desiredStatus", is("STOPPED"))],
            ),
            call("ListTasks", running(), [("taskArns", none())]),
        ],
    );
}

#[test]
fn airflow_on_ec2() {
    follow(
        "Airflow",
        [
            Meanwhile(|ecs| {
                ecs.add_instance("t3.small");
            }),
            call(
                "RunTask",
                run_on_ec2("batch"),
                [("failures", none()), ("tasks[0].taskArn", Matches(TASK))],
            ),
            // It tries again when it is told exactly this, or the same of the CPU.
            call(
                "RunTask",
                run_on_ec2("batch"),
                [
                    ("tasks", none()),
                    ("failures[].reason", is("RESOURCE:MEMORY")),
                ],
            ),
            Meanwhile(|ecs| ecs.instances()[0].terminate()),
            call(
                "DescribeTasks",
                describe_task(),
                [
                    ("failures", none()),
                    ("tasks[0].lastStatus", is("STOPPED")),
                    (
                        "tasks[0].stoppedReason",
                        Matches(r"Host EC2 \(instance .+?\) (stopped|terminated)\."),
                    ),
                    ("tasks[0].containers[].exitCode", Absent),
                ],
            ),
        ],
    );
}

#[test]
fn airflow_when_the_image_is_not_there() {
    follow(
        "Airflow",
        [
            call("RunTask", run_on_fargate("no-image"), []),
            call(
                "DescribeTasks",
                describe_task(),
                [
                    ("tasks[0].stopCode", is("TaskFailedToStart")),
                    (
                        "tasks[0].stoppedReason",
                        Matches("CannotPullContainerError: .*"),
                    ),
                    ("tasks[0].startedAt", Absent),
                    ("tasks[0].containers[].lastStatus", is("STOPPED")),
                    ("tasks[0].containers[].exitCode", Absent),
                ],
            ),
        ],
    );
}

#[test]
fn dagster_launches_runs() {
    let run = json!({
        "taskDefinition": "new", "tags": [{ "key": "dagster/run_id", "value": "1" }],
        "overrides": {
            "cpu": "512", "memory": "1024",
            "containerOverrides": [{ "name": "app", "command": ["dagster"], "cpu": 512, "memory": 1024 }],
        },
    });
    follow(
        "Dagster",
        [
            // Its own task.
            call("RunTask", run_on_fargate("web"), []),
            call(
                "DescribeTasks",
                describe_task(),
                [
                    ("tasks[0].taskDefinitionArn", Present),
                    ("tasks[0].clusterArn", Present),
                    ("tasks[0].launchType", is("FARGATE")),
                    (
                        "tasks[0].attachments[0].details[name=networkInterfaceId].value",
                        Matches("eni-[0-9a-f]{17}"),
                    ),
                    (
                        "tasks[0].attachments[0].details[name=subnetId].value",
                        is(SUBNET),
                    ),
                ],
            ),
            call(
                "DescribeTaskDefinition",
                json!({ "taskDefinition": "$taskDefinitionArn" }),
                [
                    ("taskDefinition.containerDefinitions[0].name", is("app")),
                    ("taskDefinition.containerDefinitions[0].image", Present),
                    ("taskDefinition.containerDefinitions[0].environment", none()),
                    ("taskDefinition.networkMode", is("awsvpc")),
                    ("taskDefinition.cpu", is("256")),
                    ("taskDefinition.memory", is("512")),
                ],
            ),
            call(
                "ListAccountSettings",
                json!({ "effectiveSettings": true, "name": "taskLongArnFormat" }),
                [("settings[0].value", is("enabled"))],
            ),
            // A family that is not there yet.
            call(
                "DescribeTaskDefinition",
                json!({ "taskDefinition": "new" }),
                [("__type", is("ClientException"))],
            ),
            call(
                "RegisterTaskDefinition",
                register_new(),
                [("taskDefinition.taskDefinitionArn", is(DEFINITION))],
            ),
            call(
                "RunTask",
                with(run_on_fargate("new"), run),
                [
                    ("tasks[0].taskArn", Matches(TASK)),
                    ("tasks[0].overrides.cpu", is("512")),
                    ("tasks[0].overrides.memory", is("1024")),
                    ("tasks[0].overrides.containerOverrides[0].cpu", is(512)),
                    ("failures", none()),
                ],
            ),
            call(
                "TagResource",
                json!({ "resourceArn": "$taskArn", "tags": [{ "key": "a", "value": "b" }] }),
                [],
            ),
            call(
                "StopTask",
                json!({ "cluster": "default", "task": "$taskArn" }),
                [],
            ),
        ],
    );
}

#[test]
fn dagster_watches_runs() {
    follow(
        "Dagster",
        [
            call("RunTask", run_on_fargate("job"), []),
            call(
                "DescribeTasks",
                describe_task(),
                [
                    ("tasks[0].lastStatus", is("STOPPED")),
                    ("tasks[0].containers[].exitCode", is(0)),
                    ("tasks[0].stopCode", is("EssentialContainerExited")),
                    (
                        "tasks[0].stoppedReason",
                        is("Essential container in task exited"),
                    ),
                ],
            ),
            // It tells what passes from what does not by this.
            call("RunTask", run_on_fargate("no-image"), []),
            call(
                "DescribeTasks",
                describe_task(),
                [
                    ("tasks[0].stopCode", is("TaskFailedToStart")),
                    (
                        "tasks[0].stoppedReason",
                        Matches("CannotPullContainerError: .*i/o timeout.*"),
                    ),
                    ("tasks[0].containers[].exitCode", Absent),
                ],
            ),
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
                ],
            ),
        ],
    );
}

#[test]
fn prefect_runs_flows() {
    let describe = || with(describe_task(), json!({ "include": ["TAGS"] }));
    follow(
        "Prefect",
        [
            call(
                "RegisterTaskDefinition",
                register_new(),
                [("taskDefinition.taskDefinitionArn", is(DEFINITION))],
            ),
            call(
                "DescribeTaskDefinition",
                json!({ "taskDefinition": "job" }),
                [
                    ("taskDefinition.status", is("ACTIVE")),
                    ("taskDefinition.networkMode", is("awsvpc")),
                    (
                        "taskDefinition.requiresCompatibilities",
                        is(json!(["FARGATE"])),
                    ),
                    (
                        "taskDefinition.containerDefinitions[name=app].image",
                        Present,
                    ),
                ],
            ),
            call("RunTask", run_on_fargate("web"), [("failures", none())]),
            call(
                "DescribeTasks",
                describe(),
                [
                    ("tasks[0].lastStatus", is("RUNNING")),
                    ("tasks[0].tags", none()),
                ],
            ),
            call("RunTask", run_on_fargate("job"), []),
            call(
                "DescribeTasks",
                describe(),
                [
                    ("tasks[0].lastStatus", is("STOPPED")),
                    // The name of an exception, so it must be there.
                    ("tasks[0].stopCode", is("EssentialContainerExited")),
                    ("tasks[0].containers[name=app].exitCode", is(0)),
                ],
            ),
        ],
    );
}

#[test]
fn prefect_when_something_is_wrong() {
    let elsewhere = with(run_on_fargate("job"), json!({ "cluster": "nowhere" }));
    follow(
        "Prefect",
        [
            call(
                "DescribeTasks",
                json!({ "tasks": ["0123456789abcdef0123456789abcdef"] }),
                [("tasks", none())],
            ),
            call(
                "RunTask",
                elsewhere,
                [("__type", is("ClusterNotFoundException"))],
            ),
            call(
                "RunTask",
                run_on_ec2("batch"),
                [
                    ("__type", is("InvalidParameterException")),
                    ("message", Matches("No Container Instances.*")),
                ],
            ),
            call("RunTask", run_on_fargate("no-log-group"), []),
            call(
                "DescribeTasks",
                describe_task(),
                [
                    ("tasks[0].stopCode", is("TaskFailedToStart")),
                    (
                        "tasks[0].stoppedReason",
                        Matches(".*failed to validate logger args.*"),
                    ),
                ],
            ),
        ],
    );
}
