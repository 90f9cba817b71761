//! Resources of which nothing is made, and what of a template has no effect.

use std::sync::Arc;

use super::Stacks;
use crate::wire::Json;
use crate::world::World;

impl Stacks {
    /// Stacks that record what is not emulated.
    fn recording() -> Self {
        let mut stacks = Self::new();
        stacks.0.with_region(World::DEFAULT_REGION, |region| {
            let settings = Arc::make_mut(&mut region.settings);
            settings.ignores_unknown_resources = true;
        });
        stacks
    }

    /// An output of the stack.
    fn output(&mut self, key: &str) -> String {
        let stack = self.stack();
        let mut outputs = stack["Outputs"].items();
        let found = outputs.find(|it| it["OutputKey"] == key);
        let value = found.and_then(|it| it["OutputValue"].as_str());
        value.unwrap_or_default().to_owned()
    }
}

#[test]
fn what_is_recorded_has_names_arns_and_ports_of_the_form_that_others_take() {
    let mut stacks = Stacks::recording();

    let template = "
Resources:
  Table: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: orders}}
  Database: {Type: 'AWS::RDS::DBInstance'}
  Drain: {Type: 'AWS::Lambda::Function'}
  Machine: {Type: 'AWS::StepFunctions::StateMachine'}
  Secret: {Type: 'AWS::SecretsManager::Secret'}
  Attachment: {Type: 'AWS::SecretsManager::SecretTargetAttachment', Properties: {SecretId: !Ref Secret}}
  Group: {Type: 'AWS::EC2::SecurityGroup', Properties: {GroupDescription: g, VpcId: vpc-0b5e46291a1fdd151}}
  Way:
    Type: AWS::EC2::SecurityGroupIngress
    Properties:
      GroupId: !Ref Group
      IpProtocol: tcp
      CidrIp: 10.0.0.0/8
      FromPort: !GetAtt Database.Endpoint.Port
      ToPort: !GetAtt Database.Endpoint.Port
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}]}
      Policies:
        - PolicyName: all
          PolicyDocument:
            Statement:
              - Effect: Allow
                Action: '*'
                Resource: [!GetAtt Table.Arn, !GetAtt Table.StreamArn, !GetAtt Drain.Arn, !Ref Attachment]
Outputs:
  Name: {Value: !Ref Table}
  Table: {Value: !GetAtt Table.Arn}
  Drain: {Value: !GetAtt Drain.Arn}
  Machine: {Value: !Ref Machine}
";
    let template = Json::of(&template);
    let body = format!(
        r#"{{"StackName":"web","TemplateBody":{template},"Capabilities":["CAPABILITY_IAM"]}}"#
    );
    stacks.call("cloudformation:CreateStack", &body);
    stacks.pass(600);

    assert_eq!(stacks.status(), "CREATE_COMPLETE");
    assert_eq!(stacks.output("Name"), "orders");
    for (key, start) in [
        (
            "Table",
            "arn:aws:dynamodb:us-east-1:123456789012:table/orders",
        ),
        (
            "Drain",
            "arn:aws:lambda:us-east-1:123456789012:function:web-Drain-",
        ),
        (
            "Machine",
            "arn:aws:states:us-east-1:123456789012:stateMachine:web-Machine-",
        ),
    ] {
        let value = stacks.output(key);
        assert!(value.starts_with(start), "{key} is {value}");
    }
}

#[test]
fn policies_of_how_instances_are_launched_are_without_effect() {
    let mut stacks = Stacks::new();

    stacks.deploy(
        "CreateStack",
        "
Resources:
  Launch:
    Type: AWS::AutoScaling::LaunchConfiguration
    Properties: {ImageId: ami-1, InstanceType: c4.large}
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {AvailabilityZones: [us-east-1a], LaunchConfigurationName: !Ref Launch, MinSize: 1, MaxSize: 1}
    CreationPolicy: {ResourceSignal: {Count: 1, Timeout: PT15M}}
    UpdatePolicy: {AutoScalingRollingUpdate: {MinInstancesInService: 1, WaitOnResourceSignals: true}}
",
    );

    assert_eq!(stacks.status(), "CREATE_COMPLETE");
}

#[test]
fn a_namespace_that_is_still_being_made_is_removed_when_its_stack_is_rolled_back() {
    let mut stacks = Stacks::new();

    stacks.deploy(
        "CreateStack",
        "
Resources:
  Space: {Type: 'AWS::ServiceDiscovery::PrivateDnsNamespace', Properties: {Name: local, Vpc: vpc-0b5e46291a1fdd151}}
  Bad: {Type: 'AWS::DynamoDB::Table'}
",
    );
    stacks.pass(600);

    assert!(stacks.status().starts_with("ROLLBACK_COMPLETE"));
    let found = stacks.call("servicediscovery:ListNamespaces", "{}");
    assert_eq!(found["Namespaces"].items().len(), 0);
}

