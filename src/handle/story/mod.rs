//! What is said when a test fails: the evidence.
//!
//! - this file — the story. [`chapters`] — of which regions it is. [`now`] — what there is when it
//!   is told.
//! - [`origin`] — which of the stories of a test are printed. [`report`] — where pages are written.

mod chapters;
mod now;
mod origin;
mod report;

use std::fmt::Write;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use self::chapters::Chapter;
use self::origin::Decision;
pub(crate) use self::origin::Origin;
#[cfg(feature = "journal")]
pub(crate) use self::report::has_reports;
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
/// How many of the last faults are shown.
const FAULTS_MAX: usize = 20;

/// Prints the story of a fake whose test fails, unless a message had it as it is, and writes the
/// pages about it. Does nothing the second time.
pub(crate) fn print_at_end(state: &State, origin: &Origin) {
    if origin.has_ended() {
        return;
    }
    print_of(|| {
        let decision = origin.decide(chapters::is_idle(state), origin::tells_all());
        let mut text = match decision {
            Decision::Nothing => return String::new(),
            Decision::Page => String::new(),
            Decision::Repeated => origin.repeated(),
            Decision::Story { .. } => format!("\nthe story of {origin}\n\n"),
        };
        let mut chapters = chapters::of_all(state);
        let pages = report::write(state, &chapters, origin);
        chapters.retain(|chapter| !state.is_printed(chapter.region));
        if let Decision::Story { more } = decision {
            if chapters.is_empty() {
                text.clear();
            } else {
                write_chapters(&mut text, state, &chapters);
                write_more(&mut text, more);
            }
        }
        text + &pages
    });
}

/// Prints what has happened in a part of the time, because a test fails, unless a message had it.
pub(crate) fn print_since(state: &State, region: RegionKey, since: u32, origin: &Origin) {
    print_of(|| {
        let since = Since {
            sequence: since,
            ..Since::START
        };
        let chapters = [Chapter::new(state, region, since)];
        let mut text = String::new();
        if !state.is_printed(region) {
            text = format!("\nthe story of {origin}\n\n");
            write_chapters(&mut text, state, &chapters);
        }
        text + &report::write(state, &chapters, origin)
    });
}

fn write_more(text: &mut String, more: usize) {
    match more {
        0 => {}
        1 => text.push_str("and 1 more fake, whose story is not printed\n"),
        more => {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "and {more} more fakes, whose stories are not printed");
        }
    }
}

/// A panic is under way: another one would end the process, and with it all other tests.
fn print_of(make: impl FnOnce() -> String) {
    if let Ok(text) = catch_unwind(AssertUnwindSafe(make))
        && !text.is_empty()
    {
        print(text.trim_end_matches('\n'));
    }
}

/// Tells whoever reads the output of a test that the test need not take so long. The output of
/// tests that pass is not shown, and they are those that nobody looks at, so it is not part of it.
pub(crate) fn print_sleep() {
    use io::Write as _;
    const TEXT: &str = "this test has really slept for 10 s while something was about to happen in its fake ECS; \
         with #[tokio::test(start_paused = true)], or a clock that is paused otherwise, its sleeps take no time";
    let name = std::thread::current();
    let name = name.name().unwrap_or("a test");
    // A test does not fail because nobody can be told.
    let _ = writeln!(io::stderr().lock(), "{name}: {TEXT}");
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
    let region = fake.region_key();
    fake.driver().act(|state| {
        state.note_printed(region);
        write(state, region)
    })
}

/// What a task is, in one line; `None` after a reset.
pub(super) fn status(task: &TaskHandle) -> Option<String> {
    task.try_look(|task| {
        let mut text = format!("it is {} (desired {})", task.status, task.desired);
        if let Some(stop) = &task.stop {
            // Writing to a string cannot fail.
            let _ = write!(text, ": {} \"{}\"", stop.code, text::one_line(&stop.reason));
        }
        text
    })
}

/// Names in a sentence of one line; of many the first.
pub(crate) fn list(names: &[String]) -> String {
    if names.is_empty() {
        "none".to_owned()
    } else {
        text::one_line(&text::list(names))
    }
}

/// What happened so far, and how to see it again.
pub(crate) fn write(state: &State, region: RegionKey) -> String {
    let mut text = String::new();
    let chapter = Chapter::new(state, region, Since::WITH_OTHERS);
    write_chapters(&mut text, state, &[chapter]);
    text
}

