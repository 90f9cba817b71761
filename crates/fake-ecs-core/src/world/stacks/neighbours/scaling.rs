//! Both Auto Scalings, and CloudWatch.

use super::{Stacks, check, check_in, shown};

const SCALED: &str = "
Resources:
  Target:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      MaxCapacity: 4
      MinCapacity: 1
      ResourceId: service/default/web
      ScalableDimension: ecs:service:DesiredCount
      ScheduledActions:
        - ScheduledActionName: night
          Schedule: cron(0 20 * * ? *)
          ScalableTargetAction: {MaxCapacity: 2, MinCapacity: 1}
          StartTime: '2030-01-01T00:00:00Z'
      ServiceNamespace: ecs
  Tracking:
    Type: AWS::ApplicationAutoScaling::ScalingPolicy
    Properties:
      PolicyName: cpu
      PolicyType: TargetTrackingScaling
      ScalingTargetId: !Ref Target
      TargetTrackingScalingPolicyConfiguration:
        PredefinedMetricSpecification: {PredefinedMetricType: ECSServiceAverageCPUUtilization}
        ScaleInCooldown: 60
        TargetValue: 50
  Alarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmDescription: first
      ComparisonOperator: GreaterThanThreshold
      Dimensions: [{Name: ClusterName, Value: default}]
      EvaluationPeriods: 1
      MetricName: CPUUtilization
      Namespace: AWS/ECS
      Period: '60'
      Statistic: Average
      Tags: [{Key: team, Value: first}]
      Threshold: 80
Outputs:
  Arn: {Value: !GetAtt Alarm.Arn}
";

#[test]
fn targets_policies_and_alarms_are_made_changed_and_removed() {
    let mut stacks = Stacks::new();
    let family = "web";
    stacks.call("ecs:CreateCluster", r#"{"clusterName":"default"}"#);
    stacks.call(
        "ecs:RegisterTaskDefinition",
        &format!(
            r#"{{"family":"{family}","containerDefinitions":[{{"name":"app","image":"a","memory":64}}]}}"#
        ),
    );
    stacks.call(
        "ecs:CreateService",
        r#"{"serviceName":"web","taskDefinition":"web","desiredCount":1}"#,
    );
    check_in(
        &mut stacks,
        SCALED,
        &[
            ("first", "second"),
            ("MaxCapacity: 4", "MaxCapacity: 5"),
            ("night", "evening"),
            ("TargetValue: 50", "TargetValue: 60"),
            ("Threshold: 80", "Threshold: 90"),
        ],
        &[
            shown(
                "application-autoscaling:DescribeScalableTargets",
                r#"{"ServiceNamespace":"ecs"}"#,
                "ScalableTargets.0.MaxCapacity",
                "4",
                "5",
            ),
            shown(
                "application-autoscaling:DescribeScheduledActions",
                r#"{"ServiceNamespace":"ecs"}"#,
                "ScheduledActions.0.ScheduledActionName",
                "night",
                "evening",
            ),
            shown(
                "application-autoscaling:DescribeScalingPolicies",
                r#"{"ServiceNamespace":"ecs"}"#,
                "ScalingPolicies.0.TargetTrackingScalingPolicyConfiguration.TargetValue",
                "50.0",
                "60.0",
            ),
            shown(
                "cloudwatch:DescribeAlarms",
                r#"{"AlarmNames":["<Alarm>"]}"#,
                "MetricAlarms.0.Threshold",
                "80.0",
                "90.0",
            ),
        ],
    );
}

const GROUPED: &str = "
Resources:
  Launch:
    Type: AWS::AutoScaling::LaunchConfiguration
    Properties:
      ImageId: ami-1
      InstanceMonitoring: false
      InstanceType: t3.micro
      UserData: {Fn::Base64: 'echo ECS_CLUSTER=default >> /etc/ecs/ecs.config'}
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties:
      Cooldown: '60'
      DesiredCapacity: '1'
      LaunchConfigurationName: !Ref Launch
      MaxSize: '3'
      MinSize: '1'
      Tags: [{Key: team, Value: first, PropagateAtLaunch: true}]
      VPCZoneIdentifier: [subnet-1, subnet-2]
";

#[test]
fn groups_of_instances_are_made_changed_and_removed() {
    check(
        GROUPED,
        &[
            ("first", "second"),
            ("DesiredCapacity: '1'", "DesiredCapacity: '2'"),
        ],
        &[
            shown(
                "autoscaling:DescribeAutoScalingGroups",
                r#"{"AutoScalingGroupNames":["<Group>"]}"#,
                "AutoScalingGroups.0.DesiredCapacity",
                "1",
                "2",
            ),
            shown(
                "autoscaling:DescribeAutoScalingGroups",
                r#"{"AutoScalingGroupNames":["<Group>"]}"#,
                "AutoScalingGroups.0.Tags.0.Value",
                "first",
                "second",
            ),
            shown(
                "autoscaling:DescribeLaunchConfigurations",
                r#"{"LaunchConfigurationNames":["<Launch>"]}"#,
                "LaunchConfigurations.0.InstanceType",
                "t3.micro",
                "t3.micro",
            ),
        ],
    );
}
