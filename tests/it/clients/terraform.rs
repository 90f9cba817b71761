//! Terraform's AWS provider.

use serde_json::{Value, json};

use super::Expect::{Absent, Matches, Present};
use super::{DEFINITION, Read, Step, call, follow, is, none, register_new, run_on_fargate, with};
use crate::support::fargate_definition;

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

/// The provider's source was not at hand for this resource: it compares the whole container
/// definition, and replaces the resource when there is a default more than the service adds.
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

/// The service as the provider asks for it. What it leaves out is not configured.
fn service() -> Value {
    json!({
        "clientToken": "terraform-20261121", "cluster": "default", "serviceName": "api", "taskDefinition": "web:1",
        "desiredCount": 2, "launchType": "FARGATE", "schedulingStrategy": "REPLICA",
        "deploymentConfiguration": { "maximumPercent": 200, "minimumHealthyPercent": 100 },
        "deploymentController": { "type": "ECS" },
        "networkConfiguration": network(), "loadBalancers": balancers(), "healthCheckGracePeriodSeconds": 30,
        "enableECSManagedTags": false, "enableExecuteCommand": true, "propagateTags": "SERVICE",
        "tags": [{ "key": "team", "value": "blue" }],
    })
}

fn network() -> Value {
    json!({ "awsvpcConfiguration": { "subnets": ["subnet-1", "subnet-2"], "securityGroups": ["sg-1"], "assignPublicIp": "DISABLED" } })
}

fn balancers() -> Value {
    let target_group =
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/api/0123456789abcdef";
    json!([{ "targetGroupArn": target_group, "containerName": "app", "containerPort": 80 }])
}

/// What it asks for on its way, and for its state: by the ARN, and with tags.
fn read(with_tags: bool) -> Value {
    let mut request = json!({ "cluster": "default", "services": ["$serviceArn"] });
    if with_tags {
        request["include"] = json!(["TAGS"]);
    }
    request
}

const SERVICE: &str = "arn:aws:ecs:us-east-1:123456789012:service/default/api";

/// What its state needs of a service, none of it null.
fn state(count: i64, tasks: i64, revision: &str) -> Vec<Read> {
    let definition = format!("arn:aws:ecs:us-east-1:123456789012:task-definition/{revision}");
    vec![
        ("failures", none()),
        ("services[0].serviceArn", is(SERVICE)),
        ("services[0].serviceName", is("api")),
        (
            "services[0].clusterArn",
            is("arn:aws:ecs:us-east-1:123456789012:cluster/default"),
        ),
        ("services[0].status", is("ACTIVE")),
        ("services[0].desiredCount", is(count)),
        ("services[0].runningCount", is(tasks)),
        ("services[0].pendingCount", is(0)),
        ("services[0].taskDefinition", is(definition.clone())),
        ("services[0].launchType", is("FARGATE")),
        ("services[0].platformVersion", is("LATEST")),
        ("services[0].platformFamily", is("Linux")),
        ("services[0].capacityProviderStrategy", Absent),
        ("services[0].schedulingStrategy", is("REPLICA")),
        ("services[0].deploymentController.type", is("ECS")),
        (
            "services[0].deploymentConfiguration",
            is(json!({
                "maximumPercent": 200, "minimumHealthyPercent": 100, "strategy": "ROLLING", "bakeTimeInMinutes": 0,
                "deploymentCircuitBreaker": { "enable": false, "rollback": false },
            })),
        ),
        ("services[0].networkConfiguration", is(network())),
        ("services[0].loadBalancers", is(balancers())),
        ("services[0].serviceRegistries", none()),
        ("services[0].healthCheckGracePeriodSeconds", is(30)),
        ("services[0].enableECSManagedTags", is(false)),
        ("services[0].enableExecuteCommand", is(true)),
        ("services[0].propagateTags", is("SERVICE")),
        ("services[0].availabilityZoneRebalancing", is("ENABLED")),
        ("services[0].placementConstraints", none()),
        ("services[0].placementStrategy", none()),
        (
            "services[0].roleArn",
            Matches("arn:aws:iam::123456789012:role/aws-service-role/ecs.amazonaws.com/.*"),
        ),
        ("services[0].createdBy", Present),
        ("services[0].createdAt", Present),
        (
            "services[0].deployments[status=PRIMARY].id",
            Matches("ecs-svc/[0-9]{19}"),
        ),
        (
            "services[0].deployments[status=PRIMARY].taskDefinition",
            is(definition),
        ),
        (
            "services[0].deployments[status=PRIMARY].serviceConnectConfiguration",
            Absent,
        ),
        (
            "services[0].deployments[status=PRIMARY].volumeConfigurations",
            Absent,
        ),
        (
            "services[0].deployments[status=PRIMARY].vpcLatticeConfigurations",
            Absent,
        ),
    ]
}

