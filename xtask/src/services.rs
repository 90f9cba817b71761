//! The services that the fake tells apart, and what is wanted of each. Edit this list to add a
//! service or an operation.

mod application_autoscaling;
mod autoscaling;
mod cloudformation;
mod cloudtrail;
mod cloudwatch;
mod codedeploy;
mod ec2;
mod ecr;
mod ecs;
mod elbv2;
mod iam;
mod logs;
mod s3;
mod scheduler;
mod servicediscovery;
mod sqs;

use crate::sdk::Sdk;

/// A service. What its model says as well is held against the model, so that a newer model cannot
/// disagree unnoticed.
#[derive(Clone, Copy)]
pub(crate) struct Service {
    /// What AWS calls it: `serviceId` in the model.
    pub(crate) id: &'static str,
    /// What botocore calls it. Its model is `xtask/model/<name>.json`, its code
    /// `crates/fake-ecs-core/src/wire/generated/<name>`.
    pub(crate) name: &'static str,
    /// Which service a signature is for.
    pub(crate) signing_name: &'static str,
    /// Where its host names begin.
    pub(crate) endpoint_prefix: &'static str,
    pub(crate) version: &'static str,
    /// `X-Amz-Target` begins with it.
    pub(crate) target_prefix: Option<&'static str>,
    /// The protocols that it speaks, the one that SDKs prefer first.
    pub(crate) protocols: &'static [Protocol],
    /// The namespace of its XML.
    pub(crate) xml_namespace: &'static str,
    /// What stands before the `#` in the `__type` of its errors.
    pub(crate) error_namespace: &'static str,
    /// It once spoke the query protocol, and still names errors as it did then.
    pub(crate) is_query_compatible: bool,
    /// The code of an error about a request that the model does not allow. `None`: the service has
    /// words of its own.
    pub(crate) validation: Option<&'static str>,
    /// The code of an error about a member that is missing, in a service with words of its own for
    /// that.
    pub(crate) missing: Option<&'static str>,
    /// Codes of errors that its model does not have.
    pub(crate) codes: &'static [&'static str],
    /// The codes that errors had before the service spoke JSON, and their statuses, where the model
    /// says neither.
    pub(crate) query_codes: &'static [QueryCode],
    /// What forms and XML call the items of a list; or a map, its keys and its values. For models
    /// that have forgotten that their service speaks the query protocol.
    pub(crate) form_names: &'static [(&'static str, &'static [&'static str])],
    /// Enums of which the service refuses unknown values in words of its own, or takes more than
    /// the model has: they are texts.
    pub(crate) open_enums: &'static [&'static str],
    /// Where its operations are.
    pub(crate) ops: &'static str,
    /// The operations that are wanted. None are of a service that is only told apart.
    pub(crate) wanted: &'static [Resource],
    /// The feature of the crate that its operations come with. `None`: they are always there.
    pub(crate) feature: Option<&'static str>,
    /// All operations of the model are wanted, so that new ones are noticed.
    pub(crate) is_complete: bool,
    /// Conversions into the types of its SDK.
    pub(crate) sdk: Option<Sdk>,
}

/// A folder below [`Service::ops`] and its operations.
#[derive(Clone, Copy)]
pub(crate) struct Resource {
    /// Empty for that folder itself.
    pub(crate) folder: &'static str,
    pub(crate) operations: &'static [&'static str],
}

/// An error, as the query protocol calls it, and its status.
pub(crate) type QueryCode = (&'static str, &'static str, u16);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    Json10,
    Json11,
    Query,
    Ec2,
    Cbor,
    RestJson,
    RestXml,
}

use Protocol::{Ec2, Json10, Json11, Query, RestJson, RestXml};

/// A service with a JSON protocol.
pub(crate) const JSON: Service = Service {
    id: "",
    name: "",
    signing_name: "",
    endpoint_prefix: "",
    version: "",
    target_prefix: None,
    protocols: &[Json11],
    xml_namespace: "",
    error_namespace: "",
    is_query_compatible: false,
    validation: Some("ValidationException"),
    missing: None,
    codes: &[],
    query_codes: &[],
    form_names: &[],
    open_enums: &[],
    ops: "",
    wanted: &[],
    feature: None,
    is_complete: false,
    sdk: None,
};

/// A service with the query protocol.
pub(crate) const QUERY: Service = Service {
    protocols: &[Query],
    validation: Some("ValidationError"),
    ..JSON
};

