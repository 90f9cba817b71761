//! Where a fake was started, and which of the stories of one test are printed.
//!
//! A test that fails drops all its fakes, and a property test fails again and again while it
//! shrinks what it was given. Each would tell a story; few of them are worth reading.

use std::env;
use std::fmt;
use std::mem::replace;
use std::panic::Location;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, Thread};

/// How many stories are printed of one panic.
const STORIES_MAX: usize = 3;
/// Of how many panics fakes that one line has started are told of: more than one, because the line
/// may be that of a function that all tests begin with, or the first panic an expected one.
const PANICS_MAX: usize = 3;

/// Where a fake was started.
#[derive(Debug)]
pub(crate) struct Origin {
    line: &'static Location<'static>,
    /// Whether its story begins there, and not with the fake.
    is_guard: bool,
    /// Counts the fakes that its thread has started.
    number: u64,
    /// The thread that has started it. Tests have a thread each, of their name.
    thread: Thread,
    /// What that thread has started and printed.
    told: Arc<Mutex<Told>>,
    has_ended: AtomicBool,
}

/// What a thread has started, and what was printed of it.
#[derive(Debug, Default)]
struct Told {
    started: u64,
    live: usize,
    /// The number of the fake that had been started last when the first story of a panic was
    /// printed. Whatever is started later is of another panic, and this one was caught.
    panicked_at: Option<u64>,
    /// Counts the panics of which there are stories.
    panics: usize,
    /// How many stories of the last panic there are.
    stories: usize,
    /// Where the fakes were started that panics have dropped.
    lines: Vec<Line>,
    /// How many pages the last panic has.
    pages: Vec<&'static Location<'static>>,
}

/// A line that has started fakes.
#[derive(Debug)]
struct Line {
    line: &'static Location<'static>,
    /// In how many panics, and the number of the last of them.
    panics: usize,
    last: usize,
    has_said: bool,
}

thread_local! {
    static TOLD: Arc<Mutex<Told>> = Arc::default();
}

/// What is printed of a fake.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// The story, and how many other fakes there are whose stories are not printed.
    Story {
        more: usize,
    },
    /// That this line has told its stories, and what to do to have all.
    Repeated,
    /// No more than where its page is.
    Page,
    Nothing,
}

/// Whether the environment asks for all stories.
pub(super) fn tells_all() -> bool {
    env::var_os("FAKE_ECS_STORY").is_some_and(|stories| stories == "all")
}

impl Origin {
    /// Of a fake that is started at this line.
    pub(crate) fn new(line: &'static Location<'static>) -> Self {
        // A thread that ends may start one while its own values are dropped.
        let told = TOLD.try_with(Arc::clone).unwrap_or_default();
        let number = {
            let mut told = lock(&told);
            told.started += 1;
            told.live += 1;
            told.started
        };
        Self {
            line,
            is_guard: false,
            number,
            thread: thread::current(),
            told,
            has_ended: AtomicBool::new(false),
        }
    }

    /// For what is no fake: it is not counted.
    pub(crate) fn at(line: &'static Location<'static>) -> Self {
        let told = Arc::new(Mutex::new(Told {
            live: 1,
            ..Told::default()
        }));
        Self {
            line,
            is_guard: true,
            number: 0,
            thread: thread::current(),
            told,
            has_ended: AtomicBool::new(false),
        }
    }

    pub(crate) fn line(&self) -> &'static Location<'static> {
        self.line
    }

    /// The name of the thread that has started it, which is the test's.
    pub(crate) fn test(&self) -> Option<&str> {
        self.thread.name()
    }

    /// Counts the fakes that its thread has started, from 1.
    #[cfg(feature = "journal")]
    pub(crate) fn number(&self) -> u64 {
        self.number
    }

    /// Whether it was decided already what is printed of it.
    pub(super) fn has_ended(&self) -> bool {
        self.has_ended.load(Ordering::SeqCst)
    }

    /// What is printed because a panic ends the test of this fake, of which nothing is to be said
    /// if it is idle and there are others.
    pub(super) fn decide(&self, is_idle: bool, tells_all: bool) -> Decision {
        let mut told = lock(&self.told);
        let live = told.live;
        self.end(&mut told);
        let is_another = told.panicked_at.is_none_or(|number| self.number > number);
        if is_idle && (live > 1 || !is_another) {
            return Decision::Nothing;
        }
        if is_another {
            told.panicked_at = Some(told.started);
            told.panics += 1;
            told.stories = 0;
            told.pages.clear();
        }
        if told.stories == STORIES_MAX && !tells_all {
            return Decision::Nothing;
        }
        told.stories += 1;
        let (is_last, panic) = (told.stories == STORIES_MAX, told.panics);
        let line = told.line(self.line);
        line.panics += usize::from(replace(&mut line.last, panic) != panic);
        if line.panics > PANICS_MAX && !tells_all {
            return if replace(&mut line.has_said, true) {
                Decision::Page
            } else {
                Decision::Repeated
            };
        }
        let more = if is_last && !tells_all { live - 1 } else { 0 };
        Decision::Story { more }
    }

