//! What is said when a test fails: the evidence.
//!
//! - this file — the story. [`now`] — what there is when it is told.
//! - [`origin`] — which of the stories of a test are printed. [`report`] — where pages are written.

mod now;
mod origin;
mod report;

use std::fmt::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};

use self::origin::Decision;
pub(crate) use self::origin::Origin;
use super::timeline::{Folded, Since};
use super::{TaskHandle, Timeline};
use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::keys::RegionKey;
use crate::fake::FakeEcs;
use crate::faults::Registry;
use crate::kernel::text;
use crate::kernel::time::Offset;
use crate::wire::TaskDefinitionFamilyStatus;
use crate::world::World;

/// From how many lines on one task stands for all that did the same.
const LINES_WITH_ALIKE_MAX: usize = 60;
/// How many lines a story has, unless more of them are refusals and what tasks did.
const LINES_MAX: usize = 200;
/// Said of a fake that is not told of because its line was.
const REPEATED: &str = "\nthis test has panicked before and gone on, as property tests do that shrink: the story of \
     the first panic is printed, and no other; FAKE_ECS_STORY=all prints them all\n";
/// How many of the last faults are shown.
const FAULTS_MAX: usize = 20;

/// Prints the story of a fake that is dropped because a test fails, unless a message had it as it
/// is, and writes the page about it.
pub(crate) fn print_at_end(state: &State, origin: &Origin) {
    let region = World::DEFAULT_REGION;
    print_of(|| {
        let everything = Since {
            sequence: 0,
            has_others: true,
        };
        let is_idle = Timeline::since(state, region, everything).is_empty();
        let decision = origin.decide(is_idle, state.is_printed());
        let mut text = match decision {
            Decision::Nothing => return String::new(),
            Decision::Page => String::new(),
            Decision::Repeated => REPEATED.to_owned(),
            Decision::Story { more } => {
                let story = write(state, region);
                let mut text = format!("\nthe story of {origin}\n\n{story}");
                match more {
                    0 => {}
                    1 => text.push_str("and 1 more fake, whose story is not printed\n"),
                    more => {
                        let _ =
                            writeln!(text, "and {more} more fakes, whose stories are not printed");
                    }
                }
                text
            }
        };
        text.push_str(&report::write(state, region, origin));
        text
    });
}

/// Prints what has happened in a part of the time, because a test fails, unless a message had it.
pub(crate) fn print_since(state: &State, region: RegionKey, since: u32, origin: &Origin) {
    let since = Since {
        sequence: since,
        has_others: false,
    };
    print_of(|| {
        let mut text = String::new();
        if !state.is_printed() {
            let story = write_since(state, region, since);
            text = format!("\nthe story of {origin}\n\n{story}");
        }
        text.push_str(&report::write(state, region, origin));
        text
    });
}

/// A panic is under way: another one would end the process, and with it all other tests.
fn print_of(make: impl FnOnce() -> String) {
    if let Ok(text) = catch_unwind(AssertUnwindSafe(make))
        && !text.is_empty()
    {
        print(text.trim_end_matches('\n'));
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
pub(crate) fn list(names: &[String]) -> String {
    if names.is_empty() {
        "none".to_owned()
    } else {
        text::list(names)
    }
}

/// What happened so far, and how to see it again.
pub(crate) fn write(state: &State, region: RegionKey) -> String {
    let everything = Since {
        sequence: 0,
        has_others: true,
    };
    write_since(state, region, everything)
}

/// The same of a part of the time.
fn write_since(state: &State, region: RegionKey, since: Since) -> String {
    let mut text = String::new();
    write_timeline(&mut text, state, region, since);
    now::write(&mut text, state.region(region));
    write_faults(&mut text, &state.region(region).faults);
    write_scripts(&mut text, state, region);
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "seed {}, {} after the start",
        state.seed(),
        Offset(state.now().since(state.started()))
    );
    text
}

/// What happened, in as few lines as it takes to leave nothing out that matters.
fn write_timeline(text: &mut String, state: &State, region: RegionKey, since: Since) {
    let timeline = Timeline::since(state, region, since);
    let forgotten = state.requests().dropped();
    if timeline.is_empty() && forgotten == 0 {
        text.push_str("nothing has happened\n");
        return;
    }
    text.push_str("timeline\n");
    if forgotten > 0 {
        let _ = writeln!(text, "  … {forgotten} older requests are forgotten");
    }
    let mut folded = Folded::new(timeline.iter());
    if folded.len() > LINES_WITH_ALIKE_MAX {
        folded = Folded::without_alike(timeline.entries());
    }
    if folded.len() > LINES_MAX {
        folded.fold_repeats();
    }
    let left_out = folded.shorten(LINES_MAX);
    if left_out > 0 {
        let _ = writeln!(
            text,
            "  … lines left out: {left_out}, all of them calls or what services say; \
             `ecs.timeline()` has them"
        );
    }
    for line in folded.iter() {
        let _ = writeln!(text, "  {line}");
    }
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
