use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed("CreateExpressGatewayService", "with everything", |_| {
            request()
        }),
        seed(
            "CreateExpressGatewayService",
            "with a definition of one's own",
            |fake| {
                let definition = json!({
                    "family": "own", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
                    "cpu": "256", "memory": "512",
                    "containerDefinitions": [{
                        "name": "Main", "image": "busybox",
                        "portMappings": [{"name": "http", "containerPort": 80}],
                    }],
                });
                let mut answer = fake.ask("RegisterTaskDefinition", &definition);
                json!({
                    "infrastructureRoleArn": ROLE,
                    "taskDefinitionArn": answer["taskDefinition"]["taskDefinitionArn"].take(),
                })
            },
        ),
        seed(
            "DescribeExpressGatewayService",
            "with tags",
            |fake| json!({"serviceArn": create(fake), "include": ["TAGS"]}),
        ),
        seed("UpdateExpressGatewayService", "everything", |fake| {
            let mut request = request();
            request["serviceArn"] = create(fake);
            request["primaryContainer"]["image"] = json!("nginx:1.29");
            let members = request.as_object_mut().expect("an object");
            for fixed in ["infrastructureRoleArn", "cluster", "serviceName", "tags"] {
                members.remove(fixed);
            }
            request
        }),
        seed(
            "DeleteExpressGatewayService",
            "by its ARN",
            |fake| json!({"serviceArn": create(fake)}),
        ),
    ]
}

const ROLE: &str = "arn:aws:iam::123456789012:role/infrastructure";

fn request() -> Value {
    json!({
        "infrastructureRoleArn": ROLE,
        "executionRoleArn": "arn:aws:iam::123456789012:role/execution",
        "taskRoleArn": "arn:aws:iam::123456789012:role/task",
        "serviceName": "web",
        "cluster": "default",
        "healthCheckPath": "/up",
        "primaryContainer": {
            "image": "nginx:1.28",
            "containerPort": 8080,
            "awsLogsConfiguration": {"logGroup": "web", "logStreamPrefix": "main"},
            "repositoryCredentials": {
                "credentialsParameter": "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry",
            },
            "command": ["serve"],
            "environment": [{"name": "LEVEL", "value": "info"}],
            "secrets": [{"name": "KEY", "valueFrom": "arn:aws:ssm:us-east-1:123456789012:parameter/key"}],
        },
        "networkConfiguration": {
            "securityGroups": ["sg-0a1b2c3d4e5f60718"], "subnets": ["subnet-0a1b2c3d4e5f60718"],
        },
        "cpu": "512",
        "memory": "1024",
        "cpuArchitecture": "ARM64",
        "scalingTarget": {
            "minTaskCount": 1, "maxTaskCount": 3, "autoScalingMetric": "REQUEST_COUNT_PER_TARGET",
            "autoScalingTargetValue": 100,
        },
        "tags": [{"key": "team", "value": "web"}],
    })
}

/// An Express service `web`; gives its ARN.
fn create(fake: &mut Fake) -> Value {
    let mut answer = fake.ask("CreateExpressGatewayService", &request());
    answer["service"]["serviceArn"].take()
}
