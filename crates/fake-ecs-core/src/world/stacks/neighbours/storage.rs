//! Secrets Manager, the Parameter Store, ECR, CloudWatch Logs and S3.

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
  Shared:
    Type: AWS::SecretsManager::ResourcePolicy
    Properties:
      SecretId: !Ref Given
      ResourcePolicy:
        Version: '2012-10-17'
        Statement: [{Sid: first, Effect: Allow, Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*'}]
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
                "secretsmanager:GetResourcePolicy",
                r#"{"SecretId":"given"}"#,
                "ResourcePolicy",
                r#"{"Statement":[{"Action":"secretsmanager:GetSecretValue","Effect":"Allow","Principal":"*","Resource":"*","Sid":"first"}],"Version":"2012-10-17"}"#,
                r#"{"Statement":[{"Action":"secretsmanager:GetSecretValue","Effect":"Allow","Principal":"*","Resource":"*","Sid":"second"}],"Version":"2012-10-17"}"#,
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

const LOGGED: &str = "
Resources:
  Group:
    Type: AWS::Logs::LogGroup
    Properties: {KmsKeyId: a, RetentionInDays: 7, Tags: [{Key: team, Value: first}]}
  Stream:
    Type: AWS::Logs::LogStream
    Properties: {LogGroupName: !Ref Group}
  Filter:
    Type: AWS::Logs::SubscriptionFilter
    Properties:
      DestinationArn: !Sub 'arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:first'
      FilterPattern: first
      LogGroupName: !Ref Group
";

#[test]
fn log_groups_with_streams_and_filters_are_made_changed_and_removed() {
    check(
        LOGGED,
        &[
            ("first", "second"),
            ("RetentionInDays: 7", "RetentionInDays: 3"),
        ],
        &[
            shown(
                "logs:DescribeLogGroups",
                r#"{"logGroupNamePrefix":"<Group>"}"#,
                "logGroups.0.retentionInDays",
                "7",
                "3",
            ),
            shown(
                "logs:DescribeLogStreams",
                r#"{"logGroupName":"<Group>","logStreamNamePrefix":"<Stream>"}"#,
                "logStreams.0.storedBytes",
                "0",
                "0",
            ),
            shown(
                "logs:DescribeSubscriptionFilters",
                r#"{"logGroupName":"<Group>"}"#,
                "subscriptionFilters.0.filterPattern",
                "first",
                "second",
            ),
        ],
    );
}

const BUCKET: &str = "
Resources:
  Files:
    Type: AWS::S3::Bucket
    Properties:
      BucketEncryption:
        ServerSideEncryptionConfiguration:
          - ServerSideEncryptionByDefault: {SSEAlgorithm: AES256}
      PublicAccessBlockConfiguration: {BlockPublicAcls: true}
      VersioningConfiguration: {Status: Enabled}
  Policy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument: {Version: '2012-10-17', Id: first, Statement: []}
Outputs:
  Arn: {Value: !GetAtt Files.Arn}
";

#[test]
fn buckets_and_their_policies_are_made_changed_and_removed() {
    let of_bucket = r#"{"Bucket":"<Files>"}"#;
    check(
        BUCKET,
        &[
            ("AES256", "aws:kms"),
            ("Enabled", "Suspended"),
            ("Id: first", "Id: second"),
        ],
        &[
            shown(
                "s3:GetBucketVersioning",
                of_bucket,
                "Status",
                "Enabled",
                "Suspended",
            ),
            shown(
                "s3:GetBucketEncryption",
                of_bucket,
                "ServerSideEncryptionConfiguration.Rules.0.ApplyServerSideEncryptionByDefault.SSEAlgorithm",
                "AES256",
                "aws:kms",
            ),
            shown(
                "s3:GetBucketPolicy",
                of_bucket,
                "Policy",
                r#"{"Id":"first","Statement":[],"Version":"2012-10-17"}"#,
                r#"{"Id":"second","Statement":[],"Version":"2012-10-17"}"#,
            ),
        ],
    );
}
