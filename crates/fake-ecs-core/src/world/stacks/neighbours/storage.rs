//! Secrets Manager, the Parameter Store and ECR.

use super::{check, shown};

const KEPT: &str = "
Resources:
  Given:
    Type: AWS::SecretsManager::Secret
    Properties: {Name: given, SecretString: first, Tags: [{Key: team, Value: first}]}
  Generated:
    Type: AWS::SecretsManager::Secret
    Properties:
      Description: first
      GenerateSecretString:
        ExcludePunctuation: true
        GenerateStringKey: password
        PasswordLength: 20
        SecretStringTemplate: '{\"user\":\"me\"}'
  Parameter:
    Type: AWS::SSM::Parameter
    Properties:
      Description: about
      Name: /web/color
      Tags: {team: first}
      Type: String
      Value: first
Outputs:
  Value: {Value: !GetAtt Parameter.Value}
";

#[test]
fn secrets_and_parameters_are_made_changed_and_removed() {
    check(
        KEPT,
        &[
            ("first", "second"),
            ("Description: about", "Tier: Standard"),
        ],
        &[
            shown(
                "secretsmanager:GetSecretValue",
                r#"{"SecretId":"<Given>"}"#,
                "SecretString",
                "first",
                "second",
            ),
            shown(
                "secretsmanager:DescribeSecret",
                r#"{"SecretId":"given"}"#,
                "Tags.0.Value",
                "first",
                "second",
            ),
            shown(
                "secretsmanager:DescribeSecret",
                r#"{"SecretId":"<Generated>"}"#,
                "Description",
                "first",
                "second",
            ),
            shown(
                "ssm:GetParameter",
                r#"{"Name":"/web/color"}"#,
                "Parameter.Value",
                "first",
                "second",
            ),
            shown(
                "ssm:ListTagsForResource",
                r#"{"ResourceType":"Parameter","ResourceId":"<Parameter>"}"#,
                "TagList.0.Value",
                "first",
                "second",
            ),
        ],
    );
}

const PUSHED: &str = "
Resources:
  Images:
    Type: AWS::ECR::Repository
    Properties:
      EmptyOnDelete: true
      ImageScanningConfiguration: {ScanOnPush: true}
      ImageTagMutability: IMMUTABLE
      LifecyclePolicy:
        LifecyclePolicyText: |
          {\"rules\":[{\"rulePriority\":1,\"description\":\"first\",\"selection\":{\"tagStatus\":\"untagged\",
          \"countType\":\"imageCountMoreThan\",\"countNumber\":1},\"action\":{\"type\":\"expire\"}}]}
      RepositoryPolicyText:
        Version: '2012-10-17'
        Statement: [{Sid: first, Effect: Allow, Principal: '*', Action: 'ecr:BatchGetImage'}]
      Tags: [{Key: team, Value: first}]
Outputs:
  Uri: {Value: !GetAtt Images.RepositoryUri}
  Arn: {Value: !GetAtt Images.Arn}
";

#[test]
fn repositories_of_images_are_made_changed_and_removed() {
    check(
        PUSHED,
        &[
            ("first", "second"),
            (
                "ImageTagMutability: IMMUTABLE",
                "ImageTagMutability: MUTABLE",
            ),
            ("ScanOnPush: true", "ScanOnPush: 'false'"),
        ],
        &[
            shown(
                "ecr:DescribeRepositories",
                r#"{"repositoryNames":["<Images>"]}"#,
                "repositories.0.imageTagMutability",
                "IMMUTABLE",
                "MUTABLE",
            ),
            shown(
                "ecr:DescribeRepositories",
                r#"{"repositoryNames":["<Images>"]}"#,
                "repositories.0.imageScanningConfiguration.scanOnPush",
                "true",
                "false",
            ),
            shown(
                "ecr:GetRepositoryPolicy",
                r#"{"repositoryName":"<Images>"}"#,
                "policyText",
                r#"{"Statement":[{"Action":"ecr:BatchGetImage","Effect":"Allow","Principal":"*","Sid":"first"}],"Version":"2012-10-17"}"#,
                r#"{"Statement":[{"Action":"ecr:BatchGetImage","Effect":"Allow","Principal":"*","Sid":"second"}],"Version":"2012-10-17"}"#,
            ),
        ],
    );
}
