//! Why an instance does not take a task.

use std::fmt;

use crate::ecs::instance::resources::Shortage;
use crate::ecs::keys::InstanceKey;

/// An instance that does not take the task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub instance: InstanceKey,
    pub why: Why,
}

/// Why an instance does not take a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Its agent is not connected.
    Agent,
    Resource(Shortage),
    /// An attribute is missing that the definition requires.
    Attribute,
    /// It is in none of the zones of the subnets.
    Location,
    MemberOf,
    DistinctInstance,
}

impl fmt::Display for Why {
    /// As `failures` gives it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agent => f.write_str("AGENT"),
            Self::Resource(shortage) => shortage.fmt(f),
            Self::Attribute => f.write_str("ATTRIBUTE"),
            Self::Location => f.write_str("LOCATION"),
            Self::MemberOf => f.write_str("MemberOf placement constraint unsatisfied."),
            Self::DistinctInstance => {
                f.write_str("DistinctInstance placement constraint unsatisfied.")
            }
        }
    }
}
