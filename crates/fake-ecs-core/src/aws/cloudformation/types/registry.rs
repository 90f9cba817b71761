//! What the registry of AWS says of types, as of 2024 to 2026: what `Fn::GetAtt` gives, and which
//! properties replace a resource.

use super::find;

/// By type: attributes, and properties that replace.
const RECORDED: &[(&str, &str, &str)] = &[
    ("AWS::ECS::Cluster", "Arn", "ClusterName"),
    (
        "AWS::ECS::Service",
        "Name ServiceArn",
        "Cluster LaunchType Role SchedulingStrategy ServiceName",
    ),
    ("AWS::ECS::CapacityProvider", "", "ClusterName Name"),
    (
        "AWS::ECS::ClusterCapacityProviderAssociations",
        "",
        "Cluster",
    ),
    ("AWS::ECS::PrimaryTaskSet", "", "Cluster Service"),
    ("AWS::Logs::LogGroup", "Arn", "LogGroupName"),
    ("AWS::SecretsManager::Secret", "Id", "Name"),
    ("AWS::SSM::Parameter", "Type Value", "Name"),
    ("AWS::Events::Rule", "Arn", "EventBusName Name"),
    ("AWS::SQS::Queue", "Arn QueueName", "FifoQueue QueueName"),
    (
        "AWS::ElasticLoadBalancingV2::LoadBalancer",
        "CanonicalHostedZoneID DNSName LoadBalancerFullName LoadBalancerName SecurityGroups",
        "Name Scheme Type",
    ),
    (
        "AWS::ElasticLoadBalancingV2::TargetGroup",
        "LoadBalancerArns TargetGroupFullName TargetGroupName",
        "Name Port Protocol TargetType VpcId",
    ),
    (
        "AWS::ServiceDiscovery::PrivateDnsNamespace",
        "Arn Id",
        "Name",
    ),
    ("AWS::ServiceDiscovery::HttpNamespace", "Arn Id", "Name"),
    ("AWS::ServiceDiscovery::Service", "Arn Id Name", "Name"),
    (
        "AWS::ApplicationAutoScaling::ScalableTarget",
        "Id",
        "ResourceId ScalableDimension ServiceNamespace",
    ),
    ("AWS::CloudWatch::Alarm", "Arn", "AlarmName"),
    ("AWS::IAM::Role", "Arn RoleId", "Path RoleName"),
    (
        "AWS::EC2::VPC",
        "CidrBlock DefaultSecurityGroup VpcId",
        "CidrBlock",
    ),
    (
        "AWS::EC2::Subnet",
        "AvailabilityZone SubnetId",
        "AvailabilityZone CidrBlock VpcId",
    ),
    ("AWS::EC2::SecurityGroup", "GroupId", "GroupName VpcId"),
];

/// Types of which every property replaces, but for these.
const ALL_BUT: &[(&str, &str, &str)] = &[
    ("AWS::ECS::TaskDefinition", "TaskDefinitionArn", "Tags"),
    ("AWS::ECS::TaskSet", "Id", "Scale Tags"),
];

#[test]
fn types_are_what_the_registry_says() {
    for (name, attributes, replacing) in RECORDED {
        let kind = find(name).unwrap_or_else(|| panic!("{name}"));
        for attribute in attributes.split_whitespace() {
            assert!(kind.attributes.contains(&attribute), "{name} {attribute}");
        }
        for property in replacing.split_whitespace() {
            let found = kind.properties.iter().find(|it| it.name == property);
            assert!(found.is_some_and(|it| it.replaces), "{name} {property}");
        }
    }
    for (name, attribute, updated) in ALL_BUT {
        let kind = find(name).unwrap_or_else(|| panic!("{name}"));
        assert_eq!(kind.attributes, [*attribute], "{name}");
        for property in kind.properties {
            let is_updated = updated.split_whitespace().any(|it| it == property.name);
            assert_eq!(property.replaces, !is_updated, "{name} {}", property.name);
        }
    }
}

/// A stack gives a service as long as its handler does: 2,160 minutes, and 30 to be removed.
#[test]
fn services_have_the_time_that_the_registry_gives_them() {
    use super::Doing;

    let kind = find("AWS::ECS::Service").unwrap();
    let minutes = |doing| kind.patience(doing).as_secs() / 60;
    assert_eq!(minutes(Doing::Create), 2_160);
    assert_eq!(minutes(Doing::Update), 2_160);
    assert_eq!(minutes(Doing::Delete), 30);
}
