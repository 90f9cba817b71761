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

const DEPLOYED: &str = "
Resources:
  Application:
    Type: AWS::CodeDeploy::Application
    Properties: {ComputePlatform: ECS, Tags: [{Key: team, Value: first}]}
  Steps:
    Type: AWS::CodeDeploy::DeploymentConfig
    Properties:
      ComputePlatform: ECS
      TrafficRoutingConfig:
        Type: TimeBasedCanary
        TimeBasedCanary: {CanaryInterval: 5, CanaryPercentage: 10}
  Group:
    Type: AWS::CodeDeploy::DeploymentGroup
    Properties:
      ApplicationName: !Ref Application
      AutoRollbackConfiguration: {Enabled: true, Events: [DEPLOYMENT_FAILURE]}
      BlueGreenDeploymentConfiguration:
        DeploymentReadyOption: {ActionOnTimeout: CONTINUE_DEPLOYMENT, WaitTimeInMinutes: 0}
        TerminateBlueInstancesOnDeploymentSuccess:
          {Action: TERMINATE, TerminationWaitTimeInMinutes: 5}
      DeploymentConfigName: !Ref Steps
      DeploymentStyle: {DeploymentOption: WITH_TRAFFIC_CONTROL, DeploymentType: BLUE_GREEN}
      ECSServices: [{ClusterName: !Ref Cluster, ServiceName: !GetAtt Service.Name}]
      LoadBalancerInfo:
        TargetGroupPairInfoList:
          - ProdTrafficRoute: {ListenerArns: [!Ref Listener]}
            TargetGroups: [{Name: !GetAtt Blue.TargetGroupName}, {Name: !GetAtt Green.TargetGroupName}]
      ServiceRoleArn: !Sub 'arn:aws:iam::${AWS::AccountId}:role/deploy'
      Tags: [{Key: team, Value: first}]
  Cluster:
    Type: AWS::ECS::Cluster
  Definition:
    Type: AWS::ECS::TaskDefinition
    Properties:
      ContainerDefinitions:
        - {Name: app, Image: app, PortMappings: [{ContainerPort: 80}]}
      Cpu: 256
      Memory: 512
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
  Service:
    Type: AWS::ECS::Service
    DependsOn: Listener
    Properties:
      Cluster: !Ref Cluster
      DeploymentController: {Type: CODE_DEPLOY}
      LaunchType: FARGATE
      LoadBalancers: [{ContainerName: app, ContainerPort: 80, TargetGroupArn: !Ref Blue}]
      NetworkConfiguration: {AwsvpcConfiguration: {Subnets: [subnet-1]}}
      TaskDefinition: !Ref Definition
  Blue:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Port: 80, Protocol: HTTP, TargetType: ip, VpcId: vpc-1}
  Green:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: {Port: 80, Protocol: HTTP, TargetType: ip, VpcId: vpc-1}
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties: {Subnets: [subnet-1, subnet-2]}
  Listener:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      DefaultActions: [{Type: forward, TargetGroupArn: !Ref Blue}]
      LoadBalancerArn: !Ref Balancer
      Port: 80
      Protocol: HTTP
";

#[test]
fn what_codedeploy_deploys_is_made_changed_and_removed() {
    check(
        DEPLOYED,
        &[
            ("first", "second"),
            (
                "TerminationWaitTimeInMinutes: 5",
                "TerminationWaitTimeInMinutes: 6",
            ),
        ],
        &[
            shown(
                "codedeploy:GetDeploymentGroup",
                r#"{"applicationName":"<Application>","deploymentGroupName":"<Group>"}"#,
                "deploymentGroupInfo.blueGreenDeploymentConfiguration.terminateBlueInstancesOnDeploymentSuccess.terminationWaitTimeInMinutes",
                "5",
                "6",
            ),
            shown(
                "codedeploy:ListTagsForResource",
                r#"{"ResourceArn":"arn:aws:codedeploy:us-east-1:123456789012:application:<Application>"}"#,
                "Tags.0.Value",
                "first",
                "second",
            ),
            shown(
                "codedeploy:GetDeploymentConfig",
                r#"{"deploymentConfigName":"<Steps>"}"#,
                "deploymentConfigInfo.trafficRoutingConfig.timeBasedCanary.canaryPercentage",
                "10",
                "10",
            ),
        ],
    );
}
