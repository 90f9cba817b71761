//! Stacks are made, and removed.

use super::Stacks;

const WEB: &str = "
Parameters:
  Days: {Type: Number, Default: 7}
Conditions:
  IsProduction: !Equals [!Ref AWS::Region, eu-central-1]
Resources:
  Service:
    Type: AWS::ECS::Service
    Properties:
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Definition
      DesiredCount: '2'
      LaunchType: FARGATE
      NetworkConfiguration:
        AwsvpcConfiguration: {Subnets: [subnet-1]}
  Cluster:
    Type: AWS::ECS::Cluster
  Definition:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: web
      Cpu: 256
      ExecutionRoleArn: arn:aws:iam::123456789012:role/run
      Memory: 512
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ContainerDefinitions:
        - Name: app
          Image: !Sub '${AWS::AccountId}.dkr.ecr.${AWS::Region}.${AWS::URLSuffix}/web'
          LogConfiguration:
            LogDriver: awslogs
            Options:
              awslogs-group: !Ref Logs
              awslogs-region: !Ref AWS::Region
              awslogs-stream-prefix: web
  Logs:
    Type: AWS::Logs::LogGroup
    Properties: {LogGroupName: /web, RetentionInDays: !Ref Days}
  Extra:
    Type: AWS::Logs::LogGroup
    Condition: IsProduction
Outputs:
  Name: {Value: !GetAtt Service.Name, Export: {Name: !Sub '${AWS::StackName}-name'}}
";

#[test]
fn resources_are_made_in_the_order_in_which_they_need_each_other() {
    let mut stacks = Stacks::new();

    stacks.deploy("CreateStack", WEB);

    assert_eq!(stacks.status(), "CREATE_COMPLETE");
    assert_eq!(
        stacks.events("web"),
        [
            "web CREATE_IN_PROGRESS User Initiated",
            "Cluster CREATE_IN_PROGRESS",
            "Logs CREATE_IN_PROGRESS",
            "Cluster CREATE_IN_PROGRESS Resource creation Initiated",
            "Logs CREATE_IN_PROGRESS Resource creation Initiated",
            "Cluster CREATE_COMPLETE",
            "Logs CREATE_COMPLETE",
            "Definition CREATE_IN_PROGRESS",
            "Definition CREATE_IN_PROGRESS Resource creation Initiated",
            "Definition CREATE_COMPLETE",
            "Service CREATE_IN_PROGRESS",
            "Service CREATE_IN_PROGRESS Resource creation Initiated",
            "Service CREATE_COMPLETE",
            "web CREATE_COMPLETE",
        ]
    );
    // The first one is the default cluster.
    let cluster = stacks.call("ecs:ListClusters", "{}")["clusterArns"][1].clone();
    let cluster = cluster.as_str().unwrap().to_owned();
    assert!(cluster.contains(":cluster/web-Cluster-"), "{cluster}");
    let body = format!(r#"{{"cluster":"{cluster}"}}"#);
    let tasks = stacks.call("ecs:ListTasks", &body);
    assert_eq!(tasks["taskArns"].items().len(), 2);
    let groups = stacks.call("logs:DescribeLogGroups", "{}");
    assert_eq!(groups["logGroups"].items().len(), 1);
    assert_eq!(groups["logGroups"][0]["retentionInDays"], 7);
    let exports = stacks.call("cloudformation:ListExports", "{}");
    assert_eq!(exports["Exports"][0]["Name"], "web-name");
}

#[test]
fn what_is_removed_is_gone_and_the_stack_can_be_asked_for_by_its_arn() {
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", WEB);
    let id = stacks.stack()["StackId"].as_str().unwrap().to_owned();

    stacks.call("cloudformation:DeleteStack", r#"{"StackName":"web"}"#);
    stacks.pass(600);

    let by_name = stacks.try_call("cloudformation:DescribeStacks", r#"{"StackName":"web"}"#);
    assert_eq!(
        by_name.unwrap_err(),
        "ValidationError: Stack with id web does not exist"
    );
    let events = stacks.events(&id);
    assert_eq!(events.last().unwrap(), "web DELETE_COMPLETE");
    let deleted: Vec<&String> = events
        .iter()
        .filter(|it| it.ends_with("DELETE_COMPLETE"))
        .collect();
    assert_eq!(
        deleted,
        [
            "Service DELETE_COMPLETE",
            "Definition DELETE_COMPLETE",
            "Logs DELETE_COMPLETE",
            // Its tasks stop first.
            "Cluster DELETE_COMPLETE",
            "web DELETE_COMPLETE",
        ]
    );
    // The default cluster is left.
    let clusters = stacks.call("ecs:ListClusters", "{}");
    assert_eq!(clusters["clusterArns"].items().len(), 1);
    assert_eq!(
        stacks.call("ecs:ListTaskDefinitions", "{}")["taskDefinitionArns"]
            .items()
            .len(),
        0
    );
    assert_eq!(
        stacks.call("logs:DescribeLogGroups", "{}")["logGroups"]
            .items()
            .len(),
        0
    );
}

#[test]
fn transforms_that_change_nothing_are_taken_and_others_refused() {
    let mut stacks = Stacks::new();

    stacks.deploy(
        "CreateStack",
        "
Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31]
Resources:
  Cluster: {Type: 'AWS::ECS::Cluster', Properties: {ClusterName: web}}
Outputs:
  Text: {Value: {Fn::ToJsonString: {cluster: !Ref Cluster, ports: [80]}}}
  Length: {Value: {Fn::Length: [a, !Ref Cluster]}}
",
    );

    let outputs = stacks.stack()["Outputs"].clone();
    assert_eq!(outputs[0]["OutputValue"], "2");
    assert_eq!(
        outputs[1]["OutputValue"],
        r#"{"cluster":"web","ports":[80]}"#
    );
    for (template, error) in [
        (
            r#"{"Transform":"AWS::Include","Resources":{"A":{"Type":"AWS::ECS::Cluster"}}}"#,
            "the transform AWS::Include",
        ),
        (
            r#"{"Transform":"AWS::Serverless-2016-10-31","Resources":{"A":{"Type":"AWS::Serverless::Function"}}}"#,
            "the transform AWS::Serverless-2016-10-31",
        ),
        (
            r#"{"Transform":"AWS::LanguageExtensions","Resources":{"Fn::ForEach::A":[]}}"#,
            "the function Fn::ForEach",
        ),
    ] {
        let template = crate::wire::Json::of(&template);
        let body = format!(r#"{{"StackName":"other","TemplateBody":{template}}}"#);
        let refused = stacks
            .try_call("cloudformation:CreateStack", &body)
            .unwrap_err();
        assert!(refused.contains(error), "{refused}");
    }
}
