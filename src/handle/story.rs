//! What is said when a test fails: the evidence.

use std::cell::Cell;
use std::fmt::Write;

use super::requests::Asking;
use super::{TaskHandle, Timeline};
use crate::driver::State;
use crate::fake::FakeEcs;
use crate::world::time::Offset;

/// How many of the last entries of a timeline are shown.
const ENTRIES_MAX: usize = 40;
/// How many of the last requests are shown.
const REQUESTS_MAX: usize = 10;

thread_local! {
    /// Whether the panic under way has the story in its message.
    static TOLD: Cell<bool> = const { Cell::new(false) };
}

/// The panic to come has the story in its message, so that it need not be told again.
pub(super) fn told() {
    TOLD.set(true);
}

/// Prints the story for a test that fails, unless its message has it.
#[expect(
    clippy::print_stderr,
    reason = "a test harness shows what a failing test has printed"
)]
pub(crate) fn tell_once(state: &State) {
    if !TOLD.replace(false) {
        eprintln!("\nthe story of this test's fake ECS\n\n{}", tell(state));
    }
}

/// What happened so far, and how to see it again.
pub(crate) fn of(fake: &FakeEcs) -> String {
    fake.with_state(|state| tell(state))
}

/// What a task is, in one line.
pub(super) fn status(task: &TaskHandle) -> String {
    task.look(|task| {
        let mut text = format!("it is {} (desired {})", task.status, task.desired);
        if let Some(stop) = &task.stop {
            // Writing to a string cannot fail.
            let _ = write!(text, ": {} \"{}\"", stop.code, stop.reason);
        }
        text
    })
}

/// Names in a sentence.
pub(super) fn list(names: &[String]) -> String {
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}

fn tell(state: &State) -> String {
    let timeline = Timeline::of_all(state);
    let mut text = String::from("timeline\n");
    let skipped = timeline.len().saturating_sub(ENTRIES_MAX);
    if skipped > 0 {
        let _ = writeln!(text, "  … {skipped} entries before");
    }
    for entry in timeline.iter().skip(skipped) {
        let _ = writeln!(text, "  {entry}");
    }
    let requests: Vec<_> = state.requests().iter().rev().take(REQUESTS_MAX).collect();
    let _ = writeln!(
        text,
        "last requests, of {}",
        state.requests().iter().count()
    );
    for record in requests.into_iter().rev() {
        let _ = writeln!(
            text,
            "  {} {}",
            Offset(record.at.since(state.started())),
            Asking(record)
        );
    }
    let _ = writeln!(
        text,
        "seed {}, {} after the start",
        state.seed(),
        Offset(state.now().since(state.started()))
    );
    text
}
