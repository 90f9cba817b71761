//! What comes of a command.

use std::fmt;

use super::address::{InstanceId, TaskId, TaskSetName};
use crate::faults::FaultId;

/// What came of a command that was carried out.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum Outcome {
    Done,
    /// The tasks that it was about.
    Tasks(Vec<TaskId>),
    /// The instance that was added.
    Instance(InstanceId),
    /// The task set that was made.
    TaskSet(TaskSetName),
    /// The fault that was added.
    Fault(FaultId),
    /// The digest of the image.
    Image(String),
    /// The secret, and the id of the version that was put.
    Secret {
        arn: String,
        version: String,
    },
    /// The ARN of the parameter.
    Parameter(String),
}

/// Why a command is not carried out, in a sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// There is nothing of that name.
    NotFound(String),
    /// It cannot be done to what is there, as that is now.
    Conflict(String),
    /// It can never be done.
    Invalid(String),
}

impl Refusal {
    pub(super) fn not_found(what: &str, name: impl fmt::Display) -> Self {
        Self::NotFound(format!("no {what} '{name}'"))
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Self::NotFound(why) | Self::Conflict(why) | Self::Invalid(why)) = self;
        f.write_str(why)
    }
}

impl std::error::Error for Refusal {}
