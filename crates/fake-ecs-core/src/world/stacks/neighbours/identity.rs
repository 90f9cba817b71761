//! IAM.

use super::{Stacks, check, deploy, shown};
use crate::kernel::arn::Scope;
use crate::kernel::caller::Caller;
use crate::wire::iam::operation::Operation::GetRole;

const TEMPLATE: &str = "
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      RoleName: runner
      Description: First
      Path: /apps/
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement:
          - {Effect: Allow, Principal: {Service: ecs-tasks.amazonaws.com}, Action: 'sts:AssumeRole'}
      ManagedPolicyArns: [!Ref Managed]
      MaxSessionDuration: '7200'
      Policies:
        - PolicyName: first
          PolicyDocument:
            Version: '2012-10-17'
            Statement: [{Effect: Allow, Action: 's3:GetObject', Resource: '*'}]
      Tags: [{Key: team, Value: First}]
  Managed:
    Type: AWS::IAM::ManagedPolicy
    Properties:
      ManagedPolicyName: managed
      PolicyDocument:
        Version: '2012-10-17'
        Statement: [{Sid: First, Effect: Allow, Action: 's3:GetObject', Resource: '*'}]
  Policy:
    Type: AWS::IAM::Policy
    Properties:
      PolicyName: default
      PolicyDocument:
        Version: '2012-10-17'
        Statement: [{Sid: First, Effect: Allow, Action: 's3:GetObject', Resource: '*'}]
      Roles: [!Ref Role]
  Added:
    Type: AWS::IAM::RolePolicy
    Properties:
      PolicyDocument:
        Version: '2012-10-17'
        Statement: [{Sid: First, Effect: Allow, Action: 's3:GetObject', Resource: '*'}]
      PolicyName: added
      RoleName: !Ref Role
  Profile:
    Type: AWS::IAM::InstanceProfile
    Properties:
      Roles: [!Ref Role]
";

#[test]
fn roles_with_their_policies_are_made_changed_and_removed() {
    check(
        TEMPLATE,
        &[
            ("First", "Second"),
            ("PolicyName: first", "PolicyName: second"),
        ],
        &[
            shown(
                "iam:GetRole",
                r#"{"RoleName":"<Role>"}"#,
                "Role.Description",
                "First",
                "Second",
            ),
            shown(
                "iam:GetRole",
                r#"{"RoleName":"runner"}"#,
                "Role.MaxSessionDuration",
                "7200",
                "7200",
            ),
            shown(
                "iam:ListRoleTags",
                r#"{"RoleName":"runner"}"#,
                "Tags.0.Value",
                "First",
                "Second",
            ),
            shown(
                "iam:ListRolePolicies",
                r#"{"RoleName":"runner"}"#,
                "PolicyNames",
                r#"["added","default","first"]"#,
                r#"["added","default","second"]"#,
            ),
            shown(
                "iam:ListAttachedRolePolicies",
                r#"{"RoleName":"runner"}"#,
                "AttachedPolicies.0.PolicyArn",
                "arn:aws:iam::123456789012:policy/managed",
                "arn:aws:iam::123456789012:policy/managed",
            ),
            shown(
                "iam:GetPolicy",
                r#"{"PolicyArn":"<Managed>"}"#,
                "Policy.DefaultVersionId",
                "v1",
                "v2",
            ),
            shown(
                "iam:GetInstanceProfile",
                r#"{"InstanceProfileName":"<Profile>"}"#,
                "InstanceProfile.Roles.0.RoleName",
                "runner",
                "runner",
            ),
        ],
    );
}

#[test]
fn a_service_linked_role_is_made_described_anew_and_removed() {
    check(
        "
Resources:
  Role:
    Type: AWS::IAM::ServiceLinkedRole
    Properties: {AWSServiceName: ecs.amazonaws.com, Description: First}
",
        &[("First", "Second")],
        &[shown(
            "iam:GetRole",
            r#"{"RoleName":"<Role>"}"#,
            "Role.Description",
            "First",
            "Second",
        )],
    );
}

#[test]
fn a_role_of_a_stack_is_there_in_all_regions_of_its_account() {
    let mut stacks = Stacks::new();
    let other = Scope {
        account: "123456789012".to_owned(),
        region: "eu-west-1".to_owned(),
    };
    let other = stacks.0.region_of(&other);

    deploy(&mut stacks, "CreateStack", TEMPLATE);

    let body = br#"{"RoleName":"runner"}"#;
    let found = stacks
        .0
        .call(other, &Caller::default(), GetRole.into(), body);
    assert!(found.is_ok(), "{:?}", found.err());
}
