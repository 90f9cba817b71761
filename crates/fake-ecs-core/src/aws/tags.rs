//! Tags of what callers make in neighbours, by the rules that all services share:
//! <https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html>
//!
//! Each service has words of its own for what is refused.

use crate::kernel::sorted::SortedMap;

/// How many tags a resource may have; those that AWS manages do not count.
pub const MAX: usize = 50;

/// Tags by their keys.
pub type Tags = SortedMap<String, String>;

/// Why tags are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The key begins with `aws:`, in upper or lower case.
    Reserved(String),
    /// The resource would have more than [`MAX`].
    TooMany,
}

/// Gives a resource tags, in place of those with the same keys: all of them, or none.
pub fn add(
    tags: &mut Tags,
    given: impl IntoIterator<Item = (String, String)>,
) -> Result<(), Refused> {
    let mut all = tags.clone();
    for (key, value) in given {
        if is_reserved(&key) {
            return Err(Refused::Reserved(key));
        }
        all.insert(key, value);
    }
    if all.keys().filter(|key| !is_reserved(key)).count() > MAX {
        return Err(Refused::TooMany);
    }
    *tags = all;
    Ok(())
}

/// The tags of a resource that is made with them.
pub fn given(given: impl IntoIterator<Item = (String, String)>) -> Result<Tags, Refused> {
    let mut tags = Tags::new();
    add(&mut tags, given)?;
    Ok(tags)
}

fn is_reserved(key: &str) -> bool {
    key.get(..4)
        .is_some_and(|head| head.eq_ignore_ascii_case("aws:"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbered(numbers: std::ops::Range<usize>) -> Vec<(String, String)> {
        let tags = numbers.map(|number| (format!("key{number}"), "v".to_owned()));
        tags.collect()
    }

    #[test]
    fn later_values_win_and_fifty_are_enough() {
        let mut tags = Tags::from([("aws:made-by".to_owned(), "AWS".to_owned())]);
        assert_eq!(add(&mut tags, numbered(0..MAX)), Ok(()));
        assert_eq!(
            add(&mut tags, [("key1".to_owned(), "w".to_owned())]),
            Ok(())
        );
        assert_eq!(tags.get("key1").map(String::as_str), Some("w"));
        let before = tags.clone();
        assert_eq!(add(&mut tags, numbered(1..MAX + 1)), Err(Refused::TooMany));
        assert_eq!(tags, before);
    }

    #[test]
    fn what_begins_as_tags_of_aws_is_refused() {
        let mut tags = Tags::new();
        for (key, is_refused) in [
            ("aws:a", true),
            ("AWS:a", true),
            ("aws", false),
            ("a-aws:", false),
        ] {
            let added = add(&mut tags, [(key.to_owned(), String::new())]);
            let expected = match is_refused {
                true => Err(Refused::Reserved(key.to_owned())),
                false => Ok(()),
            };
            assert_eq!(added, expected, "{key}");
        }
    }

    /// Each operation that makes something with tags refuses those that may not be.
    #[test]
    #[cfg(feature = "cloudformation")]
    fn what_is_made_with_tags_of_aws_is_refused() {
        const LIST: &str = r#"[{"Key":"aws:a","Value":"b"}]"#;
        const MAP: &str = r#"{"aws:a":"b"}"#;
        const TRUST: &str = r#""{\"Version\":\"2012-10-17\",\"Statement\":[]}""#;
        for (operation, body, tags) in [
            (
                "iam:CreatePolicy",
                format!(r#""PolicyName":"p","PolicyDocument":{TRUST}"#),
                ("Tags", LIST),
            ),
            (
                "iam:CreateRole",
                format!(r#""RoleName":"r","AssumeRolePolicyDocument":{TRUST}"#),
                ("Tags", LIST),
            ),
            (
                "iam:CreateInstanceProfile",
                r#""InstanceProfileName":"p""#.to_owned(),
                ("Tags", LIST),
            ),
            (
                "servicediscovery:CreateHttpNamespace",
                r#""Name":"n""#.to_owned(),
                ("Tags", LIST),
            ),
            (
                "events:PutRule",
                r#""Name":"r","ScheduleExpression":"rate(1 day)""#.to_owned(),
                ("Tags", LIST),
            ),
            (
                "events:CreateEventBus",
                r#""Name":"b""#.to_owned(),
                ("Tags", LIST),
            ),
            (
                "cloudwatch:PutMetricAlarm",
                r#""AlarmName":"a","Namespace":"n","MetricName":"m","Statistic":"Sum","Period":60,"EvaluationPeriods":1,"Threshold":1,"ComparisonOperator":"GreaterThanThreshold""#
                    .to_owned(),
                ("Tags", LIST),
            ),
            (
                "sns:CreateTopic",
                r#""Name":"t""#.to_owned(),
                ("Tags", LIST),
            ),
            (
                "sqs:CreateQueue",
                r#""QueueName":"q""#.to_owned(),
                ("tags", MAP),
            ),
            (
                "logs:CreateLogGroup",
                r#""logGroupName":"g""#.to_owned(),
                ("tags", MAP),
            ),
        ] {
            let mut region = crate::ecs::fixtures::region();
            let (name, tags) = tags;
            let body = format!(r#"{{{body},"{name}":{tags}}}"#);
            let refused = crate::aws::testing::refused(&mut region, operation, &body);
            assert!(refused.contains("aws:"), "{operation}: {refused}");
        }
    }
}