#[test]
fn instances_join_the_cluster_that_cfn_init_reads_from_the_stack() {
    let mut stacks = Stacks::new();

    stacks.deploy(
        "CreateStack",
        "
Resources:
  Cluster: {Type: 'AWS::ECS::Cluster', Properties: {ClusterName: hosts}}
  Launch:
    Type: AWS::AutoScaling::LaunchConfiguration
    DependsOn: Cluster
    Metadata:
      AWS::CloudFormation::Init:
        config:
          commands:
            01_join: {command: !Sub 'echo ECS_CLUSTER=${Cluster} >> /etc/ecs/ecs.config'}
    Properties:
      ImageId: ami-1
      InstanceType: m3.medium
      UserData:
        Fn::Base64: !Sub |
          #!/bin/bash
          /opt/aws/bin/cfn-init -v --region ${AWS::Region} --stack ${AWS::StackName} --resource Launch
  Group:
    Type: AWS::AutoScaling::AutoScalingGroup
    Properties: {AvailabilityZones: [us-east-1a], LaunchConfigurationName: !Ref Launch, MinSize: 2, MaxSize: 2}
",
    );

    assert_eq!(stacks.status(), "CREATE_COMPLETE");
    let found = stacks.call("ecs:ListContainerInstances", r#"{"cluster":"hosts"}"#);
    assert_eq!(found["containerInstanceArns"].items().len(), 2);
}

#[test]
fn resources_of_services_that_are_not_there_have_the_names_that_aws_gives() {
    let mut stacks = Stacks::new();

    stacks.deploy(
        "CreateStack",
        "
Resources:
  Key: {Type: 'AWS::KMS::Key', Properties: {EnableKeyRotation: true}}
  Alias: {Type: 'AWS::KMS::Alias', Properties: {AliasName: alias/logs, TargetKeyId: !Ref Key}}
  Logs: {Type: 'AWS::Logs::LogGroup', Properties: {KmsKeyId: !GetAtt Key.Arn}}
  Zone: {Type: 'AWS::Route53::HostedZone', Properties: {Name: example.com}}
  Record: {Type: 'AWS::Route53::RecordSet', Properties: {Name: web.example.com, Type: A, HostedZoneId: !Ref Zone}}
  Records: {Type: 'AWS::Route53::RecordSetGroup', Properties: {HostedZoneId: !Ref Zone}}
  Certificate: {Type: 'AWS::CertificateManager::Certificate', Properties: {DomainName: web.example.com}}
  Files: {Type: 'AWS::EFS::FileSystem'}
  Mount: {Type: 'AWS::EFS::MountTarget', Properties: {FileSystemId: !Ref Files, SubnetId: subnet-1, SecurityGroups: [sg-1]}}
  Access: {Type: 'AWS::EFS::AccessPoint', Properties: {FileSystemId: !Ref Files}}
  Acl: {Type: 'AWS::EC2::NetworkAcl', Properties: {VpcId: vpc-0b5e46291a1fdd151}}
  Entry: {Type: 'AWS::EC2::NetworkAclEntry', Properties: {NetworkAclId: !Ref Acl, RuleNumber: 99, Protocol: -1, RuleAction: allow, CidrBlock: 0.0.0.0/0}}
  Of: {Type: 'AWS::EC2::SubnetNetworkAclAssociation', Properties: {NetworkAclId: !Ref Acl, SubnetId: subnet-1}}
  Flow: {Type: 'AWS::EC2::FlowLog', Properties: {ResourceId: vpc-0b5e46291a1fdd151, ResourceType: VPC}}
Outputs:
  Key: {Value: !GetAtt Key.Arn}
  Alias: {Value: !Ref Alias}
  Zone: {Value: !Ref Zone}
  Record: {Value: !Ref Record}
  Certificate: {Value: !Ref Certificate}
  Files: {Value: !GetAtt Files.Arn}
  Acl: {Value: !Ref Acl}
",
    );

    assert_eq!(stacks.status(), "CREATE_COMPLETE");
    for (key, start) in [
        ("Key", "arn:aws:kms:us-east-1:123456789012:key/"),
        ("Alias", "alias/logs"),
        ("Zone", "Z"),
        ("Record", "web.example.com"),
        (
            "Certificate",
            "arn:aws:acm:us-east-1:123456789012:certificate/",
        ),
        (
            "Files",
            "arn:aws:elasticfilesystem:us-east-1:123456789012:file-system/fs-0",
        ),
        ("Acl", "acl-0"),
    ] {
        let value = stacks.output(key);
        assert!(value.starts_with(start), "{key} is {value}");
    }
    stacks.call("cloudformation:DeleteStack", r#"{"StackName":"web"}"#);
    stacks.pass(60);
    let gone = stacks.try_call("cloudformation:DescribeStacks", r#"{"StackName":"web"}"#);
    assert!(gone.is_err(), "{gone:?}");
}
