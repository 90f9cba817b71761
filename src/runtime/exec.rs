//! A command that runs in a container, as a stream: what is typed and the size of the terminal go
//! in, what is written comes out, and an exit code ends it.
//!
//! [`Process`] is the runtime's end, [`Session`] that of whoever is attached, of whom there may be
//! several and none. What is written is kept, because [`execs`](crate::FakeEcs::execs) shows it:
//! each session has all of it from the beginning.

#![cfg_attr(
    not(test),
    expect(
        dead_code,
        reason = "a terminal has one stream and no end of input; commands without one are run by tests only"
    )
)]

use std::pin::pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::driver::Reports;
use crate::effect::{ContainerRef, Happened, Report};

/// What goes to a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Input {
    Bytes(Vec<u8>),
    /// The terminal has another size.
    Resize {
        columns: u16,
        rows: u16,
    },
    /// Nothing more is typed.
    End,
    #[cfg_attr(
        all(test, not(feature = "exec")),
        expect(dead_code, reason = "sessions are what hangs up")
    )]
    /// The terminal is gone, and the command is to end: SIGHUP.
    Hangup,
}

/// What comes from a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Output {
    /// Also all that a terminal shows.
    Stdout(Vec<u8>),
    Stderr(Vec<u8>),
    /// The last: the command has ended.
    Exit(i32),
}

/// The exit code of a command that its runtime has lost: its session is not open for ever.
const LOST_EXIT: i32 = 1;

/// What a command has written so far.
#[derive(Debug, Default)]
struct Terminal {
    written: Mutex<Vec<Output>>,
    changed: Notify,
}

impl Terminal {
    fn written(&self) -> MutexGuard<'_, Vec<Output>> {
        self.written.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self, output: Output) {
        self.written().push(output);
        self.changed.notify_waiters();
    }

    /// All that was written, as text.
    fn text(&self) -> String {
        let mut bytes = Vec::new();
        for output in self.written().iter() {
            if let Output::Stdout(written) | Output::Stderr(written) = output {
                bytes.extend_from_slice(written);
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

/// A command that a runtime is to run. It ends when the runtime says so, or drops this.
#[derive(Debug)]
pub(crate) struct Process {
    container: ContainerRef,
    exec: u32,
    command: String,
    input: UnboundedReceiver<Input>,
    terminal: Arc<Terminal>,
    reports: Reports,
    has_ended: bool,
}

/// The two ends of the n-th command of a container.
pub(crate) fn open(
    container: ContainerRef,
    exec: u32,
    command: String,
    reports: Reports,
) -> (Process, Session) {
    let (sender, input) = unbounded_channel();
    let terminal = Arc::<Terminal>::default();
    let session = Session {
        input: Some(sender),
        terminal: Arc::clone(&terminal),
        next: 0,
    };
    let process = Process {
        container,
        exec,
        command,
        input,
        terminal,
        reports,
        has_ended: false,
    };
    (process, session)
}

impl Process {
    pub(crate) fn container(&self) -> ContainerRef {
        self.container
    }

    /// How many commands had been run in the container before.
    pub(crate) fn exec(&self) -> u32 {
        self.exec
    }

    pub(crate) fn command(&self) -> &str {
        &self.command
    }

    /// What goes in next; `None` once nobody can be attached any more. A runtime that has a thread
    /// for each command blocks on it.
    pub(crate) async fn read(&mut self) -> Option<Input> {
        self.input.recv().await
    }

    pub(crate) fn write(&self, bytes: impl Into<Vec<u8>>) {
        self.terminal.write(Output::Stdout(bytes.into()));
    }

    pub(crate) fn write_error(&self, bytes: impl Into<Vec<u8>>) {
        self.terminal.write(Output::Stderr(bytes.into()));
    }

    /// The command has ended.
    pub(crate) fn exit(mut self, code: i32) {
        self.end(code);
    }

    fn end(&mut self, exit_code: i32) {
        if std::mem::replace(&mut self.has_ended, true) {
            return;
        }
        let output = self.terminal.text();
        // Whoever reads of the end finds it in the fake.
        let exec = self.exec;
        let what = Happened::Executed {
            exec,
            output,
            exit_code,
        };
        self.reports.send(Report::Container(self.container, what));
        self.terminal.write(Output::Exit(exit_code));
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.end(LOST_EXIT);
    }
}

/// A way to a command. Clones read on from where this one is.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// None where nobody reads what goes in.
    input: Option<UnboundedSender<Input>>,
    terminal: Arc<Terminal>,
    /// How much was read.
    next: usize,
}

impl Session {
    /// That of a command which has ended: of a simulated one, all comes at once.
    pub(crate) fn of_result(output: &str, exit_code: i32) -> Self {
        let terminal = Terminal::default();
        if !output.is_empty() {
            terminal.write(Output::Stdout(output.as_bytes().to_vec()));
        }
        terminal.write(Output::Exit(exit_code));
        Self {
            input: None,
            terminal: Arc::new(terminal),
            next: 0,
        }
    }

    /// Sends something to the command, unless it has ended.
    pub(crate) fn send(&self, input: Input) {
        if let Some(sender) = &self.input {
            // A command that has ended reads nothing.
            let _ = sender.send(input);
        }
    }

    /// What comes next; `None` after the exit.
    pub(crate) async fn read(&mut self) -> Option<Output> {
        loop {
            let mut changed = pin!(self.terminal.changed.notified());
            // From here on nothing is missed.
            changed.as_mut().enable();
            {
                let written = self.terminal.written();
                if let Some(output) = written.get(self.next) {
                    self.next += 1;
                    return Some(output.clone());
                }
                if let Some(Output::Exit(_)) = written.last() {
                    return None;
                }
            }
            changed.await;
        }
    }
}