    /// Said of a fake that is not told of because its line was too often.
    pub(super) fn repeated(&self) -> String {
        format!(
            "\nthe fake ECS started at {} has been in {PANICS_MAX} panics of this thread before, as in a property \
             test that shrinks: no more of its stories are printed; FAKE_ECS_STORY=all prints them all\n",
            self.line
        )
    }

    /// How many pages there are already of fakes of this line that the same panic has ended.
    pub(super) fn next_page(&self) -> usize {
        let mut told = lock(&self.told);
        let before = told.pages.iter().filter(|line| **line == self.line).count();
        told.pages.push(self.line);
        before
    }

    /// From now on it is not one of those that live.
    fn end(&self, told: &mut Told) {
        if !self.has_ended.swap(true, Ordering::SeqCst) {
            told.live -= 1;
        }
    }
}

impl Told {
    fn line(&mut self, line: &'static Location<'static>) -> &mut Line {
        let known = self.lines.iter().position(|it| it.line == line);
        let number = known.unwrap_or_else(|| {
            self.lines.push(Line {
                line,
                panics: 0,
                last: 0,
                has_said: false,
            });
            self.lines.len() - 1
        });
        &mut self.lines[number]
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        self.end(&mut lock(&self.told));
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let since = if self.is_guard {
            " since"
        } else {
            ", started at"
        };
        write!(f, "this test's fake ECS{since} {}", self.line)
    }
}

fn lock(told: &Mutex<Told>) -> MutexGuard<'_, Told> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn origin() -> Origin {
        Origin::new(Location::caller())
    }

    /// What is printed, in order, of fakes that are dropped in that order.
    fn decide(origins: Vec<Origin>) -> Vec<Decision> {
        let decide = |origin: Origin| origin.decide(false, false);
        origins.into_iter().map(decide).collect()
    }

    /// On a thread of its own, as each test is.
    fn on_a_thread(test: impl FnOnce() + Send + 'static) {
        thread::spawn(test).join().unwrap();
    }

    const STORY: Decision = Decision::Story { more: 0 };

    #[test]
    fn of_many_fakes_three_are_told_of_and_the_others_counted() {
        on_a_thread(|| {
            let many = (0..30).map(|_| origin()).collect();

            let decided = decide(many);

            assert_eq!(decided[..3], [STORY, STORY, Decision::Story { more: 27 }]);
            assert!(decided[3..].iter().all(|it| *it == Decision::Nothing));
        });
    }

    #[test]
    fn all_are_told_of_where_all_are_asked_for() {
        on_a_thread(|| {
            for _ in 0..5 {
                let many: Vec<Origin> = (0..5).map(|_| origin()).collect();

                for one in many {
                    assert_eq!(one.decide(false, true), STORY);
                }
            }
        });
    }

    #[test]
    fn a_line_that_fails_again_and_again_is_told_of_three_times() {
        on_a_thread(|| {
            let decided: Vec<Decision> = (0..6).flat_map(|_| decide(vec![origin()])).collect();

            assert_eq!(decided[..4], [STORY, STORY, STORY, Decision::Repeated]);
            assert!(decided[4..].iter().all(|it| *it == Decision::Page));
        });
    }

    #[test]
    fn fakes_of_one_panic_have_a_page_each_also_when_their_line_is_not_told_of_any_more() {
        on_a_thread(|| {
            for panic in 0..6 {
                let start = |_| origin();
                let both = [1, 2].map(start);

                let pages = both.map(|one| {
                    let _decided = one.decide(false, false);
                    one.next_page()
                });

                assert_eq!(pages, [0, 1], "{panic}");
            }
        });
    }

    #[test]
    fn another_line_is_told_of_after_a_panic_that_was_caught() {
        on_a_thread(|| {
            let outer = origin();
            assert_eq!(decide(vec![origin()]), [STORY]);
            assert_eq!(decide(vec![origin()]), [STORY]);
            assert_eq!(decide(vec![outer]), [STORY]);
        });
    }

    #[test]
    fn an_idle_fake_is_told_of_when_there_is_no_other() {
        on_a_thread(|| {
            let (one, other) = (origin(), origin());
            assert_eq!(one.decide(true, false), Decision::Nothing);
            drop(one);
            assert_eq!(other.decide(true, false), STORY);
        });
    }
}
