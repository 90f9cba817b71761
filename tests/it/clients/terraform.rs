//! Terraform's AWS provider.

use serde_json::json;

use super::Expect::{Absent, Matches, Present};
use super::{DEFINITION, call, follow, is, none, register_new, run_on_fargate, with};
use crate::support::{SUBNET, fargate_definition};

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

/// A service is made, changed, scaled to nothing, deleted, and made again.
#[test]
fn services() {
    let arn = "arn:aws:ecs:us-east-1:123456789012:service/default/shop";
    let network = || json!({ "awsvpcConfiguration": { "subnets": [SUBNET] } });
    let create = |token: &str| {
        json!({
            "cluster": "default", "serviceName": "shop", "taskDefinition": "web", "desiredCount": 2,
            "launchType": "FARGATE", "networkConfiguration": network(), "schedulingStrategy": "REPLICA",
            "deploymentConfiguration": { "maximumPercent": 200, "minimumHealthyPercent": 100 },
            "deploymentController": { "type": "ECS" }, "propagateTags": "SERVICE", "enableECSManagedTags": true,
            "clientToken": token, "tags": [{ "key": "team", "value": "blue" }],
        })
    };
    let waits = || json!({ "cluster": "default", "services": [arn] });
    let reads = || with(waits(), json!({ "include": ["TAGS"] }));
    let updates = |change| with(json!({ "cluster": "default", "service": "shop" }), change);
    let is_stable = |desired: i32| {
        [
            ("services[0].status", is("ACTIVE")),
            ("services[0].deployments[status=PRIMARY].id", Present),
            ("services[0].deployments[status=ACTIVE]", Absent),
            ("services[0].desiredCount", is(desired)),
            ("services[0].runningCount", is(desired)),
        ]
    };
    follow(
        "Terraform",
        [
            call(
                "CreateService",
                create("a"),
                [
                    ("service.serviceArn", is(arn)),
                    ("service.status", is("ACTIVE")),
                    ("service.deployments[0].status", is("PRIMARY")),
                ],
            ),
            // A call that was answered by nothing is made again.
            call(
                "CreateService",
                create("a"),
                [("service.serviceArn", is(arn))],
            ),
            call("DescribeServices", waits(), is_stable(2)),
            call(
                "DescribeServices",
                reads(),
                [
                    ("failures", none()),
                    ("services[0].serviceArn", is(arn)),
                    ("services[0].serviceName", is("shop")),
                    ("services[0].clusterArn", Present),
                    ("services[0].taskDefinition", Matches(".*/web:1")),
                    ("services[0].launchType", is("FARGATE")),
                    ("services[0].capacityProviderStrategy", Absent),
                    ("services[0].platformVersion", is("LATEST")),
                    ("services[0].schedulingStrategy", is("REPLICA")),
                    ("services[0].deploymentController.type", is("ECS")),
                    (
                        "services[0].deploymentConfiguration.maximumPercent",
                        is(200),
                    ),
                    (
                        "services[0].deploymentConfiguration.minimumHealthyPercent",
                        is(100),
                    ),
                    (
                        "services[0].deploymentConfiguration.deploymentCircuitBreaker",
                        is(json!({ "enable": false, "rollback": false })),
                    ),
                    ("services[0].availabilityZoneRebalancing", is("ENABLED")),
                    ("services[0].propagateTags", is("SERVICE")),
                    ("services[0].enableECSManagedTags", is(true)),
                    ("services[0].enableExecuteCommand", is(false)),
                    ("services[0].loadBalancers", none()),
                    ("services[0].serviceRegistries", none()),
                    ("services[0].placementConstraints", none()),
                    ("services[0].placementStrategy", none()),
                    (
                        "services[0].networkConfiguration.awsvpcConfiguration.subnets",
                        is(json!([SUBNET])),
                    ),
                    ("services[0].tags[key=team].value", is("blue")),
                ],
            ),
            call(
                "RegisterTaskDefinition",
                fargate_definition("web", json!([{ "name": "app", "image": "busybox:1.37" }])),
                [("taskDefinition.taskDefinitionArn", Matches(".*/web:2"))],
            ),
            call(
                "UpdateService",
                updates(
                    json!({ "taskDefinition": "$taskDefinitionArn", "forceNewDeployment": false }),
                ),
                [
                    ("service.taskDefinition", Matches(".*/web:2")),
                    (
                        "service.deployments[status=PRIMARY].rolloutState",
                        is("IN_PROGRESS"),
                    ),
                    (
                        "service.deployments[status=ACTIVE].rolloutState",
                        is("COMPLETED"),
                    ),
                ],
            ),
            call("DescribeServices", waits(), is_stable(2)),
            call(
                "UpdateService",
                updates(json!({ "desiredCount": 0 })),
                [("service.desiredCount", is(0))],
            ),
            call(
                "DeleteService",
                json!({ "cluster": "default", "service": arn, "force": false }),
                [
                    ("service.status", is("DRAINING")),
                    ("service.desiredCount", is(0)),
                ],
            ),
            call(
                "DescribeServices",
                waits(),
                [("failures", none()), ("services[0].status", is("INACTIVE"))],
            ),
            call(
                "CreateService",
                create("b"),
                [("service.status", is("ACTIVE"))],
            ),
            call("DescribeServices", waits(), is_stable(2)),
        ],
    );
}
