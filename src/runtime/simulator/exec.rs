//! What commands come to that are run in containers.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use crate::effect::{ContainerRef, Happened, Report};

/// What a command comes to that `ExecuteCommand` runs in a simulated container: its output, its exit code, and how
/// long it takes.
///
/// A text is the output of a command that exits with 0 at once:
///
/// ```
/// use std::time::Duration;
/// use fake_ecs::ExecOutput;
///
/// let hostname = ExecOutput::from("web-1\n");
/// let not_found = ExecOutput::new("sh: 1: top: not found\n").exits(127);
/// let migration = ExecOutput::new("3 tables migrated\n").takes(Duration::from_secs(40));
/// # let _ = (hostname, not_found, migration);
/// ```
///
/// Give it to the fake with [`FakeEcs::on_exec`](crate::FakeEcs::on_exec).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[must_use = "an output does nothing until `FakeEcs::on_exec` answers with it"]
pub struct ExecOutput {
    text: String,
    exit_code: i32,
    duration: Duration,
}

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

    /// How long the command takes, in the fake's time. By default it takes none. Until it has ended its session is open,
    /// of which a container can have two.
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

/// Who says what commands come to.
#[derive(Clone)]
pub(crate) struct OnExec(Arc<Answer>);

type Answer = dyn Fn(ContainerRef, &str) -> ExecOutput + Send + Sync;

impl OnExec {
    pub(crate) fn new(
        answer: impl Fn(ContainerRef, &str) -> ExecOutput + Send + Sync + 'static,
    ) -> Self {
        Self(Arc::new(answer))
    }
}

impl fmt::Debug for OnExec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnExec")
    }
}

/// A command that somebody else is to say the output of.
#[derive(Debug)]
pub(crate) struct Question {
    pub(super) container: ContainerRef,
    pub(super) exec: u32,
    pub(super) command: String,
    pub(super) asked: OnExec,
}

/// The command of whoever panicked instead of saying what it comes to.
const PANICKED_EXIT: i32 = 1;

/// What a closure has panicked with.
pub(crate) type Panic = Box<dyn Any + Send>;

impl Question {
    /// Asks. The closure may be a test's own and may look at the fake, so this is not for under its lock.
    ///
    /// If it panics the command has ended all the same, so that its session is not open for ever; the panic is for
    /// whoever has called.
    pub(crate) fn ask(self) -> ((Duration, Report), Option<Panic>) {
        let Self {
            container,
            exec,
            command,
            asked,
        } = self;
        // What the closure has left behind is its own.
        let said = catch_unwind(AssertUnwindSafe(|| (asked.0)(container, &command)));
        let (output, panic) = match said {
            Ok(output) => (output, None),
            Err(panic) => (ExecOutput::new("").exits(PANICKED_EXIT), Some(panic)),
        };
        (report(container, exec, output), panic)
    }
}

pub(super) fn report(container: ContainerRef, exec: u32, output: ExecOutput) -> (Duration, Report) {
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
    (duration, Report { container, what })
}
