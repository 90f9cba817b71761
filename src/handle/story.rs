//! What is said when a test fails: the evidence.

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::request_text::Asking;
use super::{TaskHandle, Timeline};
use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::keys::RegionKey;
use crate::fake::FakeEcs;
use crate::faults::Registry;
use crate::kernel::text;
use crate::kernel::time::Offset;
use crate::wire::TaskDefinitionFamilyStatus;

/// How many of the last entries of a timeline are shown.
const ENTRIES_MAX: usize = 40;
/// How many of the last requests are shown.
const REQUESTS_MAX: usize = 10;
/// How many of the last faults are shown.
const FAULTS_MAX: usize = 20;

/// Prints the story for a test that fails, unless a message had it as it is.
pub(crate) fn print_once(state: &State, region: RegionKey) {
    if !state.is_printed() {
        let story = write(state, region);
        print(&format!("\nthe story of this test's fake ECS\n\n{story}"));
    }
}

/// Tells whoever reads the output of a test that the test need not take so long.
pub(crate) fn print_sleep() {
    print(
        "this test has really slept for 10 s while something was about to happen in its fake ECS; \
         with #[tokio::test(start_paused = true)], or a clock that is paused otherwise, its sleeps take no time",
    );
}

/// The one place that prints.
#[expect(
    clippy::print_stderr,
    reason = "a test harness shows what a test has to be told"
)]
fn print(text: &str) {
    // Printing panics when there is nowhere to print to, say on a full disk. A second panic would
    // end the process, and with it all other tests.
    let _ = catch_unwind(AssertUnwindSafe(|| eprintln!("{text}")));
}

/// What happened so far, and how to see it again: for the message of a panic.
pub(crate) fn of(fake: &FakeEcs) -> String {
    fake.driver().act(|state| {
        state.note_printed();
        write(state, fake.region_key())
    })
}

/// The same, under the lock, after a sentence that says why it is told.
pub(crate) fn of_state(state: &mut State, region: RegionKey, why: &str) -> String {
    state.note_printed();
    format!("{why}\n\n{}", write(state, region))
}

/// What a task is, in one line; `None` after a reset.
pub(super) fn status(task: &TaskHandle) -> Option<String> {
    task.try_look(|task| {
        let mut text = format!("it is {} (desired {})", task.status, task.desired);
        if let Some(stop) = &task.stop {
            // Writing to a string cannot fail.
            let _ = write!(text, ": {} \"{}\"", stop.code, stop.reason);
        }
        text
    })
}

/// Names in a sentence; of many the first.
pub(super) fn list(names: &[String]) -> String {
    if names.is_empty() {
        "none".to_owned()
    } else {
        text::list(names)
    }
}

/// What happened so far, and how to see it again.
pub(crate) fn write(state: &State, region: RegionKey) -> String {
    // Writing to a string cannot fail.
    let mut text = String::from("timeline\n");
    let (timeline, before) = Timeline::of_last(state, region, ENTRIES_MAX);
    if before > 0 {
        let _ = writeln!(text, "  … {before} entries before");
    }
    for entry in &timeline {
        let _ = writeln!(text, "  {entry}");
    }
    let requests = state.requests();
    let _ = write!(text, "last requests, of {}", requests.iter().len());
    if requests.dropped() > 0 {
        let _ = write!(text, " and {} older ones, forgotten", requests.dropped());
    }
    let _ = writeln!(text);
    let before = requests.iter().len().saturating_sub(REQUESTS_MAX);
    for record in requests.iter().skip(before) {
        let at = Offset(record.at.since(state.started()));
        let _ = writeln!(text, "  {at} {}", Asking::of(state, record, region));
    }
    write_faults(&mut text, &state.region(region).faults);
    write_scripts(&mut text, state, region);
    let _ = writeln!(
        text,
        "seed {}, {} after the start",
        state.seed(),
        Offset(state.now().since(state.started()))
    );
    text
}

/// What was made to go wrong, also what has not: that may be why a test fails.
fn write_faults(text: &mut String, faults: &Registry) {
    let entries = faults.last(FAULTS_MAX);
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(text, "last faults, of {}", faults.added());
    for entry in entries {
        let _ = writeln!(text, "  {entry}");
    }
}

/// Scripts that no container has followed: their selectors may have a typing error.
fn write_scripts(text: &mut String, state: &State, region: RegionKey) {
    let unused = state.world().unused_scripts();
    let unused: Vec<String> = unused.map(|target| format!("'{target}'")).collect();
    if unused.is_empty() {
        return;
    }
    let families = families(state.region(region));
    let _ = writeln!(
        text,
        "no container has followed the scripts for {}; there are families: {families}",
        list(&unused)
    );
}

/// The families that have task definitions, in a sentence.
pub(super) fn families(region: &Region) -> String {
    let families = region
        .task_definitions
        .families(TaskDefinitionFamilyStatus::All, "", None);
    let families: Vec<String> = families.map(|name| str::to_owned(name)).collect();
    list(&families)
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFINITION: &str = r#"{
        "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
        "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    }"#;

    fn is_printed(fake: &FakeEcs) -> bool {
        fake.driver().read(State::is_printed)
    }

    #[test]
    fn a_story_that_a_message_has_is_not_told_again_until_something_happens() {
        let fake = FakeEcs::start().blocking();
        let definition = fake.register_json(DEFINITION);
        assert!(!is_printed(&fake));
        for _ in 0..2 {
            let caught = catch_unwind(AssertUnwindSafe(|| fake.tasks().family("none").only()));

            assert!(caught.is_err());
            assert!(is_printed(&fake), "the message has the story");

            definition.run();

            assert!(!is_printed(&fake), "what has happened since would be lost");
        }
    }

    #[test]
    fn what_one_fake_has_told_is_not_what_another_has() {
        let (one, other) = (FakeEcs::start().blocking(), FakeEcs::start().blocking());

        let caught = catch_unwind(AssertUnwindSafe(|| one.tasks().first()));

        assert!(caught.is_err());
        assert!(is_printed(&one) && !is_printed(&other));
    }
}
