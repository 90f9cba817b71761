//! Elastic Load Balancing and Cloud Map.

use super::{check, shown};

const BALANCED: &str = "
Resources:
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Scheme: internet-facing
      SecurityGroups: [sg-1]
      Subnets: [subnet-1, subnet-2]
      LoadBalancerAttributes: [{Key: idle_timeout.timeout_seconds, Value: '61'}]
      Tags: [{Key: team, Value: first}]
  Group:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      HealthCheckPath: /first
      Port: 80
      Protocol: HTTP
      TargetGroupAttributes: [{Key: deregistration_delay.timeout_seconds, Value: '61'}]
      Targets: [{Id: 10.0.0.1}]
      TargetType: ip
      VpcId: vpc-1
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      DefaultActions:
        - {Type: fixed-response, FixedResponseConfig: {StatusCode: '404', MessageBody: first}}
      LoadBalancerArn: !Ref Balancer
      Port: '80'
      Protocol: HTTP
  Rule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Properties:
      Actions: [{Type: forward, TargetGroupArn: !Ref Group}]
      Conditions: [{Field: path-pattern, PathPatternConfig: {Values: [/first/*]}}]
      ListenerArn: !Ref Listener
      Priority: 7
Outputs:
  Name: {Value: !GetAtt Balancer.DNSName}
  Full: {Value: !Sub '${Balancer.LoadBalancerFullName}/${Group.TargetGroupFullName}'}
";

#[test]
fn a_load_balancer_with_a_rule_is_made_changed_and_removed() {
    check(
        BALANCED,
        &[
            ("first", "second"),
            ("'61'", "62"),
            ("Priority: 7", "Priority: 8"),
        ],
        &[
            shown(
                "elasticloadbalancing:DescribeTags",
                r#"{"ResourceArns":["<Balancer>"]}"#,
                "TagDescriptions.0.Tags.0.Value",
                "first",
                "second",
            ),
            shown(
                "elasticloadbalancing:DescribeLoadBalancers",
                r#"{"LoadBalancerArns":["<Balancer>"]}"#,
                "LoadBalancers.0.SecurityGroups.0",
                "sg-1",
                "sg-1",
            ),
            shown(
                "elasticloadbalancing:DescribeTargetGroups",
                r#"{"TargetGroupArns":["<Group>"]}"#,
                "TargetGroups.0.HealthCheckPath",
                "/first",
                "/second",
            ),
            shown(
                "elasticloadbalancing:DescribeTargetHealth",
                r#"{"TargetGroupArn":"<Group>"}"#,
                "TargetHealthDescriptions.0.Target.Port",
                "80",
                "80",
            ),
            shown(
                "elasticloadbalancing:DescribeListeners",
                r#"{"ListenerArns":["<Listener>"]}"#,
                "Listeners.0.DefaultActions.0.FixedResponseConfig.MessageBody",
                "first",
                "second",
            ),
            shown(
                "elasticloadbalancing:DescribeRules",
                r#"{"RuleArns":["<Rule>"]}"#,
                "Rules.0.Priority",
                "7",
                "8",
            ),
        ],
    );
}

const DISCOVERED: &str = "
Resources:
  Private:
    Type: AWS::ServiceDiscovery::PrivateDnsNamespace
    Properties: {Name: local, Vpc: vpc-1, Description: first, Tags: [{Key: team, Value: first}]}
  Public:
    Type: AWS::ServiceDiscovery::PublicDnsNamespace
    Properties: {Name: example.com, Description: first}
  Http:
    Type: AWS::ServiceDiscovery::HttpNamespace
    Properties: {Name: calls, Description: first}
  Service:
    Type: AWS::ServiceDiscovery::Service
    Properties:
      Description: first
      DnsConfig: {DnsRecords: [{TTL: 60, Type: A}], NamespaceId: !Ref Private}
      HealthCheckCustomConfig: {FailureThreshold: 1}
      Name: web
      ServiceAttributes: {color: first}
  Instance:
    Type: AWS::ServiceDiscovery::Instance
    Properties:
      InstanceAttributes: {AWS_INSTANCE_IPV4: 10.0.0.1, color: first}
      InstanceId: one
      ServiceId: !GetAtt Service.Id
Outputs:
  Zone: {Value: !GetAtt Private.HostedZoneId}
  Arns: {Value: !Sub '${Private.Arn}${Public.Arn}${Http.Arn}${Service.Arn}'}
";

#[test]
fn namespaces_with_a_service_are_made_changed_and_removed() {
    check(
        DISCOVERED,
        &[("first", "second")],
        &[
            shown(
                "servicediscovery:GetNamespace",
                r#"{"Id":"<Private>"}"#,
                "Namespace.Description",
                "first",
                "second",
            ),
            shown(
                "servicediscovery:GetNamespace",
                r#"{"Id":"<Public>"}"#,
                "Namespace.Description",
                "first",
                "second",
            ),
            shown(
                "servicediscovery:GetNamespace",
                r#"{"Id":"<Http>"}"#,
                "Namespace.Description",
                "first",
                "second",
            ),
            shown(
                "servicediscovery:GetService",
                r#"{"Id":"<Service>"}"#,
                "Service.Description",
                "first",
                "second",
            ),
            shown(
                "servicediscovery:GetServiceAttributes",
                r#"{"ServiceId":"<Service>"}"#,
                "ServiceAttributes.Attributes.color",
                "first",
                "second",
            ),
            shown(
                "servicediscovery:GetInstance",
                r#"{"ServiceId":"<Service>","InstanceId":"one"}"#,
                "Instance.Attributes.color",
                "first",
                "second",
            ),
        ],
    );
}
