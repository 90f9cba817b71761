//! A call of each neighbour that came later, and what CloudTrail adds to the calls of ECS.

use fake_ecs::FakeEcs;
use serde_json::{Value, json};

use super::{CALLS, Client, ROUNDS, Service, compare, compare_requests, median, micros, timed};

const ECS: Service = Service::Json("1.1", "AmazonEC2ContainerServiceV20141113");
const EC2: Service = Service::Form("2016-11-15");
const CLOUDWATCH: Service = Service::Json("1.0", "GraniteServiceVersion20100801");
const SCALING: Service = Service::Json("1.1", "AnyScaleFrontendService");
const AUTO_SCALING: Service = Service::Form("2011-01-01");
const CLOUD_MAP: Service = Service::Json("1.1", "Route53AutoNaming_v20170314");
const ECR: Service = Service::Json("1.1", "AmazonEC2ContainerRegistry_V20150921");
const IAM: Service = Service::Form("2010-05-08");
const CODEDEPLOY: Service = Service::Json("1.1", "CodeDeploy_20141006");
const CLOUDTRAIL: Service = Service::Json(
    "1.1",
    "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101",
);

const TRUST: &str = r#"{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"ecs-tasks.amazonaws.com"},"Action":"sts:AssumeRole"}]}"#;
const APP_SPEC: &str = "version: 0.0\nResources:\n  - shop:\n      Type: AWS::ECS::Service\n      Properties:\n        TaskDefinition: shop\n        LoadBalancerInfo: { ContainerName: app, ContainerPort: 80 }\n";

/// A call of each, against the floor. CloudTrail's is the last, which has all calls before it.
pub(super) fn beside_the_floor(client: &mut Client) {
    compare(client, EC2, "DescribeSubnets", &json!({}));
    cloudwatch(client);
    scaling(client);
    cloud_map(client);
    client.ecs.ecr().repository("app").push_image("1");
    let images = json!({ "repositoryName": "app" });
    compare(client, ECR, "DescribeImages", &images);
    let role = json!({ "RoleName": "worker", "AssumeRolePolicyDocument": TRUST });
    client.call(IAM, "CreateRole", &role);
    compare(client, IAM, "GetRole", &json!({ "RoleName": "worker" }));
    codedeploy();
    scheduler(client);
    compare(
        client,
        CLOUDTRAIL,
        "LookupEvents",
        &json!({ "MaxResults": 10 }),
    );
}

fn cloudwatch(client: &mut Client) {
    let datum = json!([{ "MetricName": "Errors", "Value": 1.0 }]);
    let put = json!({ "Namespace": "shop", "MetricData": datum });
    compare(client, CLOUDWATCH, "PutMetricData", &put);
    let alarm = json!({
        "AlarmName": "errors", "Namespace": "shop", "MetricName": "Errors", "Statistic": "Sum",
        "Period": 60, "EvaluationPeriods": 1, "Threshold": 10.0,
        "ComparisonOperator": "GreaterThanThreshold",
    });
    client.call(CLOUDWATCH, "PutMetricAlarm", &alarm);
    let named = json!({ "AlarmNames": ["errors"] });
    compare(client, CLOUDWATCH, "DescribeAlarms", &named);
}

fn scaling(client: &mut Client) {
    client.ecs.define("web");
    let _web = client.ecs.new_service("web").add();
    client.ecs.settle();
    let mut target = json!({
        "ServiceNamespace": "ecs", "ResourceId": "service/default/web",
        "ScalableDimension": "ecs:service:DesiredCount", "MinCapacity": 1, "MaxCapacity": 10,
    });
    client.json(SCALING, "RegisterScalableTarget", &target);
    target = json!({ "ServiceNamespace": "ecs" });
    compare(client, SCALING, "DescribeScalableTargets", &target);
    client.ecs.auto_scaling().new_group("workers").add();
    compare(
        client,
        AUTO_SCALING,
        "DescribeAutoScalingGroups",
        &json!({}),
    );
}

