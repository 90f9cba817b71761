//! What ECS Exec keeps of a container, as data.

use crate::effect::report::Reported;
use crate::kernel::time::Time;
use crate::wire::ManagedAgentName;

/// A command that was run in a container. Its session is open until there is a result, or the
/// container ends.
#[derive(Clone, Debug)]
pub struct Exec {
    pub session_id: String,
    pub token: String,
    pub command: String,
    pub at: Time,
    /// Orders what happens at one time.
    pub sequence: u32,
    /// The run of the container that it is in.
    pub generation: u32,
    pub result: Option<ExecResult>,
}

/// What came of a command.
#[derive(Clone, Debug)]
pub struct ExecResult {
    pub output: String,
    pub exit_code: i32,
}

/// An agent within a container, as it was told of last.
#[derive(Clone, Debug, PartialEq)]
pub struct ManagedAgent {
    pub name: ManagedAgentName,
    pub status: Reported,
    pub reason: Option<String>,
    pub started: Option<Time>,
}