/// A service that is only known by its name and told so.
pub(crate) const REST: Service = Service {
    protocols: &[RestJson],
    ..JSON
};

/// Those that have operations first.
pub(crate) const SERVICES: &[Service] = &[
    Service {
        id: "ECS",
        name: "ecs",
        signing_name: "ecs",
        endpoint_prefix: "ecs",
        version: "2014-11-13",
        target_prefix: Some("AmazonEC2ContainerServiceV20141113"),
        validation: None,
        ops: "crates/fake-ecs-core/src/ops",
        wanted: ecs::RESOURCES,
        is_complete: true,
        sdk: Some(ecs::SDK),
        ..JSON
    },
    Service {
        id: "CloudWatch Logs",
        name: "logs",
        signing_name: "logs",
        endpoint_prefix: "logs",
        version: "2014-03-28",
        target_prefix: Some("Logs_20140328"),
        validation: Some("InvalidParameterException"),
        codes: &["ValidationException"],
        ops: "crates/fake-ecs-core/src/aws/logs/ops",
        wanted: logs::RESOURCES,
        feature: Some("logs"),
        ..JSON
    },
    Service {
        id: "Secrets Manager",
        name: "secretsmanager",
        signing_name: "secretsmanager",
        endpoint_prefix: "secretsmanager",
        version: "2017-10-17",
        target_prefix: Some("secretsmanager"),
        ops: "crates/fake-ecs-core/src/aws/secrets_manager/ops",
        wanted: &[Resource {
            folder: "",
            operations: &[
                "BatchGetSecretValue",
                "CreateSecret",
                "DeleteResourcePolicy",
                "DeleteSecret",
                "DescribeSecret",
                "GetRandomPassword",
                "GetResourcePolicy",
                "GetSecretValue",
                "ListSecretVersionIds",
                "ListSecrets",
                "PutResourcePolicy",
                "PutSecretValue",
                "RestoreSecret",
                "TagResource",
                "UntagResource",
                "UpdateSecret",
                "UpdateSecretVersionStage",
            ],
        }],
        feature: Some("secrets"),
        ..JSON
    },
    Service {
        id: "SSM",
        name: "ssm",
        signing_name: "ssm",
        endpoint_prefix: "ssm",
        version: "2014-11-06",
        target_prefix: Some("AmazonSSM"),
        ops: "crates/fake-ecs-core/src/aws/ssm/ops",
        wanted: &[Resource {
            folder: "",
            operations: &[
                "AddTagsToResource",
                "DeleteParameter",
                "DeleteParameters",
                "DescribeParameters",
                "GetParameter",
                "GetParameterHistory",
                "GetParameters",
                "GetParametersByPath",
                "LabelParameterVersion",
                "ListTagsForResource",
                "PutParameter",
                "RemoveTagsFromResource",
                "UnlabelParameterVersion",
            ],
        }],
        feature: Some("secrets"),
        ..JSON
    },
    Service {
        id: "STS",
        name: "sts",
        signing_name: "sts",
        endpoint_prefix: "sts",
        version: "2011-06-15",
        xml_namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
        ops: "crates/fake-ecs-core/src/aws/sts/ops",
        wanted: &[Resource {
            folder: "",
            operations: &[
                "AssumeRole",
                "AssumeRoleWithWebIdentity",
                "GetAccessKeyInfo",
                "GetCallerIdentity",
                "GetSessionToken",
            ],
        }],
        feature: Some("sts"),
        ..QUERY
    },
    Service {
        id: "EventBridge",
        name: "events",
        signing_name: "events",
        endpoint_prefix: "events",
        version: "2015-10-07",
        target_prefix: Some("AWSEvents"),
        feature: Some("events"),
        ops: "crates/fake-ecs-core/src/aws/eventbridge/ops",
        wanted: &[Resource {
            folder: "",
            operations: &[
                "CreateEventBus",
                "DeleteEventBus",
                "DeleteRule",
                "DescribeEventBus",
                "DescribeRule",
                "DisableRule",
                "EnableRule",
                "ListEventBuses",
                "ListRuleNamesByTarget",
                "ListRules",
                "ListTagsForResource",
                "ListTargetsByRule",
                "PutEvents",
                "PutRule",
                "PutTargets",
                "RemoveTargets",
                "TagResource",
                "TestEventPattern",
                "UntagResource",
                "UpdateEventBus",
            ],
        }],
        ..JSON
    },
    Service {
        id: "SNS",
        name: "sns",
        signing_name: "sns",
        endpoint_prefix: "sns",
        version: "2010-03-31",
        xml_namespace: "http://sns.amazonaws.com/doc/2010-03-31/",
        feature: Some("events"),
        ops: "crates/fake-ecs-core/src/aws/sns/ops",
        wanted: &[Resource {
            folder: "",
            operations: &[
                "CreateTopic",
                "DeleteTopic",
                "GetSubscriptionAttributes",
                "GetTopicAttributes",
                "ListSubscriptions",
                "ListSubscriptionsByTopic",
                "ListTagsForResource",
                "ListTopics",
                "Publish",
                "PublishBatch",
                "SetSubscriptionAttributes",
                "SetTopicAttributes",
                "Subscribe",
                "TagResource",
                "Unsubscribe",
                "UntagResource",
            ],
        }],
        ..QUERY
    },
    sqs::SERVICE,
    elbv2::SERVICE,
    ec2::SERVICE,
    cloudwatch::SERVICE,
    application_autoscaling::SERVICE,
    autoscaling::SERVICE,
    servicediscovery::SERVICE,
    ecr::SERVICE,
    iam::SERVICE,
    codedeploy::SERVICE,
    scheduler::SERVICE,
    cloudtrail::SERVICE,
    cloudformation::SERVICE,
    s3::SERVICE,
    // Told apart from here on, and refused.
    Service {
        id: "Elastic Load Balancing",
        name: "elb",
        signing_name: "elasticloadbalancing",
        endpoint_prefix: "elasticloadbalancing",
        version: "2012-06-01",
        xml_namespace: "http://elasticloadbalancing.amazonaws.com/doc/2012-06-01/",
        ..QUERY
    },
    Service {
        id: "Lambda",
        name: "lambda",
        signing_name: "lambda",
        endpoint_prefix: "lambda",
        version: "2015-03-31",
        ..REST
    },
];

