//! Terraform's AWS provider.

use serde_json::json;

use super::Expect::Absent;
use super::{DEFINITION, call, follow, is, none, register_new, run_on_fargate, with};

#[test]
fn clusters() {
    let describe = |cluster: &str| json!({ "clusters": [cluster], "include": ["TAGS", "CONFIGURATIONS", "SETTINGS"] });
    let create = || {
        json!({
            "clusterName": "blue", "tags": [{ "key": "team", "value": "blue" }],
            "settings": [{ "name": "containerInsights", "value": "enabled" }],
        })
    };
    let arn = "arn:aws:ecs:us-east-1:123456789012:cluster/blue";
    let run = || with(run_on_fargate("web"), json!({ "cluster": "$clusterArn" }));
    follow(
        "Terraform",
        [
            call("CreateCluster", create(), [("cluster.clusterArn", is(arn))]),
            call(
                "DescribeClusters",
                describe("$clusterArn"),
                [
                    ("failures", none()),
                    ("clusters[0].clusterArn", is(arn)),
                    ("clusters[0].clusterName", is("blue")),
                    ("clusters[0].status", is("ACTIVE")),
                    (
                        "clusters[0].settings[name=containerInsights].value",
                        is("enabled"),
                    ),
                    ("clusters[0].tags[key=team].value", is("blue")),
                ],
            ),
            call("RunTask", run(), []),
            // It tries again for as long as it is answered so.
            call(
                "DeleteCluster",
                json!({ "cluster": "$clusterArn" }),
                [("__type", is("ClusterContainsTasksException"))],
            ),
            call(
                "StopTask",
                json!({ "cluster": "$clusterArn", "task": "$taskArn" }),
                [],
            ),
            call(
                "DeleteCluster",
                json!({ "cluster": "$clusterArn" }),
                [("cluster.status", is("INACTIVE"))],
            ),
            call(
                "DescribeClusters",
                describe("$clusterArn"),
                [("clusters[].status", is("INACTIVE"))],
            ),
            // A cluster of the same name can be made again.
            call(
                "CreateCluster",
                create(),
                [("cluster.status", is("ACTIVE"))],
            ),
            call(
                "DescribeClusters",
                describe("other"),
                [("clusters", none()), ("failures[].reason", is("MISSING"))],
            ),
        ],
    );
}

/// The provider's source was not at hand for this resource: it compares the whole container definition, and replaces the
/// resource when there is a default more than the service adds.
#[test]
fn task_definitions() {
    let definition = json!({
        "name": "app", "image": "busybox:1.36", "cpu": 0, "essential": true, "environment": [], "mountPoints": [],
        "portMappings": [], "systemControls": [], "volumesFrom": [],
    });
    let create = with(
        register_new(),
        json!({ "tags": [{ "key": "team", "value": "blue" }] }),
    );
    let describe = || json!({ "taskDefinition": "$taskDefinitionArn", "include": ["TAGS"] });
    follow(
        "Terraform",
        [
            call(
                "RegisterTaskDefinition",
                create,
                [
                    ("taskDefinition.taskDefinitionArn", is(DEFINITION)),
                    ("taskDefinition.family", is("new")),
                    ("taskDefinition.revision", is(1)),
                ],
            ),
            call(
                "DescribeTaskDefinition",
                describe(),
                [
                    ("taskDefinition.status", is("ACTIVE")),
                    (
                        "taskDefinition.containerDefinitions",
                        is(json!([definition])),
                    ),
                    ("taskDefinition.cpu", is("256")),
                    ("taskDefinition.memory", is("512")),
                    ("taskDefinition.networkMode", is("awsvpc")),
                    (
                        "taskDefinition.requiresCompatibilities",
                        is(json!(["FARGATE"])),
                    ),
                    ("taskDefinition.volumes", none()),
                    ("taskDefinition.placementConstraints", none()),
                    ("taskDefinition.runtimePlatform", Absent),
                    ("taskDefinition.ephemeralStorage", Absent),
                    // Beside the definition, not in it.
                    ("tags[key=team].value", is("blue")),
                    ("taskDefinition.tags", Absent),
                ],
            ),
            call(
                "DeregisterTaskDefinition",
                json!({ "taskDefinition": "$taskDefinitionArn" }),
                [("taskDefinition.status", is("INACTIVE"))],
            ),
            call(
                "DescribeTaskDefinition",
                describe(),
                [("taskDefinition.status", is("INACTIVE"))],
            ),
        ],
    );
}

#[test]
fn tags() {
    let resource = || json!({ "resourceArn": "$clusterArn" });
    let tags =
        json!({ "tags": [{ "key": "team", "value": "blue" }, { "key": "env", "value": "test" }] });
    follow(
        "Terraform",
        [
            call("CreateCluster", json!({ "clusterName": "blue" }), []),
            call("TagResource", with(resource(), tags), []),
            call(
                "ListTagsForResource",
                resource(),
                [
                    ("tags[key=team].value", is("blue")),
                    ("tags[key=env].value", is("test")),
                ],
            ),
            call(
                "UntagResource",
                with(resource(), json!({ "tagKeys": ["team"] })),
                [],
            ),
            call(
                "ListTagsForResource",
                resource(),
                [
                    ("tags[key=team]", Absent),
                    ("tags[key=env].value", is("test")),
                ],
            ),
        ],
    );
}
