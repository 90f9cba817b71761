//! How long nothing has changed, and for how long the test has really slept.

use std::time::Duration;

use super::State;
use super::clock::Kind;
use crate::kernel::time::Time;
use crate::wire::Operation;
use crate::wire::Route;

/// After how much of the fake's time without a change calls are given up on, by default.
const GIVES_UP_AFTER: Duration = Duration::from_hours(30 * 24);
/// How many calls are made in vain before that. An application that sleeps for months between two
/// calls does not poll.
const CALLS_IN_VAIN: u32 = 10;
/// How long a test has really slept when it is told.
const SLEPT_MAX: Duration = Duration::from_secs(10);

/// What has happened since the last change.
#[derive(Debug)]
pub(super) struct Idle {
    /// `None`: calls are never given up on.
    limit: Option<Duration>,
    since: Time,
    /// How many changes there were.
    changes: u64,
    /// How many of them the API may show.
    shown: u64,
    calls: u32,
    slept: Slept,
}

/// How long a running clock has been waited for while a timer was set.
#[derive(Debug, Default)]
struct Slept {
    total: Duration,
    /// What the clock had shown of real time when it was read last.
    read: Duration,
    is_told: bool,
}

impl Idle {
    #[cfg(feature = "journal")]
    pub(super) fn limit(&self) -> Option<Duration> {
        self.limit
    }

    pub(super) fn new(limit: Option<Duration>, clock: Kind, now: Time) -> Self {
        Self {
            limit: limit_of(limit, clock),
            since: now,
            changes: 0,
            shown: 0,
            calls: 0,
            slept: Slept::default(),
        }
    }
}

/// After how much time without a change calls are given up on, if they are.
pub(crate) fn limit_of(chosen: Option<Duration>, clock: Kind) -> Option<Duration> {
    chosen.or_else(|| (clock != Kind::Wall).then_some(GIVES_UP_AFTER))
}

impl State {
    /// Something has changed now.
    pub(super) fn note_change(&mut self) {
        self.idle.shown += 1;
        self.note_output();
    }

    /// A container has written something, which the API does not show.
    pub(super) fn note_output(&mut self) {
        self.idle.since = self.now();
        self.idle.calls = 0;
        self.note_look();
    }

    /// Whoever waits has reason to look again.
    pub(super) fn note_look(&mut self) {
        self.idle.changes += 1;
        self.wake_watchers();
    }

    /// How many changes there were so far.
    pub(crate) fn changes(&self) -> u64 {
        self.idle.changes
    }

    /// How many changes there were so far that calls may show.
    #[cfg(feature = "client")]
    pub(super) fn shown_changes(&self) -> u64 {
        self.idle.shown
    }

    /// When something changed last, by itself, by a test or by a call. Reads and refused calls
    /// change nothing.
    pub(crate) fn last_change(&self) -> Time {
        self.idle.since
    }

    /// A call has come. Returns why it is given up on, if it is: one has polled in vain for long.
    pub(super) fn gives_up(&mut self) -> Option<String> {
        let idle = &mut self.idle;
        idle.calls = idle.calls.saturating_add(1);
        let limit = idle.limit?;
        if idle.calls <= CALLS_IN_VAIN {
            return None;
        }
        let waited = self.world.now().since(self.idle.since);
        (waited >= limit).then(|| {
            format!(
                "given up: nothing has changed for {} of the fake's time, in which {} calls were made; \
                 `FakeEcs::start().gives_up_after(…)` sets the limit",
                in_words(waited),
                self.idle.calls
            )
        })
    }

    /// Whether a call that has succeeded has changed something: `before` was the last number of the
    /// sequence then, and `body` is what was answered.
    #[cfg_attr(
        not(feature = "sqs"),
        expect(unused_variables, reason = "of no other service")
    )]
    pub(super) fn has_changed(&self, route: Route, before: u32, body: &[u8]) -> bool {
        match route {
            // One that has got no message has changed nothing.
            #[cfg(feature = "sqs")]
            Route::Sqs(crate::sqs::ReceiveMessage) => body != b"{}",
            // They succeed also when they have only failures to tell of.
            Route::Ecs(Operation::RunTask | Operation::StartTask) => {
                self.world.sequence().last() != before
            }
            route => !route.is_read(),
        }
    }

    /// The clock is about to be read, after which timers fire: if any is set, whoever made the time
    /// pass on a running clock has waited for it.
    pub(super) fn note_sleep(&mut self) {
        let real = self.clock.real();
        let slept = &mut self.idle.slept;
        let passed = real.saturating_sub(std::mem::replace(&mut slept.read, real));
        if !passed.is_zero() && self.inbox.is_none() && self.first_due().is_some() {
            self.idle.slept.total += passed;
        }
    }

    /// Whether the test is to be told that it really sleeps. That is so once.
    pub(super) fn tells_of_sleep(&mut self) -> bool {
        let slept = &mut self.idle.slept;
        let tells = slept.total >= SLEPT_MAX && !slept.is_told;
        slept.is_told |= tells;
        tells
    }
}

fn in_words(duration: Duration) -> String {
    const DAY: u64 = 24 * 60 * 60;
    match duration.as_secs() {
        seconds if seconds >= 2 * DAY => format!("{} days", seconds / DAY),
        seconds => format!("{seconds} s"),
    }
}
