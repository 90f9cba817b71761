//! The name of an operation in texts that people write.

use std::fmt;
use std::str::FromStr;

use super::services::SERVICES;
use super::{AwsService, Operation, Route, near};
use crate::kernel::text::written_as_text;

written_as_text!(Operation, Route);

impl Operation {
    /// Whether it changes nothing: the service names its operations by that.
    pub fn is_read(self) -> bool {
        is_read(self.as_str())
    }
}

impl Route {
    /// Whether it changes nothing: the services name their operations by that.
    pub fn is_read(self) -> bool {
        is_read(self.operation())
    }

    /// The operation of ECS that it is.
    pub fn of_ecs(self) -> Option<Operation> {
        match self {
            Self::Ecs(operation) => Some(operation),
            #[cfg_attr(
                not(any(
                    feature = "autoscaling",
                    feature = "cloudmap",
                    feature = "cloudtrail",
                    feature = "cloudwatch",
                    feature = "codedeploy",
                    feature = "ec2",
                    feature = "ecr",
                    feature = "elb",
                    feature = "events",
                    feature = "iam",
                    feature = "logs",
                    feature = "s3",
                    feature = "scheduler",
                    feature = "secrets",
                    feature = "sqs",
                    feature = "sts",
                )),
                expect(
                    unreachable_patterns,
                    reason = "ECS is alone where no neighbour is there"
                )
            )]
            _ => None,
        }
    }
}

/// Those of ECS by their name alone, those of others as in IAM's policies: `sqs:ReceiveMessage`.
impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.of_ecs() {
            Some(operation) => operation.fmt(f),
            None => write!(f, "{}:{}", self.service().iam_prefix(), self.operation()),
        }
    }
}

impl PartialEq<Operation> for Route {
    fn eq(&self, other: &Operation) -> bool {
        self.of_ecs() == Some(*other)
    }
}

impl TryFrom<&str> for Route {
    type Error = String;

    fn try_from(name: &str) -> Result<Self, String> {
        name.parse()
    }
}

impl FromStr for Route {
    /// What is said of an operation that is not there, with names that are like it.
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let Some((service, name)) = name.split_once(':') else {
            return name.parse().map(Self::Ecs);
        };
        let of_service = |it: &&&AwsService| [it.iam_prefix(), it.signing_name].contains(&service);
        let services: Vec<_> = SERVICES.iter().filter(of_service).collect();
        let mut routes = services.iter().filter_map(|it| (it.route)(name));
        routes
            .next()
            .ok_or_else(|| no_such(service, &services, name))
    }
}

fn no_such(service: &str, services: &[&&AwsService], name: &str) -> String {
    let names = services.iter().flat_map(|it| it.operations.iter().copied());
    let names: Vec<&str> = names.collect();
    let lacks = services.iter().find_map(|it| it.lacks);
    match (near(name, &names)[..].first(), lacks) {
        (Some(near), _) => {
            format!("no operation '{service}:{name}' is emulated; did you mean '{service}:{near}'?")
        }
        (None, Some(feature)) => format!(
            "this build of fake-ecs has no operations of '{service}': they come with the feature \"{feature}\""
        ),
        (None, None) => format!(
            "no operation '{service}:{name}' is emulated; an operation of another service than ECS is called like 'sts:GetCallerIdentity'"
        ),
    }
}

fn is_read(name: &str) -> bool {
    [
        "BatchGet", "Describe", "Filter", "Get", "Head", "List", "Test",
    ]
    .iter()
    .any(|read| name.starts_with(read))
}

impl TryFrom<&str> for Operation {
    type Error = String;

    fn try_from(name: &str) -> Result<Self, String> {
        name.parse()
    }
}

impl FromStr for Operation {
    /// What is said of an operation that is not there, with names that are like it.
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        Self::parse(name).ok_or_else(|| match near(name, Self::NAMES)[..] {
            [] => format!("ECS has no operation '{name}'; an operation is called like 'RunTask'"),
            [one] => format!("ECS has no operation '{name}'; did you mean '{one}'?"),
            ref some => {
                let some = some.join("', '");
                format!("ECS has no operation '{name}'; did you mean one of '{some}'?")
            }
        })
    }
}

/// The signing name of a neighbour that is emulated, given by that name or as IAM's policies call
/// it; or what is said of one that is not.
pub fn neighbour(name: &str) -> Result<&'static str, String> {
    let emulated = SERVICES
        .iter()
        .filter(|it| !it.operations.is_empty() && it.id != "ECS");
    let mut known: Vec<(&str, &'static str)> = emulated
        .map(|it| (it.iam_prefix(), it.signing_name))
        .collect();
    known.sort_unstable();
    known.dedup();
    let found = known.iter().find(|it| it.0 == name || it.1 == name);
    found.map(|it| it.1).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|it| it.0).collect();
        let names = names.join(", ");
        format!("no neighbour of ECS is called '{name}' in this build; there are: {names}")
    })
}