/// It is stable when there is one deployment, and as many tasks run as should.
fn steady(count: i64) -> Vec<Read> {
    vec![
        ("services[0].deployments[1]", Absent),
        ("services[0].deployments[0].rolloutState", is("COMPLETED")),
        ("services[0].deployments[0].desiredCount", is(count)),
        ("services[0].deployments[0].runningCount", is(count)),
        ("services[0].deployments[0].failedTasks", is(0)),
    ]
}

fn described(with_tags: bool, reads: impl IntoIterator<Item = Read>) -> Step {
    let reads = reads.into_iter().collect();
    Step::Call("DescribeServices", read(with_tags), reads)
}

/// Made, read, changed, waited for, deleted, and made again.
#[test]
fn services() {
    let tags = || {
        (
            "services[0].tags",
            is(json!([{ "key": "team", "value": "blue" }])),
        )
    };
    let ports = json!([{ "containerPort": 80, "protocol": "tcp" }]);
    let container = json!([{ "name": "app", "image": "busybox:1.36", "portMappings": ports }]);
    let mut definition = fargate_definition("api", container);
    definition["taskRoleArn"] = "arn:aws:iam::123456789012:role/app".into();
    let service = || with(service(), json!({ "taskDefinition": "api:1" }));
    let update = |more| {
        let base =
            json!({ "cluster": "default", "service": "$serviceArn", "forceNewDeployment": false });
        with(base, more)
    };
    let delete =
        |force: bool| json!({ "cluster": "default", "service": "$serviceArn", "force": force });
    follow(
        "Terraform",
        [
            call("RegisterTaskDefinition", definition.clone(), []),
            call("RegisterTaskDefinition", definition, []),
            call(
                "CreateService",
                service(),
                [
                    ("service.serviceArn", is(SERVICE)),
                    ("service.status", is("ACTIVE")),
                    ("service.deployments[0].rolloutState", is("IN_PROGRESS")),
                ],
            ),
            // It waits for the steady state, and then reads.
            described(false, state(2, 2, "api:1").into_iter().chain(steady(2))),
            described(true, state(2, 2, "api:1").into_iter().chain([tags()])),
            // What has been asked is answered again, by the same token.
            call(
                "CreateService",
                service(),
                [("service.serviceArn", is(SERVICE))],
            ),
            call(
                "UpdateService",
                update(json!({ "desiredCount": 3, "taskDefinition": "api:2" })),
                [
                    ("service.deployments[0].status", is("PRIMARY")),
                    ("service.deployments[1].status", is("ACTIVE")),
                    ("service.desiredCount", is(3)),
                ],
            ),
            described(false, state(3, 3, "api:2").into_iter().chain(steady(3))),
            described(true, state(3, 3, "api:2").into_iter().chain([tags()])),
            // On the way out: first no tasks, then no service.
            call(
                "DeleteService",
                delete(false),
                [
                    ("__type", is("InvalidParameterException")),
                    (
                        "message",
                        is("The service cannot be stopped while it is scaled above 0."),
                    ),
                ],
            ),
            call(
                "UpdateService",
                update(json!({ "desiredCount": 0 })),
                [("service.desiredCount", is(0))],
            ),
            call(
                "DeleteService",
                delete(false),
                [
                    ("service.status", is("DRAINING")),
                    ("service.deployments", none()),
                ],
            ),
            described(
                false,
                [
                    ("failures", none()),
                    ("services[0].status", is("INACTIVE")),
                    ("services[0].serviceArn", is(SERVICE)),
                    ("services[0].desiredCount", is(0)),
                    ("services[0].runningCount", is(0)),
                ],
            ),
            // The name is free again.
            call(
                "CreateService",
                with(service(), json!({ "clientToken": "terraform-20261122" })),
                [("service.status", is("ACTIVE"))],
            ),
            described(
                true,
                state(2, 2, "api:1")
                    .into_iter()
                    .chain(steady(2))
                    .chain([tags()]),
            ),
        ],
    );
}
