//! The results of commands run with ECS Exec.

use std::time::Duration;

use crate::effect::{ContainerRef, Happened, Report};

/// The result of a command that `ExecuteCommand` runs in a simulated container: its output, its
/// exit code, and how long it takes.
///
/// A text is the output of a command that exits with 0 at once:
///
/// ```
/// # extern crate fake_ecs_core as fake_ecs;
/// use std::time::Duration;
/// use fake_ecs::ExecOutput;
///
/// let hostname = ExecOutput::from("web-1\n");
/// let not_found = ExecOutput::new("sh: 1: top: not found\n").exits(127);
/// let migration = ExecOutput::new("3 tables migrated\n").takes(Duration::from_secs(40));
/// # let _ = (hostname, not_found, migration);
/// ```
///
/// Give it to the fake with [`FakeEcs::on_exec`](struct.FakeEcs.html#method.on_exec).
///
/// It is also what a command has come to that a test runs itself, with
/// [`ContainerHandle::exec`](struct.ContainerHandle.html#method.exec).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "it says what a command has come to, or does once `FakeEcs::on_exec` answers with it"]
#[warn(missing_docs)]
pub struct ExecOutput {
    text: String,
    exit_code: i32,
    duration: Duration,
}

#[warn(missing_docs)]
impl ExecOutput {
    /// What the command writes. It exits with 0, at once.
    pub fn new(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            ..Self::default()
        }
    }

    /// What the command exits with. The default is 0.
    pub fn exits(mut self, code: i32) -> Self {
        self.exit_code = code;
        self
    }

    /// What the command has written.
    #[must_use]
    pub fn output(&self) -> &str {
        &self.text
    }

    /// What the command has exited with.
    #[must_use]
    pub fn exit_code(&self) -> i32 {
        self.exit_code
    }

    /// How long the command takes, in the fake's time. By default it takes none. Until it has ended
    /// its session is open, of which a container can have two.
    pub fn takes(mut self, duration: Duration) -> Self {
        self.duration = duration;
        self
    }
}

impl From<&str> for ExecOutput {
    fn from(text: &str) -> Self {
        Self::new(text)
    }
}

impl From<String> for ExecOutput {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

pub fn report(container: ContainerRef, exec: u32, output: ExecOutput) -> (Duration, Report) {
    let ExecOutput {
        text,
        exit_code,
        duration,
    } = output;
    let what = Happened::Executed {
        exec,
        output: text,
        exit_code,
    };
    (duration, Report::Container(container, what))
}
