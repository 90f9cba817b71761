//! The attributes of queues: which there are, what they may be, and what is read of them.
//! <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html>

use std::collections::BTreeMap;
use std::time::Duration;

use crate::aws::sqs::refusals::{invalid, unknown_attribute};
use crate::kernel::sorted::SortedMap;
use crate::wire::{ApiError, ErrorCode, Json};

use Rule::{Boolean, Number, OneOf, Redrive, RedriveAllow, Text};

/// What an attribute may be.
enum Rule {
    /// Within these bounds.
    Number(u64, u64),
    Boolean,
    OneOf(&'static [&'static str]),
    /// An IAM policy.
    Policy,
    Redrive,
    RedriveAllow,
    Text,
}

/// An attribute that queues can be given.
struct Kind {
    name: &'static str,
    rule: Rule,
    /// What it is unless it was given; `None`: then it is not shown.
    default: Option<&'static str>,
    /// Whether only FIFO queues have it.
    is_of_fifo: bool,
}

const fn kind(name: &'static str, rule: Rule, default: Option<&'static str>) -> Kind {
    Kind {
        name,
        rule,
        default,
        is_of_fifo: false,
    }
}

const fn of_fifo(name: &'static str, rule: Rule, default: &'static str) -> Kind {
    Kind {
        is_of_fifo: true,
        ..kind(name, rule, Some(default))
    }
}

const VISIBILITY: &str = "VisibilityTimeout";
const DELAY: &str = "DelaySeconds";
const SIZE: &str = "MaximumMessageSize";
const RETENTION: &str = "MessageRetentionPeriod";
const WAIT: &str = "ReceiveMessageWaitTimeSeconds";
const FIFO: &str = "FifoQueue";
const CONTENT_BASED: &str = "ContentBasedDeduplication";
const SCOPE: &str = "DeduplicationScope";
const THROUGHPUT: &str = "FifoThroughputLimit";
pub(super) const REDRIVE: &str = "RedrivePolicy";
const KEY: &str = "KmsMasterKeyId";
const KEY_REUSE: &str = "KmsDataKeyReusePeriodSeconds";
const MANAGED: &str = "SqsManagedSseEnabled";

const KINDS: &[Kind] = &[
    of_fifo(CONTENT_BASED, Boolean, "false"),
    of_fifo(SCOPE, OneOf(&["messageGroup", "queue"]), "queue"),
    kind(DELAY, Number(0, 900), Some("0")),
    of_fifo(FIFO, Boolean, "true"),
    of_fifo(
        THROUGHPUT,
        OneOf(&["perQueue", "perMessageGroupId"]),
        "perQueue",
    ),
    kind(KEY_REUSE, Number(60, 86_400), None),
    kind(KEY, Text, None),
    kind(SIZE, Number(1024, 1_048_576), Some("1048576")),
    kind(RETENTION, Number(60, 1_209_600), Some("345600")),
    kind("Policy", Rule::Policy, None),
    kind(WAIT, Number(0, 20), Some("0")),
    kind("RedriveAllowPolicy", RedriveAllow, None),
    kind(REDRIVE, Redrive, None),
    kind(MANAGED, Boolean, Some("true")),
    kind(VISIBILITY, Number(0, 43_200), Some("30")),
];

/// Attributes that are counted or never change.
const READ_ONLY: &[&str] = &[
    "ApproximateNumberOfMessages",
    "ApproximateNumberOfMessagesDelayed",
    "ApproximateNumberOfMessagesNotVisible",
    "CreatedTimestamp",
    "LastModifiedTimestamp",
    "QueueArn",
];

/// Whether there is an attribute of that name, or it stands for all.
pub(super) fn is_known(name: &str) -> bool {
    name == "All" || READ_ONLY.contains(&name) || KINDS.iter().any(|kind| kind.name == name)
}

/// The attributes of a queue: those that it was given, as they were given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes(SortedMap<String, String>);

/// Where messages go that were received too often.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RedrivePolicy {
    pub target_arn: String,
    pub receives_max: u32,
}

impl Attributes {
    /// Those of a queue with that name, or why the service refuses them.
    pub(super) fn of_new(given: BTreeMap<String, String>, is_fifo: bool) -> Result<Self, ApiError> {
        let mut attributes = Self::default();
        attributes.set(given, is_fifo)?;
        Ok(attributes)
    }

    /// Sets some of them. One without a value is taken away.
    pub(super) fn set(
        &mut self,
        given: BTreeMap<String, String>,
        is_fifo: bool,
    ) -> Result<(), ApiError> {
        for (name, value) in &given {
            check(name, value, is_fifo)?;
        }
        for (name, value) in given {
            if value.is_empty() {
                self.0.remove(&name);
            } else {
                self.0.insert(name, value);
            }
        }
        Ok(())
    }

    /// All that are shown, but for those that are counted.
    pub(super) fn shown(&self, is_fifo: bool) -> impl Iterator<Item = (&'static str, &str)> {
        let kinds = KINDS.iter().filter(move |kind| is_fifo || !kind.is_of_fifo);
        kinds.filter_map(|kind| Some((kind.name, self.value(kind.name)?)))
    }

