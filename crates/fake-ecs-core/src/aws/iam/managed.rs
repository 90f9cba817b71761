//! Policies that AWS manages: those that users of ECS attach, from memory and shortened to what
//! their statements allow.
//!
//! AWS has more than a thousand. One that is not here is there all the same, and allows nothing,
//! unless the fake is strict: then it is missing.

/// The path and name of a policy, and its statements.
type Known = (
    &'static str,
    &'static [(&'static [&'static str], &'static str)],
);

const ALL: &str = "*";

/// <https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html>
const KNOWN: &[Known] = &[
    ("AdministratorAccess", &[(&["*"], ALL)]),
    ("AmazonEC2ContainerRegistryFullAccess", &[(&["ecr:*"], ALL)]),
    ("AmazonEC2ContainerRegistryPowerUser", &[(ECR_PUSH, ALL)]),
    ("AmazonEC2ContainerRegistryReadOnly", &[(ECR_PULL, ALL)]),
    (
        "AmazonEC2ReadOnlyAccess",
        &[(&["ec2:Describe*", "ec2:Get*"], ALL)],
    ),
    (
        "AmazonECS_FullAccess",
        &[(
            &[
                "ecs:*",
                "iam:PassRole",
                "servicediscovery:*",
                "elasticloadbalancing:*",
                "application-autoscaling:*",
                "cloudwatch:*",
                "ec2:Describe*",
                "logs:*",
            ],
            ALL,
        )],
    ),
    (
        "AmazonS3FullAccess",
        &[(&["s3:*", "s3-object-lambda:*"], ALL)],
    ),
    (
        "AmazonS3ReadOnlyAccess",
        &[(&["s3:Get*", "s3:List*", "s3:Describe*"], ALL)],
    ),
    ("AmazonSNSFullAccess", &[(&["sns:*"], ALL)]),
    ("AmazonSQSFullAccess", &[(&["sqs:*"], ALL)]),
    ("AmazonSSMManagedInstanceCore", &[(SSM_CORE, ALL)]),
    (
        "AmazonSSMReadOnlyAccess",
        &[(&["ssm:Describe*", "ssm:Get*", "ssm:List*"], ALL)],
    ),
    (
        "AWSCloudMapFullAccess",
        &[(
            &[
                "servicediscovery:*",
                "route53:*",
                "ec2:DescribeVpcs",
                "ec2:DescribeRegions",
            ],
            ALL,
        )],
    ),
    (
        "AWSXRayDaemonWriteAccess",
        &[(
            &[
                "xray:PutTraceSegments",
                "xray:PutTelemetryRecords",
                "xray:GetSamplingRules",
                "xray:GetSamplingTargets",
                "xray:GetSamplingStatisticSummaries",
            ],
            ALL,
        )],
    ),
    (
        "CloudWatchAgentServerPolicy",
        &[(
            &[
                "cloudwatch:PutMetricData",
                "ec2:DescribeVolumes",
                "ec2:DescribeTags",
                "logs:PutLogEvents",
                "logs:DescribeLogStreams",
                "logs:DescribeLogGroups",
                "logs:CreateLogStream",
                "logs:CreateLogGroup",
            ],
            ALL,
        )],
    ),
    (
        "CloudWatchFullAccess",
        &[(
            &["autoscaling:Describe*", "cloudwatch:*", "logs:*", "sns:*"],
            ALL,
        )],
    ),
    (
        "CloudWatchLogsFullAccess",
        &[(&["logs:*", "cloudwatch:GenerateQuery"], ALL)],
    ),
    (
        "CloudWatchLogsReadOnlyAccess",
        &[(
            &[
                "logs:Describe*",
                "logs:Get*",
                "logs:List*",
                "logs:StartQuery",
                "logs:StopQuery",
                "logs:FilterLogEvents",
            ],
            ALL,
        )],
    ),
    ("PowerUserAccess", &[(&["*"], ALL)]),
    (
        "ReadOnlyAccess",
        &[(&["*:Describe*", "*:Get*", "*:List*", "*:BatchGet*"], ALL)],
    ),
    (
        "SecretsManagerReadWrite",
        &[(
            &["secretsmanager:*", "kms:DescribeKey", "kms:ListAliases"],
            ALL,
        )],
    ),
    (
        "aws-service-role/AmazonECSServiceRolePolicy",
        &[(
            &[
                "ec2:*",
                "elasticloadbalancing:*",
                "servicediscovery:*",
                "autoscaling:*",
                "cloudwatch:*",
                "logs:*",
            ],
            ALL,
        )],
    ),
    (
        "service-role/AmazonEC2ContainerServiceEventsRole",
        &[(&["ecs:RunTask", "ecs:TagResource", "iam:PassRole"], ALL)],
    ),
    (
        "service-role/AmazonEC2ContainerServiceRole",
        &[(
            &[
                "ec2:AuthorizeSecurityGroupIngress",
                "ec2:Describe*",
                "elasticloadbalancing:DeregisterInstancesFromLoadBalancer",
                "elasticloadbalancing:DeregisterTargets",
                "elasticloadbalancing:Describe*",
                "elasticloadbalancing:RegisterInstancesWithLoadBalancer",
                "elasticloadbalancing:RegisterTargets",
            ],
            ALL,
        )],
    ),
    (
        "service-role/AmazonEC2ContainerServiceforEC2Role",
        &[(ECS_INSTANCE, ALL)],
    ),
    (
        "service-role/AmazonECSInfrastructureRolePolicyForVolumes",
        &[(
            &[
                "ec2:CreateVolume",
                "ec2:CreateTags",
                "ec2:DescribeVolumes",
                "ec2:AttachVolume",
                "ec2:DetachVolume",
                "ec2:DeleteVolume",
            ],
            ALL,
        )],
    ),
    (
        "service-role/AmazonECSTaskExecutionRolePolicy",
        &[(EXECUTION, ALL)],
    ),
    (
        "service-role/AWSBatchServiceRole",
        &[(
            &[
                "ecs:*",
                "ec2:*",
                "autoscaling:*",
                "iam:GetRole",
                "iam:PassRole",
                "logs:*",
            ],
            ALL,
        )],
    ),
    (
        "service-role/AWSCodeDeployRoleForECS",
        &[(CODE_DEPLOY, ALL)],
    ),
    (
        "service-role/AWSLambdaBasicExecutionRole",
        &[(
            &[
                "logs:CreateLogGroup",
                "logs:CreateLogStream",
                "logs:PutLogEvents",
            ],
            ALL,
        )],
    ),
    ("AWSCodeDeployRoleForECS", &[(CODE_DEPLOY, ALL)]),
];

