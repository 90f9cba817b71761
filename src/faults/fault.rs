//! One fault: what goes wrong, how often, and the line that made it.

use std::fmt;
use std::panic::Location;

use super::calls::CallFault;

/// Identifies a fault within its registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub(crate) struct FaultId(pub(crate) u64);

#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub(crate) struct Fault {
    pub(crate) kind: Kind,
    /// How often it fires; `None` without limit.
    #[cfg_attr(feature = "serde", serde(default))]
    pub(crate) times: Option<usize>,
    /// `None` when it was not a test that made it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub(crate) origin: Option<Origin>,
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub(crate) enum Kind {
    /// A call of the API.
    Call(CallFault),
}

/// The line of a test that made a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub(crate) struct Origin {
    pub(crate) file: String,
    pub(crate) line: u32,
}

impl Origin {
    /// The caller's line.
    #[track_caller]
    pub(crate) fn here() -> Self {
        let caller = Location::caller();
        Self {
            file: caller.file().to_owned(),
            line: caller.line(),
        }
    }
}

impl fmt::Display for FaultId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(fault) => fault.fmt(f),
        }
    }
}
