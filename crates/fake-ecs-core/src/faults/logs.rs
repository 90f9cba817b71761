//! What happens to log streams: they never appear, or they or their lines appear late.
//!
//! Asked when a container starts, once for its stream.

use std::fmt;
use std::time::Duration;

use super::tasks::TaskScope;
#[cfg(feature = "serde")]
use crate::kernel::seconds;

/// A fault of the log streams of containers.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct LogFault {
    #[cfg_attr(feature = "serde", serde(default))]
    pub tasks: TaskScope,
    /// Only containers of that name.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub container: Option<String>,
    pub action: LogAction,
}

/// What happens to a log stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum LogAction {
    /// It never appears.
    Missing,
    /// It appears so much later than its container starts, with what was written until then.
    CreatedAfter(
        #[cfg_attr(feature = "serde", serde(with = "seconds"))]
        #[cfg_attr(feature = "schema", schemars(with = "crate::kernel::seconds::Seconds"))]
        Duration,
    ),
    /// Lines appear in it so much later than they are written.
    Lag(
        #[cfg_attr(feature = "serde", serde(with = "seconds"))]
        #[cfg_attr(feature = "schema", schemars(with = "crate::kernel::seconds::Seconds"))]
        Duration,
    ),
}

impl fmt::Display for LogFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            tasks,
            container,
            action,
        } = self;
        write!(f, "{tasks}")?;
        if let Some(container) = container {
            write!(f, ", container {container}")?;
        }
        match action {
            LogAction::Missing => f.write_str(": no log stream"),
            LogAction::CreatedAfter(delay) => write!(f, ": log stream after {delay:?}"),
            LogAction::Lag(lag) => write!(f, ": log lines lag by {lag:?}"),
        }
    }
}
