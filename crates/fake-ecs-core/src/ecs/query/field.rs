//! What a query may be about, and which operators that permits.

use std::fmt;

use crate::ecs::query::operator::{Comparison, OPERATORS, Operator, Sense};
use crate::ecs::query::value::Kind;

/// The subject of a predicate: an attribute or a field of a container instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Field {
    AgentConnected,
    AgentVersion,
    Attribute(String),
    Ec2InstanceId,
    RegisteredAt,
    RunningTasksCount,
    /// The groups of the tasks on the container instance.
    TaskGroup,
}

/// What a subject looks like, for messages.
pub(super) const SUBJECTS: &str = "a subject: agentConnected, agentVersion, attribute:<name>, ec2InstanceId, \
                                   registeredAt, runningTasksCount or task:group";

/// In the table of the guide a subject has one of two sets of operators, or none is named, which
/// means all.
const IDENTITY: &[Operator] = &[
    Operator::Compare(Comparison::Equal),
    Operator::Compare(Comparison::NotEqual),
    Operator::In(Sense::Is),
    Operator::In(Sense::IsNot),
    Operator::Matches(Sense::Is),
    Operator::Matches(Sense::IsNot),
];
const ORDER: &[Operator] = &[
    Operator::Compare(Comparison::Equal),
    Operator::Compare(Comparison::NotEqual),
    Operator::Compare(Comparison::Greater),
    Operator::Compare(Comparison::GreaterEqual),
    Operator::Compare(Comparison::Less),
    Operator::Compare(Comparison::LessEqual),
];
const ALL: &[Operator] = &{
    let mut all = [Operator::Exists(Sense::Is); OPERATORS.len()];
    let mut at = 0;
    while at < all.len() {
        all[at] = OPERATORS[at].0;
        at += 1;
    }
    all
};

impl Field {
    pub(super) fn from_word(word: &str) -> Option<Self> {
        match word {
            "agentConnected" => Some(Self::AgentConnected),
            "agentVersion" => Some(Self::AgentVersion),
            "ec2InstanceId" => Some(Self::Ec2InstanceId),
            "registeredAt" => Some(Self::RegisteredAt),
            "runningTasksCount" => Some(Self::RunningTasksCount),
            "task:group" => Some(Self::TaskGroup),
            _ => {
                let name = word.strip_prefix("attribute:")?;
                (!name.is_empty()).then(|| Self::Attribute(name.to_owned()))
            }
        }
    }

    /// The operators that may follow, and what they compare with.
    fn rules(&self) -> (&'static [Operator], Kind) {
        match self {
            Self::AgentConnected => (IDENTITY, Kind::Truth),
            Self::AgentVersion => (ORDER, Kind::Version),
            Self::Attribute(_) | Self::TaskGroup => (ALL, Kind::Text),
            Self::Ec2InstanceId => (IDENTITY, Kind::Text),
            Self::RegisteredAt => (ORDER, Kind::Instant),
            Self::RunningTasksCount => (ORDER, Kind::Number),
        }
    }

    pub(super) fn permitted(&self) -> &'static [Operator] {
        self.rules().0
    }

    pub(super) fn kind(&self) -> Kind {
        self.rules().1
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AgentConnected => f.write_str("agentConnected"),
            Self::AgentVersion => f.write_str("agentVersion"),
            Self::Attribute(name) => write!(f, "attribute:{name}"),
            Self::Ec2InstanceId => f.write_str("ec2InstanceId"),
            Self::RegisteredAt => f.write_str("registeredAt"),
            Self::RunningTasksCount => f.write_str("runningTasksCount"),
            Self::TaskGroup => f.write_str("task:group"),
        }
    }
}