impl Service {
    /// The names of the operations that are wanted.
    pub(crate) fn operations(&self) -> impl Iterator<Item = &'static str> {
        let resources = self.wanted.iter();
        resources.flat_map(|resource| resource.operations.iter().copied())
    }

    /// Whether it has operations, and so a model and code.
    pub(crate) fn is_emulated(&self) -> bool {
        self.operations().next().is_some()
    }

    /// The protocol with forms that it speaks.
    pub(crate) fn form_protocol(&self) -> Option<Protocol> {
        let mut protocols = self.protocols.iter().copied();
        protocols.find(|protocol| matches!(protocol, Query | Ec2))
    }

    /// The protocol with XML that it speaks.
    pub(crate) fn xml_protocol(&self) -> Option<Protocol> {
        let mut protocols = self.protocols.iter().copied();
        protocols.find(|protocol| matches!(protocol, Query | Ec2 | RestXml))
    }

    /// Whether paths name its operations.
    pub(crate) fn is_rest(&self) -> bool {
        let mut protocols = self.protocols.iter();
        protocols.any(|protocol| matches!(protocol, RestJson | RestXml))
    }

    /// Whether a request or an answer in one of its protocols says too little by itself.
    pub(crate) fn needs_shapes(&self) -> bool {
        let says_all = |protocol: &Protocol| matches!(protocol, Json10 | Json11);
        !self.protocols.iter().all(says_all)
    }

    /// What stands before an item that comes with its feature.
    pub(crate) fn cfg(&self) -> String {
        match self.feature {
            Some(feature) => format!("#[cfg(feature = {feature:?})]\n"),
            None => String::new(),
        }
    }

    /// Its code in Rust as a module.
    pub(crate) fn module(&self) -> String {
        crate::names::snake(self.name)
    }
}

/// What requests are told apart by is different for each.
///
/// # Panics
/// When it is not.
pub(crate) fn assert_told_apart() {
    let mut seen = std::collections::BTreeSet::new();
    for service in SERVICES {
        let version = service.form_protocol().map(|_| service.version);
        let marks = [
            ("name", Some(service.name)),
            ("version", version),
            ("target prefix", service.target_prefix),
        ];
        for mark in marks {
            assert!(
                mark.1.is_none() || seen.insert(mark),
                "{}: another service has the {mark:?}",
                service.id
            );
        }
    }
}
