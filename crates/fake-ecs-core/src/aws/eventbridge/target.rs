//! What targets there are, by their ARNs.

use crate::kernel::arn::Arn;

/// What a target is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind<'a> {
    /// A queue of SQS, by its ARN.
    Queue(&'a str),
    /// A topic of SNS, by its ARN.
    Topic(&'a str),
    /// A log group, by its name.
    LogGroup(&'a str),
    /// A cluster of ECS, by its ARN: a task is run there.
    Cluster(&'a str),
    /// Another event bus, by its ARN.
    Bus(&'a str),
    /// A Lambda function or a state machine of Step Functions: code of the test.
    Code(&'a str),
    /// Something else, which the fake does not emulate: the name of its service.
    Other(&'a str),
}

impl<'a> Kind<'a> {
    /// `None` when the text is no ARN.
    pub fn of(text: &'a str) -> Option<Self> {
        let arn = Arn::parse(text)?.ok()?;
        let resource = arn.resource;
        Some(match arn.service {
            "sqs" => Self::Queue(text),
            "sns" => Self::Topic(text),
            "logs" => {
                let name = resource.strip_prefix("log-group:")?;
                Self::LogGroup(name.strip_suffix(":*").unwrap_or(name))
            }
            "ecs" if resource.starts_with("cluster/") => Self::Cluster(text),
            "events" if resource.starts_with("event-bus/") => Self::Bus(text),
            "lambda" if resource.starts_with("function:") => Self::Code(text),
            "states" if resource.starts_with("stateMachine:") => Self::Code(text),
            other => Self::Other(other),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets_are_known_by_their_arns() {
        for (arn, kind) in [
            ("arn:aws:sqs:us-east-1:1:q", "Queue"),
            (
                "arn:aws:logs:us-east-1:1:log-group:/aws/events/a",
                "LogGroup(\"/aws/events/a\")",
            ),
            (
                "arn:aws:logs:us-east-1:1:log-group:/aws/events/a:*",
                "LogGroup(\"/aws/events/a\")",
            ),
            ("arn:aws:ecs:us-east-1:1:cluster/c", "Cluster"),
            ("arn:aws:ecs:us-east-1:1:service/c/s", "Other(\"ecs\")"),
            ("arn:aws:events:us-east-1:1:event-bus/b", "Bus"),
            ("arn:aws:lambda:us-east-1:1:function:f", "Code"),
            ("arn:aws:states:us-east-1:1:stateMachine:m", "Code"),
            ("arn:aws:kinesis:us-east-1:1:stream/s", "Other(\"kinesis\")"),
            ("queue", "none"),
        ] {
            let shown = Kind::of(arn).map_or("none".to_owned(), |kind| format!("{kind:?}"));
            assert!(shown.starts_with(kind), "{arn}: {shown}");
        }
    }
}
