//! Who says what commands come to that are run in containers.

use std::any::Any;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::Duration;

use crate::effect::{ContainerRef, Report};
use crate::simulator::exec::{ExecOutput, report};

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
