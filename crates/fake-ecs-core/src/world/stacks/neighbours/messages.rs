//! SQS, SNS, EventBridge and its Scheduler.

use super::{check, shown};

const QUEUED: &str = "
Resources:
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      RedrivePolicy: {deadLetterTargetArn: !GetAtt Dead.Arn, maxReceiveCount: 5}
      Tags: [{Key: team, Value: first}]
      VisibilityTimeout: 40
  Dead:
    Type: AWS::SQS::Queue
    Properties: {QueueName: dead, DelaySeconds: '7'}
  Ordered:
    Type: AWS::SQS::Queue
    Properties: {FifoQueue: true, ContentBasedDeduplication: true}
  Allowed:
    Type: AWS::SQS::QueuePolicy
    Properties:
      Queues: [!Ref Queue]
      PolicyDocument: {Statement: [{Sid: first, Effect: Allow, Principal: '*', Action: 'sqs:SendMessage', Resource: '*'}]}
  Topic:
    Type: AWS::SNS::Topic
    Properties:
      DisplayName: first
      Subscription: [{Protocol: sqs, Endpoint: !GetAtt Dead.Arn}]
      Tags: [{Key: team, Value: first}]
      TopicName: news
  Published:
    Type: AWS::SNS::TopicPolicy
    Properties:
      Topics: [!Ref Topic]
      PolicyDocument: {Statement: [{Sid: first, Effect: Allow, Principal: '*', Action: 'sns:Publish', Resource: '*'}]}
  Subscription:
    Type: AWS::SNS::Subscription
    Properties:
      Endpoint: !GetAtt Queue.Arn
      FilterPolicy: {color: [first]}
      Protocol: sqs
      RawMessageDelivery: true
      TopicArn: !Ref Topic
Outputs:
  Name: {Value: !GetAtt Topic.TopicName}
";

#[test]
fn queues_and_topics_are_made_changed_and_removed() {
    check(
        QUEUED,
        &[
            ("first", "second"),
            ("VisibilityTimeout: 40", "DelaySeconds: 9"),
        ],
        &[
            shown(
                "sqs:GetQueueAttributes",
                r#"{"QueueUrl":"<Queue>","AttributeNames":["All"]}"#,
                "Attributes.VisibilityTimeout",
                "40",
                "30",
            ),
            shown(
                "sqs:GetQueueAttributes",
                r#"{"QueueUrl":"<Queue>","AttributeNames":["All"]}"#,
                "Attributes.Policy",
                r#"{"Statement":[{"Action":"sqs:SendMessage","Effect":"Allow","Principal":"*","Resource":"*","Sid":"first"}]}"#,
                r#"{"Statement":[{"Action":"sqs:SendMessage","Effect":"Allow","Principal":"*","Resource":"*","Sid":"second"}]}"#,
            ),
            shown(
                "sqs:ListQueueTags",
                r#"{"QueueUrl":"<Queue>"}"#,
                "Tags.team",
                "first",
                "second",
            ),
            shown(
                "sqs:GetQueueAttributes",
                r#"{"QueueUrl":"<Ordered>","AttributeNames":["All"]}"#,
                "Attributes.FifoQueue",
                "true",
                "true",
            ),
            shown(
                "sns:GetTopicAttributes",
                r#"{"TopicArn":"<Topic>"}"#,
                "Attributes.DisplayName",
                "first",
                "second",
            ),
            shown(
                "sns:ListTagsForResource",
                r#"{"ResourceArn":"<Topic>"}"#,
                "Tags.0.Value",
                "first",
                "second",
            ),
            shown(
                "sns:GetSubscriptionAttributes",
                r#"{"SubscriptionArn":"<Subscription>"}"#,
                "Attributes.FilterPolicy",
                r#"{"color":["first"]}"#,
                r#"{"color":["second"]}"#,
            ),
        ],
    );
}

const RULED: &str = "
Resources:
  Bus:
    Type: AWS::Events::EventBus
    Properties: {Name: orders, Description: first, Tags: [{Key: team, Value: first}]}
  Hourly:
    Type: AWS::Events::Rule
    Properties:
      Description: first
      ScheduleExpression: rate(1 hour)
      Targets:
        - Id: task
          Arn: !Sub 'arn:aws:ecs:${AWS::Region}:${AWS::AccountId}:cluster/default'
          RoleArn: !Sub 'arn:aws:iam::${AWS::AccountId}:role/events'
          EcsParameters:
            LaunchType: FARGATE
            NetworkConfiguration: {AwsVpcConfiguration: {Subnets: [subnet-1]}}
            TagList: [{Key: team, Value: first}]
            TaskCount: 2
            TaskDefinitionArn: !Sub 'arn:aws:ecs:${AWS::Region}:${AWS::AccountId}:task-definition/web'
  Ordered:
    Type: AWS::Events::Rule
    Properties:
      EventBusName: !Ref Bus
      EventPattern: {source: [first]}
      State: ENABLED
      Tags: [{Key: team, Value: first}]
      Targets:
        - Id: queue
          Arn: !GetAtt Queue.Arn
          InputTransformer: {InputPathsMap: {what: $.detail.first}, InputTemplate: '\"<what>\"'}
  Queue:
    Type: AWS::SQS::Queue
    Properties: {QueueName: orders}
Outputs:
  Name: {Value: !GetAtt Ordered.Arn}
";

#[test]
fn rules_with_targets_are_made_changed_and_removed() {
    check(
        RULED,
        &[("first", "second")],
        &[
            shown(
                "events:DescribeEventBus",
                r#"{"Name":"orders"}"#,
                "Description",
                "first",
                "second",
            ),
            shown(
                "events:DescribeRule",
                r#"{"Name":"<Hourly>"}"#,
                "Description",
                "first",
                "second",
            ),
            shown(
                "events:ListTargetsByRule",
                r#"{"Rule":"<Hourly>"}"#,
                "Targets.0.EcsParameters.Tags.0.Value",
                "first",
                "second",
            ),
            shown(
                "events:ListRules",
                r#"{"EventBusName":"orders"}"#,
                "Rules.0.EventPattern",
                r#"{"source":["first"]}"#,
                r#"{"source":["second"]}"#,
            ),
        ],
    );
}

const SCHEDULED: &str = "
Resources:
  Group:
    Type: AWS::Scheduler::ScheduleGroup
    Properties: {Tags: [{Key: team, Value: first}]}
  Schedule:
    Type: AWS::Scheduler::Schedule
    Properties:
      Description: first
      FlexibleTimeWindow: {Mode: 'OFF'}
      GroupName: !Ref Group
      Name: nightly
      ScheduleExpression: rate(1 hour)
      StartDate: '2030-01-01T00:00:00Z'
      Target:
        Arn: !GetAtt Queue.Arn
        Input: first
        RoleArn: !Sub 'arn:aws:iam::${AWS::AccountId}:role/scheduler'
  Queue:
    Type: AWS::SQS::Queue
";

#[test]
fn schedules_are_made_changed_and_removed() {
    check(
        SCHEDULED,
        &[("first", "second")],
        &[
            shown(
                "scheduler:GetSchedule",
                r#"{"GroupName":"<Group>","Name":"nightly"}"#,
                "Target.Input",
                "first",
                "second",
            ),
            shown(
                "scheduler:GetSchedule",
                r#"{"GroupName":"<Group>","Name":"nightly"}"#,
                "StartDate",
                "1893456000.0",
                "1893456000.0",
            ),
            shown(
                "scheduler:GetScheduleGroup",
                r#"{"Name":"<Group>"}"#,
                "State",
                "ACTIVE",
                "ACTIVE",
            ),
        ],
    );
}
