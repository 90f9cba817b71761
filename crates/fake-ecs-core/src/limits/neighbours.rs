//! How often AWS lets callers call other services than ECS.
//!
//! The figures are the defaults of an account in us-east-1, as the services' pages on quotas have
//! them. Most services have no word on bursts: what is allowed in a second is allowed at once.

use super::rate::Rate;
use crate::wire::Route;

/// Operations of a service that share one bucket.
#[derive(Debug)]
pub struct Quota {
    /// The signing name of the service.
    service: &'static str,
    operations: &'static [&'static str],
    rate: Rate,
}

/// So many in a second, and as many at once.
const fn steady(
    service: &'static str,
    operations: &'static [&'static str],
    per_second: u32,
) -> Quota {
    let rate = Rate {
        per_second,
        burst: per_second,
    };
    Quota {
        service,
        operations,
        rate,
    }
}

/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html>
const LOGS: &[Quota] = &[
    steady("logs", &["CreateLogGroup"], 10),
    steady("logs", &["CreateLogStream"], 50),
    steady("logs", &["DescribeLogGroups"], 10),
    steady("logs", &["DescribeLogStreams"], 25),
    steady("logs", &["FilterLogEvents"], 25),
    steady("logs", &["GetLogEvents"], 25),
    steady("logs", &["PutLogEvents"], 5_000),
    steady("logs", &["StartQuery"], 10),
    steady("logs", &["GetQueryResults"], 10),
];

/// <https://docs.aws.amazon.com/secretsmanager/latest/userguide/reference_limits.html>
const SECRETS_MANAGER: &[Quota] = &[
    steady(
        "secretsmanager",
        &["GetSecretValue", "DescribeSecret"],
        10_000,
    ),
    steady("secretsmanager", &["BatchGetSecretValue"], 100),
    steady("secretsmanager", &["ListSecrets"], 100),
    steady("secretsmanager", &["ListSecretVersionIds"], 50),
    steady("secretsmanager", &["CreateSecret"], 50),
    steady("secretsmanager", &["DeleteSecret"], 50),
    steady("secretsmanager", &["RestoreSecret"], 50),
    steady("secretsmanager", &["GetRandomPassword"], 50),
    steady("secretsmanager", &["TagResource", "UntagResource"], 50),
    steady(
        "secretsmanager",
        &["PutSecretValue", "UpdateSecret", "UpdateSecretVersionStage"],
        50,
    ),
    steady(
        "secretsmanager",
        &[
            "GetResourcePolicy",
            "PutResourcePolicy",
            "DeleteResourcePolicy",
        ],
        50,
    ),
];

/// The default throughput.
/// <https://docs.aws.amazon.com/general/latest/gr/ssm.html>
const SSM: &[Quota] = &[steady(
    "ssm",
    &["GetParameter", "GetParameters", "PutParameter"],
    40,
)];

/// What is called with credentials.
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
const STS: &[Quota] = &[steady(
    "sts",
    &[
        "GetCallerIdentity",
        "AssumeRole",
        "GetSessionToken",
        "GetAccessKeyInfo",
    ],
    600,
)];

/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html>
const EVENTBRIDGE: &[Quota] = &[
    steady("events", &["PutEvents"], 10_000),
    steady("events", &["PutRule"], 50),
    steady("events", &["PutTargets"], 50),
    steady("events", &["RemoveTargets"], 50),
    steady("events", &["DeleteRule"], 50),
    steady("events", &["DescribeRule"], 50),
    steady("events", &["EnableRule"], 50),
    steady("events", &["DisableRule"], 50),
    steady("events", &["ListRules"], 50),
    steady("events", &["ListTargetsByRule"], 50),
    steady("events", &["ListRuleNamesByTarget"], 50),
    steady("events", &["ListEventBuses"], 50),
    steady("events", &["CreateEventBus"], 50),
    steady("events", &["DescribeEventBus"], 50),
    steady("events", &["DeleteEventBus"], 50),
    steady("events", &["TestEventPattern"], 50),
];