fn cloud_map(client: &mut Client) {
    let name = json!({ "Name": "internal" });
    let begun = client.json(CLOUD_MAP, "CreateHttpNamespace", &name);
    let begun = json!({ "OperationId": begun["OperationId"] });
    let done = client.json(CLOUD_MAP, "GetOperation", &begun);
    let namespace = &done["Operation"]["Targets"]["NAMESPACE"];
    let service = json!({ "Name": "api", "NamespaceId": namespace });
    let service = client.json(CLOUD_MAP, "CreateService", &service);
    let instance = json!({
        "ServiceId": service["Service"]["Id"], "InstanceId": "one",
        "Attributes": { "AWS_INSTANCE_IPV4": "10.0.0.4" },
    });
    client.json(CLOUD_MAP, "RegisterInstance", &instance);
    let discover = json!({ "NamespaceName": "internal", "ServiceName": "api" });
    compare(client, CLOUD_MAP, "DiscoverInstances", &discover);
}

/// Of a fake of its own: the other one has target groups, and would miss this one.
fn codedeploy() {
    let group =
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/shop/0123456789abcdef";
    let service = json!({
        "serviceName": "shop", "taskDefinition": "shop", "desiredCount": 1, "launchType": "FARGATE",
        "deploymentController": { "type": "CODE_DEPLOY" },
        "loadBalancers": [{ "targetGroupArn": group, "containerName": "app", "containerPort": 80 }],
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } },
    });
    let mut client = Client::start();
    client.json(ECS, "RegisterTaskDefinition", &definition("shop"));
    client.json(ECS, "CreateService", &service);
    client.ecs.settle();
    let new_group = client
        .ecs
        .codedeploy()
        .new_group(&client.ecs.service("shop"));
    let deployment = new_group.add().deploy(APP_SPEC);
    client.ecs.settle();
    assert!(deployment.status().is_over(), "{deployment:?}");
    let id = json!({ "deploymentId": deployment.id() });
    compare(&mut client, CODEDEPLOY, "GetDeployment", &id);
}

fn scheduler(client: &mut Client) {
    let credential = "Credential=AKIDEXAMPLE/20250101/us-east-1/scheduler/aws4_request";
    let authorization = format!(
        "authorization: AWS4-HMAC-SHA256 {credential}, SignedHeaders=host, Signature=0\r\ncontent-type: application/json\r\n"
    );
    let target = json!({
        "Arn": "arn:aws:sqs:us-east-1:123456789012:jobs",
        "RoleArn": "arn:aws:iam::123456789012:role/scheduler",
    });
    let schedule = json!({
        "ScheduleExpression": "rate(1 days)", "FlexibleTimeWindow": { "Mode": "OFF" },
        "Target": target, "State": "DISABLED",
    });
    let (create, get) = ("POST /schedules/nightly", "GET /schedules/nightly");
    client
        .connection
        .prepare(create, &authorization, &schedule.to_string());
    let answer = String::from_utf8_lossy(client.connection.call()).into_owned();
    assert!(answer.contains("ScheduleArn"), "{answer}");
    compare_requests(client, "GetSchedule", (get, &authorization, ""));
}

fn definition(family: &str) -> Value {
    let ports = json!([{ "containerPort": 80 }]);
    json!({
        "family": family, "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
        "cpu": "256", "memory": "512",
        "containerDefinitions": [{ "name": "app", "image": "app", "portMappings": ports }],
    })
}

/// Calls of ECS while CloudTrail keeps them, and while it does not.
pub(super) fn cost_of_cloudtrail() {
    println!("\n| call | without CloudTrail | with | ratio |\n|---|--:|--:|--:|");
    for (operation, body) in [
        ("DescribeTasks", json!({ "tasks": ["0"] })),
        ("DescribeClusters", json!({})),
        ("RegisterTaskDefinition", definition("web")),
    ] {
        let without = FakeEcs::start().without("cloudtrail").blocking();
        let mut clients = [Client::of(without), Client::start()];
        let mut times = [Vec::new(), Vec::new()];
        for client in &mut clients {
            client.call(ECS, operation, &body);
        }
        for _ in 0..ROUNDS {
            for (client, times) in clients.iter_mut().zip(&mut times) {
                times.push(timed(CALLS, || {
                    assert!(!client.connection.call().is_empty());
                }));
            }
        }
        let [without, with] = times.map(median);
        let ratio = with.as_secs_f64() / without.as_secs_f64();
        println!(
            "| `{operation}` | {} | {} | {ratio:.2} |",
            micros(without),
            micros(with)
        );
    }
}