const EXECUTION: &[&str] = &[
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
];

const ECS_INSTANCE: &[&str] = &[
    "ec2:DescribeTags",
    "ecs:CreateCluster",
    "ecs:DeregisterContainerInstance",
    "ecs:DiscoverPollEndpoint",
    "ecs:Poll",
    "ecs:RegisterContainerInstance",
    "ecs:StartTelemetrySession",
    "ecs:UpdateContainerInstancesState",
    "ecs:Submit*",
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:BatchGetImage",
    "logs:CreateLogStream",
    "logs:PutLogEvents",
];

const ECR_PULL: &[&str] = &[
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:GetRepositoryPolicy",
    "ecr:DescribeRepositories",
    "ecr:ListImages",
    "ecr:DescribeImages",
    "ecr:BatchGetImage",
    "ecr:GetLifecyclePolicy",
    "ecr:GetLifecyclePolicyPreview",
    "ecr:ListTagsForResource",
    "ecr:DescribeImageScanFindings",
];

const ECR_PUSH: &[&str] = &[
    "ecr:GetAuthorizationToken",
    "ecr:BatchCheckLayerAvailability",
    "ecr:GetDownloadUrlForLayer",
    "ecr:GetRepositoryPolicy",
    "ecr:DescribeRepositories",
    "ecr:ListImages",
    "ecr:DescribeImages",
    "ecr:BatchGetImage",
    "ecr:InitiateLayerUpload",
    "ecr:UploadLayerPart",
    "ecr:CompleteLayerUpload",
    "ecr:PutImage",
];