/// <https://docs.aws.amazon.com/general/latest/gr/sns.html>
const SNS: &[Quota] = &[
    steady("sns", &["Publish", "PublishBatch"], 30_000),
    steady("sns", &["Subscribe"], 100),
    steady("sns", &["Unsubscribe"], 100),
    steady("sns", &["ListTopics"], 30),
    steady("sns", &["ListSubscriptions"], 30),
    steady("sns", &["ListSubscriptionsByTopic"], 30),
    steady("sns", &["TagResource"], 10),
    steady("sns", &["UntagResource"], 10),
    steady("sns", &["ListTagsForResource"], 10),
];

/// What changes nothing. AWS has buckets for what does as well, which are not here.
/// <https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/elb-api-throttling.html>
const ELB: &[Quota] = &[Quota {
    service: "elasticloadbalancing",
    operations: &[
        "DescribeAccountLimits",
        "DescribeCapacityReservation",
        "DescribeListenerAttributes",
        "DescribeListenerCertificates",
        "DescribeListeners",
        "DescribeLoadBalancerAttributes",
        "DescribeLoadBalancers",
        "DescribeRules",
        "DescribeSSLPolicies",
        "DescribeTags",
        "DescribeTargetGroupAttributes",
        "DescribeTargetGroups",
        "DescribeTargetHealth",
    ],
    rate: Rate {
        per_second: 10,
        burst: 40,
    },
}];

/// Of each queue in order that has not the high throughput. Other queues have no limit.
/// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html>
const FIFO: &[Quota] = &[
    steady("sqs", &["SendMessage", "SendMessageBatch"], 300),
    steady("sqs", &["ReceiveMessage"], 300),
    steady("sqs", &["DeleteMessage", "DeleteMessageBatch"], 300),
];

const ALL: [&[Quota]; 7] = [LOGS, SECRETS_MANAGER, SSM, STS, EVENTBRIDGE, SNS, ELB];

/// What AWS has for an operation.
fn find(quotas: &[&'static [Quota]], route: Route) -> Option<&'static Quota> {
    let service = route.service().signing_name;
    let quotas = quotas.iter().copied().flatten();
    let mut of_service = quotas.filter(|quota| quota.service == service);
    of_service.find(|quota| quota.operations.contains(&route.operation()))
}

/// What AWS allows an account in a region.
pub fn aws(route: Route) -> Option<Rate> {
    find(&ALL, route).map(|quota| quota.rate)
}

/// The name of the bucket from which an operation takes: that of the first operation which does.
pub fn bucket(route: Route) -> String {
    match find(&ALL, route) {
        Some(quota) => quota.bucket(),
        None => route.to_string(),
    }
}

/// What AWS allows for a queue in order, with the name of the bucket.
pub fn aws_of_queue(route: Route, queue: &str) -> Option<(String, Rate)> {
    let quota = find(&[FIFO], route)?;
    Some((format!("{} of {queue}", quota.bucket()), quota.rate))
}

impl Quota {
    fn bucket(&self) -> String {
        format!("{}:{}", self.service, self.operations[0])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_of_the_table_is_one_and_stands_there_once() {
        let mut names: Vec<String> = Vec::new();
        for quota in ALL.into_iter().chain([FIFO]).flatten() {
            for operation in quota.operations {
                let name = format!("{}:{operation}", quota.service);
                let route: Result<Route, String> = name.parse();
                // Without its feature a service has no operations.
                if let Ok(route) = route {
                    let of_queue = aws_of_queue(route, "q.fifo").map(|(_, rate)| rate);
                    assert_eq!(aws(route).or(of_queue), Some(quota.rate), "{name}");
                } else {
                    let with_all = cfg!(all(
                        feature = "elb",
                        feature = "events",
                        feature = "logs",
                        feature = "secrets",
                        feature = "sqs",
                        feature = "sts"
                    ));
                    assert!(!with_all, "{name} is no operation");
                }
                names.push(name);
            }
        }
        let count = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count);
    }
}