/// Region by region, and then what is of the whole fake.
fn write_chapters(text: &mut String, state: &State, chapters: &[Chapter]) {
    for Chapter { region, timeline } in chapters {
        // Writing to a string cannot fail, here and below.
        if chapters.len() > 1 || *region != World::DEFAULT_REGION {
            let scope = &state.region(*region).scope;
            let _ = writeln!(text, "account {}, region {}", scope.account, scope.region);
        }
        write_timeline(text, timeline);
        write_now(text, state.region(*region));
        if chapters.len() > 1 {
            text.push('\n');
        }
    }
    write_scripts(text, state, chapters);
    let _ = writeln!(
        text,
        "seed {}, {} after the start",
        state.seed(),
        Offset(state.now().since(state.started()))
    );
}

/// What happened, in as few lines as it takes to leave nothing out that matters.
fn write_timeline(text: &mut String, timeline: &Timeline) {
    let missing = timeline.missing();
    if timeline.is_empty() && missing.is_nothing() {
        text.push_str("nothing has happened\n");
        return;
    }
    text.push_str("timeline\n");
    if !missing.is_nothing() {
        let _ = writeln!(text, "  … {missing}");
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
             `ecs.timeline()` has them, and `ecs.all_requests()` those to other regions"
        );
    }
    for line in folded.iter() {
        let _ = writeln!(text, "  {line}");
    }
}

/// What there is in a region, and what was made to go wrong.
fn write_now(text: &mut String, region: &Region) {
    now::write(text, region);
    write_faults(text, &region.faults);
}

/// What was made to go wrong, also what has not: that may be why a test fails.
fn write_faults(story: &mut String, faults: &Registry) {
    let entries = faults.last(FAULTS_MAX);
    if entries.is_empty() {
        return;
    }
    let _ = writeln!(story, "last faults, of {}", faults.added());
    for entry in entries {
        let _ = writeln!(story, "  {}", text::one_line(&entry.to_string()));
    }
}

/// Scripts that no container has followed: their selectors may have a typing error.
fn write_scripts(text: &mut String, state: &State, chapters: &[Chapter]) {
    let unused = state.world().unused_scripts();
    let unused: Vec<String> = unused.map(|target| format!("'{target}'")).collect();
    if unused.is_empty() {
        return;
    }
    let regions = chapters.iter().map(|chapter| state.region(chapter.region));
    let mut families: Vec<String> = regions.flat_map(names_of_families).collect();
    families.dedup();
    let _ = writeln!(
        text,
        "no container has followed the scripts for {}; there are families: {}",
        list(&unused),
        list(&families)
    );
    if state.world().has_runtimes() {
        text.push_str("(real containers follow none: `ecs.containers(…).simulated()` says whose are simulated)\n");
    }
}

/// The families that have task definitions, in a sentence.
pub(super) fn families(region: &Region) -> String {
    list(&names_of_families(region))
}

fn names_of_families(region: &Region) -> Vec<String> {
    let families = region
        .task_definitions
        .families(TaskDefinitionFamilyStatus::All, "", None);
    families.map(|name| str::to_owned(name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEFINITION: &str = r#"{
        "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
        "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    }"#;

    fn is_printed(fake: &FakeEcs) -> bool {
        fake.driver()
            .read(|state| state.is_printed(fake.region_key()))
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
    fn a_story_is_told_again_of_another_region_and_by_another_thread() {
        let fake = FakeEcs::start().blocking();
        let other = fake.in_region("eu-west-1");

        let caught = catch_unwind(AssertUnwindSafe(|| other.tasks().first()));

        assert!(caught.is_err());
        assert!(is_printed(&other) && !is_printed(&fake));
        let thread = std::thread::spawn(move || is_printed(&other));
        assert!(!thread.join().unwrap());
    }

    #[test]
    fn what_one_fake_has_told_is_not_what_another_has() {
        let (one, other) = (FakeEcs::start().blocking(), FakeEcs::start().blocking());

        let caught = catch_unwind(AssertUnwindSafe(|| one.tasks().first()));

        assert!(caught.is_err());
        assert!(is_printed(&one) && !is_printed(&other));
    }
}