const SSM_CORE: &[&str] = &[
    "ssm:DescribeAssociation",
    "ssm:GetDeployablePatchSnapshotForInstance",
    "ssm:GetDocument",
    "ssm:DescribeDocument",
    "ssm:GetManifest",
    "ssm:GetParameter",
    "ssm:GetParameters",
    "ssm:ListAssociations",
    "ssm:ListInstanceAssociations",
    "ssm:PutInventory",
    "ssm:PutComplianceItems",
    "ssm:PutConfigurePackageResult",
    "ssm:UpdateAssociationStatus",
    "ssm:UpdateInstanceAssociationStatus",
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
    "ec2messages:AcknowledgeMessage",
    "ec2messages:DeleteMessage",
    "ec2messages:FailMessage",
    "ec2messages:GetEndpoint",
    "ec2messages:GetMessages",
    "ec2messages:SendReply",
];

const CODE_DEPLOY: &[&str] = &[
    "ecs:DescribeServices",
    "ecs:CreateTaskSet",
    "ecs:UpdateServicePrimaryTaskSet",
    "ecs:DeleteTaskSet",
    "elasticloadbalancing:DescribeTargetGroups",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:ModifyListener",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:ModifyRule",
    "lambda:InvokeFunction",
    "cloudwatch:DescribeAlarms",
    "sns:Publish",
    "s3:GetObject",
    "s3:GetObjectVersion",
    "iam:PassRole",
];

/// The path and the name of a policy of AWS, from its ARN; `None` of the ARN of anything else.
pub fn named(arn: &str) -> Option<&str> {
    let (partition, name) = arn.split_once(":iam::aws:policy/")?;
    (partition.starts_with("arn:aws") && !name.is_empty()).then_some(name)
}

/// Whether the policy of that path and name is in the table.
pub fn is_known(name: &str) -> bool {
    KNOWN.iter().any(|(known, _)| *known == name)
}

/// The names of all that are in the table.
pub fn names() -> impl Iterator<Item = &'static str> {
    KNOWN.iter().map(|(name, _)| *name)
}

/// What a policy says. One that is not in the table says nothing.
pub fn document(name: &str) -> String {
    let known = KNOWN.iter().find(|(known, _)| *known == name);
    let statements = known.map_or(&[][..], |(_, statements)| statements);
    let statements = statements.iter().map(|(actions, resource)| {
        let actions: Vec<String> = actions.iter().map(|it| format!("\"{it}\"")).collect();
        format!(
            "{{\"Effect\":\"Allow\",\"Action\":[{}],\"Resource\":\"{resource}\"}}",
            actions.join(",")
        )
    });
    let statements: Vec<String> = statements.collect();
    format!(
        "{{\"Version\":\"2012-10-17\",\"Statement\":[{}]}}",
        statements.join(",")
    )
}

#[cfg(test)]
mod tests {
    use super::super::given_document::check_identity;
    use super::*;

    #[test]
    fn all_of_them_are_policies_and_stand_there_once() {
        let mut all: Vec<&str> = names().collect();
        for name in &all {
            check_identity(&document(name)).unwrap();
        }
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }

    #[test]
    fn only_policies_of_aws_are_named() {
        assert_eq!(
            named("arn:aws:iam::aws:policy/ReadOnlyAccess"),
            Some("ReadOnlyAccess")
        );
        assert_eq!(named("arn:aws-cn:iam::aws:policy/a/b"), Some("a/b"));
        assert_eq!(named("arn:aws:iam::123456789012:policy/mine"), None);
    }
}
