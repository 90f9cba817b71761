//! Where a fake was started, and which of the stories of one test are printed.
//!
//! A test that fails drops all its fakes, and a property test fails again and again while it
//! shrinks what it was given. Each would tell a story; few of them are worth reading.

use std::env;
use std::fmt;
use std::panic::Location;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many stories are printed of one panic.
const STORIES_MAX: usize = 3;

/// Where a fake was started.
#[derive(Debug)]
pub(crate) struct Origin {
    line: &'static Location<'static>,
    /// Whether its story begins there, and not with the fake.
    is_guard: bool,
    /// Counts the fakes that its thread has started.
    number: u64,
    thread: Arc<Mutex<Thread>>,
}

/// What a thread has started, and what was printed of it. Tests have a thread each.
#[derive(Debug, Default)]
struct Thread {
    started: u64,
    live: usize,
    /// The number of the fake that had been started last when the first story of a panic was
    /// printed. Whatever is started later is of another panic, and this one was caught.
    panicked_at: Option<u64>,
    /// How many stories of that panic there are.
    stories: usize,
    /// Where the fakes were started of which there are stories, of all panics.
    lines: Vec<&'static Location<'static>>,
    has_repeated: bool,
    /// How many pages that panic has.
    pages: Vec<&'static Location<'static>>,
}

thread_local! {
    static THREAD: Arc<Mutex<Thread>> = Arc::default();
}

/// What is printed of a fake.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Decision {
    /// The story, and how many other fakes there are whose stories are not printed.
    Story {
        more: usize,
    },
    /// That this line has told its story, and what to do to have all.
    Repeated,
    /// No more than where its page is.
    Page,
    Nothing,
}

impl Origin {
    #[track_caller]
    pub(crate) fn new() -> Self {
        // A thread that ends may start one while its own values are dropped.
        let thread = THREAD.try_with(Arc::clone).unwrap_or_default();
        let number = {
            let mut thread = lock(&thread);
            thread.started += 1;
            thread.live += 1;
            thread.started
        };
        Self {
            line: Location::caller(),
            is_guard: false,
            number,
            thread,
        }
    }

    /// For what is no fake: it is not counted.
    pub(crate) fn at(line: &'static Location<'static>) -> Self {
        let thread = Arc::new(Mutex::new(Thread {
            live: 1,
            ..Thread::default()
        }));
        Self {
            line,
            is_guard: true,
            number: 0,
            thread,
        }
    }

    pub(crate) fn line(&self) -> &'static Location<'static> {
        self.line
    }

    /// What is printed because a panic drops this fake. `is_told`: the panic's message has it.
    pub(super) fn decide(&self, is_idle: bool, is_told: bool) -> Decision {
        let mut thread = lock(&self.thread);
        let is_another = thread.panicked_at.is_none_or(|number| self.number > number);
        if is_idle && (thread.live > 1 || !is_another) {
            return Decision::Nothing;
        }
        if is_another {
            if thread.lines.contains(&self.line) && env::var_os("FAKE_ECS_STORY").is_none() {
                let has_said = std::mem::replace(&mut thread.has_repeated, true);
                thread.pages.clear();
                return if has_said {
                    Decision::Page
                } else {
                    Decision::Repeated
                };
            }
            thread.panicked_at = Some(thread.started);
            thread.stories = 0;
            thread.pages.clear();
        }
        if !thread.lines.contains(&self.line) {
            thread.lines.push(self.line);
        }
        if thread.stories == STORIES_MAX {
            return Decision::Nothing;
        }
        thread.stories += 1;
        if is_told {
            return Decision::Page;
        }
        let is_last = thread.stories == STORIES_MAX;
        let more = if is_last { thread.live - 1 } else { 0 };
        Decision::Story { more }
    }

    /// How many fakes of this line have a page already that the same panic has dropped.
    pub(super) fn next_page(&self) -> usize {
        let mut thread = lock(&self.thread);
        let before = thread
            .pages
            .iter()
            .filter(|line| **line == self.line)
            .count();
        thread.pages.push(self.line);
        before
    }
}

impl Drop for Origin {
    fn drop(&mut self) {
        lock(&self.thread).live -= 1;
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

fn lock(thread: &Mutex<Thread>) -> MutexGuard<'_, Thread> {
    thread.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

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
            let many = (0..30).map(|_| Origin::new()).collect();

            let decided = decide(many);

            assert_eq!(decided[..3], [STORY, STORY, Decision::Story { more: 27 }]);
            assert!(decided[3..].iter().all(|it| *it == Decision::Nothing));
        });
    }

    #[test]
    fn a_line_that_fails_again_and_again_is_told_of_once() {
        on_a_thread(|| {
            let decided: Vec<Decision> = (0..5).flat_map(|_| decide(vec![Origin::new()])).collect();

            assert_eq!(decided[..2], [STORY, Decision::Repeated]);
            assert!(decided[2..].iter().all(|it| *it == Decision::Page));
        });
    }

    #[test]
    fn another_line_is_told_of_after_a_panic_that_was_caught() {
        on_a_thread(|| {
            let outer = Origin::new();
            assert_eq!(decide(vec![Origin::new()]), [STORY]);
            assert_eq!(decide(vec![Origin::new()]), [STORY]);
            assert_eq!(decide(vec![outer]), [STORY]);
        });
    }

    #[test]
    fn an_idle_fake_is_told_of_when_there_is_no_other() {
        on_a_thread(|| {
            let (one, other) = (Origin::new(), Origin::new());
            assert_eq!(one.decide(true, false), Decision::Nothing);
            drop(one);
            assert_eq!(other.decide(true, false), STORY);
        });
    }
}
