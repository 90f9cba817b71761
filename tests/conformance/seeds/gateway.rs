use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    let mut seeds = changes();
    seeds.extend(looks());
    seeds
}

/// Of the operations that make and change gateways.
fn changes() -> Vec<Seed> {
    vec![
        seed("CreateGateway", "with everything", |_| request("shared")),
        seed("CreateGateway", "with no more than it takes", |_| {
            json!({
                "name": "shared",
                "infrastructureRoleArn": "arn:aws:iam::123456789012:role/infrastructure",
                "configuration": {"hostSharedAlb": {}},
            })
        }),
        seed("UpdateGateway", "everything", |fake| {
            json!({
                "gateway": create(fake),
                "infrastructureRoleArn": "arn:aws:iam::123456789012:role/other",
                "deletionProtection": true,
                "propagateTags": "GATEWAY",
                "configuration": {"hostSharedAlb": {
                    "networkConfiguration": {"inboundSecurityGroup": "sg-0a1b2c3d"},
                    "maxAlbCount": 5,
                    "webACLArn": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/b/2",
                    "accessLogs": {"destination": {"s3": {"bucket": "logs", "prefix": "p"}}},
                    "httpDesync": "strictest",
                    "testTrafficRules": {"header": {"name": "X-Test", "values": ["yes"]}},
                }},
            })
        }),
        seed(
            "DeleteGateway",
            "by name",
            |fake| json!({"gateway": create(fake)}),
        ),
        seed(
            "AssociateGatewayWithCluster",
            "by names",
            |fake| json!({"gateway": create(fake), "cluster": "default"}),
        ),
        seed(
            "DisassociateGatewayFromCluster",
            "that nothing uses",
            |fake| {
                create(fake);
                associate(fake);
                json!({"gateway": "shared", "cluster": "default"})
            },
        ),
    ]
}

/// Of those that look at them.
fn looks() -> Vec<Seed> {
    vec![
        seed(
            "DescribeGateway",
            "at rest",
            |fake| json!({"gateway": create(fake)}),
        ),
        seed("DescribeGateway", "whose update has failed", |fake| {
            routed(fake);
            let gateway = fake.ecs().gateway("shared");
            gateway.fail_next_update("AccessDenied", "No.");
            fake.ask("UpdateGateway", &json!({"gateway": "shared"}));
            fake.ecs().settle();
            json!({"gateway": "shared"})
        }),
        seed("DescribeGatewayResources", "with a route", |fake| {
            routed(fake);
            json!({"gateway": "shared", "maxResults": 20})
        }),
        seed("ListGateways", "a page of one", |fake| {
            create(fake);
            fake.ask("CreateGateway", &request("another"));
            json!({"names": ["shared", "another"], "status": ["ACTIVE"], "maxResults": 1})
        }),
        seed("ListGatewayClusterAssociations", "of a cluster", |fake| {
            create(fake);
            associate(fake);
            json!({"gateway": "shared", "cluster": "default", "status": ["ACTIVE"], "maxResults": 1})
        }),
        seed("DescribeGatewayRoute", "that leads somewhere", |fake| {
            routed(fake);
            let routes = fake.ask("ListGatewayRoutes", &json!({}));
            json!({"gatewayRouteArn": routes["gatewayRoutes"][0]["gatewayRouteArn"]})
        }),
        seed("ListGatewayRoutes", "of a service", |fake| {
            routed(fake);
            json!({
                "gateway": "shared", "cluster": "default", "service": "web",
                "serviceContainerPortName": "http", "status": ["ACTIVE"], "maxResults": 1,
            })
        }),
    ]
}

fn request(name: &str) -> Value {
    json!({
        "name": name,
        "infrastructureRoleArn": "arn:aws:iam::123456789012:role/infrastructure",
        "clientToken": name,
        "deletionProtection": false,
        "propagateTags": "NONE",
        "tags": [{"key": "team", "value": "platform"}],
        "configuration": {"hostSharedAlb": {
            "networkConfiguration": {
                "inboundSecurityGroup": "sg-0a1b2c3d4e5f60718",
                "subnets": ["subnet-0a1b2c3d4e5f60718"],
                "ipAddressType": "ipv4",
            },
            "scheme": "internal",
            "webACLArn": "arn:aws:wafv2:us-east-1:123456789012:regional/webacl/a/1",
            "accessLogs": {"destination": {"s3": {"bucket": "logs", "prefix": "gateway"}}},
            "port": 443,
            "protocol": "HTTPS",
            "maxAlbCount": 3,
            "httpDesync": "monitor",
            "testTrafficRules": {"header": {"name": "X-Test", "values": ["yes"]}},
        }},
    })
}

/// A gateway `shared`; gives its ARN.
fn create(fake: &mut Fake) -> Value {
    let mut answer = fake.ask("CreateGateway", &request("shared"));
    answer["gatewayArn"].take()
}

fn associate(fake: &mut Fake) {
    let both = json!({"gateway": "shared", "cluster": "default"});
    fake.ask("AssociateGatewayWithCluster", &both);
}

/// A service `web` that is reached through the gateway `shared`.
fn routed(fake: &mut Fake) {
    create(fake);
    associate(fake);
    let definition = json!({
        "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
        "cpu": "256", "memory": "512",
        "containerDefinitions": [{
            "name": "app", "image": "busybox", "portMappings": [{"name": "http", "containerPort": 80}],
        }],
    });
    fake.ask("RegisterTaskDefinition", &definition);
    let service = json!({
        "serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": {"subnets": ["subnet-0a1b2c3d4e5f60718"]}},
        "gatewayConnectors": [{"portName": "http"}],
    });
    fake.ask("CreateService", &service);
    fake.ecs().settle();
}