    /// The first attribute that is given and differs from what it is.
    pub(super) fn different<'g>(&self, given: &'g BTreeMap<String, String>) -> Option<&'g str> {
        let differs = |(name, value): &(&String, &String)| {
            self.value(name).unwrap_or_default() != value.as_str()
        };
        given.iter().find(differs).map(|(name, _)| name.as_str())
    }

    fn value(&self, name: &str) -> Option<&str> {
        let given = self.0.get(name).map(String::as_str);
        let has_key = self.0.contains_key(KEY);
        given.or_else(|| match name {
            // Who has a key of his own has no use for that of the service.
            MANAGED if has_key => Some("false"),
            KEY_REUSE if has_key => Some("300"),
            _ => KINDS.iter().find(|kind| kind.name == name)?.default,
        })
    }

    fn number(&self, name: &str) -> u64 {
        let value = self.value(name).and_then(|value| value.parse().ok());
        value.unwrap_or_default()
    }

    fn seconds(&self, name: &str) -> Duration {
        Duration::from_secs(self.number(name))
    }

    /// How long messages are kept.
    pub fn retention(&self) -> Duration {
        self.seconds(RETENTION)
    }

    /// How long messages are invisible to others after they were received.
    pub fn visibility_timeout(&self) -> Duration {
        self.seconds(VISIBILITY)
    }

    /// After how long messages become visible.
    pub fn delay(&self) -> Duration {
        self.seconds(DELAY)
    }

    /// How long a receive waits for a message unless it says otherwise.
    pub fn receive_wait(&self) -> Duration {
        self.seconds(WAIT)
    }

    /// How many bytes a message may have.
    pub fn size_max(&self) -> u64 {
        self.number(SIZE)
    }

    /// Whether messages of one content are one message.
    pub fn is_content_based(&self) -> bool {
        self.value(CONTENT_BASED) == Some("true")
    }

    /// Whether the same deduplication id in two groups is of two messages.
    pub fn deduplicates_by_group(&self) -> bool {
        self.value(SCOPE) == Some("messageGroup")
    }

    /// Whether groups have quotas of their own.
    pub(super) fn has_high_throughput(&self) -> bool {
        self.value(THROUGHPUT) == Some("perMessageGroupId")
    }

    /// The redrive policy, as it was given.
    pub(super) fn redrive_text(&self) -> Option<&str> {
        self.value(REDRIVE)
    }

    pub fn redrive_policy(&self) -> Option<RedrivePolicy> {
        redrive_policy(self.redrive_text()?).ok()
    }
}

/// Why the service refuses an attribute.
fn check(name: &str, value: &str, is_fifo: bool) -> Result<(), ApiError> {
    let unknown = || unknown_attribute(name);
    let kind = KINDS.iter().find(|kind| kind.name == name);
    let kind = kind.ok_or_else(unknown)?;
    if kind.is_of_fifo && !is_fifo {
        return Err(match name {
            SCOPE | THROUGHPUT => ApiError::new(
                ErrorCode::InvalidAttributeName,
                format!("You can specify the {name} only when FifoQueue is set to true."),
            ),
            _ => unknown(),
        });
    }
    let refused = |reason: &str| {
        let text = format!("Invalid value for the parameter {name}.{reason}");
        ApiError::new(ErrorCode::InvalidAttributeValue, text)
    };
    let parsed = || value.parse::<Json>().ok().filter(Json::is_object);
    let is_valid = match &kind.rule {
        Number(min, max) => (*min..=*max).contains(&value.parse().unwrap_or(u64::MAX)),
        Boolean if name == FIFO && value != "true" => {
            return Err(refused(" Reason: Modifying queue type is not supported."));
        }
        Boolean => ["true", "false"].contains(&value),
        OneOf(values) => values.contains(&value),
        Rule::Policy | RedriveAllow => value.is_empty() || parsed().is_some(),
        Redrive if value.is_empty() => true,
        Redrive => return redrive_policy(value).map(drop),
        Text => true,
    };
    is_valid.then_some(()).ok_or_else(|| refused(""))
}

/// Reads a redrive policy. The texts are from memory.
fn redrive_policy(value: &str) -> Result<RedrivePolicy, ApiError> {
    const RECEIVES_MAX: i64 = 1000;
    let refused = |reason: &str| Err(invalid(REDRIVE, value, reason));
    let Some(policy) = value.parse::<Json>().ok().filter(Json::is_object) else {
        return refused("Redrive policy is not a valid JSON map.");
    };
    let Some(target_arn) = policy["deadLetterTargetArn"].as_str() else {
        return refused(
            "Redrive policy does not contain mandatory attribute: deadLetterTargetArn.",
        );
    };
    let count = &policy["maxReceiveCount"];
    if count.is_null() {
        return refused("Redrive policy does not contain mandatory attribute: maxReceiveCount.");
    }
    // Terraform and the console write a number, others a text.
    let number = count.as_i64().or_else(|| count.as_str()?.parse().ok());
    match number.and_then(|number| u32::try_from(number).ok()) {
        Some(receives_max) if (1..=RECEIVES_MAX).contains(&i64::from(receives_max)) => {
            Ok(RedrivePolicy {
                target_arn: target_arn.to_owned(),
                receives_max,
            })
        }
        _ => refused(&format!(
            "Invalid value for maxReceiveCount: {}, valid values are from 1 to 1000 both inclusive.",
            count
                .as_str()
                .map_or_else(|| count.to_string(), str::to_owned)
        )),
    }
}
