//! What time it is, and what moves it.

use std::time::{Duration, SystemTime};

use tokio::runtime::{Handle, Id};

use crate::io_thread;
use crate::kernel::time::Time;

/// What moves the fake's time.
///
/// | clock | moves when | for |
/// |---|---|---|
/// | [`Clock::tokio`] (the default) | the tokio clock of the caller's runtime moves, real or paused, and with every skip | nearly all tests; exact under `start_paused` |
/// | [`Clock::manual`] | [`advance`](crate::FakeEcs::advance), [`step`](crate::FakeEcs::step), [`settle`](crate::FakeEcs::settle), `wait_*` and the sleeps of the SDK client move it | snapshots, property tests, looking at every stage |
/// | [`Clock::wall`] | by itself: it is the system's clock | processes that compare times with their own |
///
/// ```
/// use std::time::Duration;
/// use fake_ecs::{Clock, FakeEcs};
///
/// # fn main() -> Result<(), std::time::SystemTimeError> {
/// let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
/// let before = ecs.now();
/// ecs.advance(Duration::from_secs(3600));
/// assert_eq!(ecs.now().duration_since(before)?, Duration::from_secs(3600));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Clock(pub(crate) Kind);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Tokio,
    Manual,
    Wall,
}

impl Clock {
    /// Follows the tokio clock of the runtime that reads the fake. The default.
    #[must_use]
    pub fn tokio() -> Self {
        Self(Kind::Tokio)
    }

    /// Moves only when it is told to, so that one seed gives the same answers byte for byte.
    ///
    /// Nothing happens by itself, not even at once: what a call sets in motion waits for the
    /// next [`step`](crate::FakeEcs::step), [`advance`](crate::FakeEcs::advance) (zero will do),
    /// [`settle`](crate::FakeEcs::settle), `wait_*`, sleep of the SDK client, or somebody who waits
    /// for the [next event](crate::EventStream::next).
    #[must_use]
    pub fn manual() -> Self {
        Self(Kind::Manual)
    }

    /// The system's clock; skips come on top of it.
    ///
    /// Times are shown as the system's clock shows them. How long things take is counted on a
    /// steady clock: when the system's clock is set back or forward, nothing is held up and nothing
    /// comes too early.
    ///
    /// Waiting takes real time, except on a runtime with a paused tokio clock, where the wait is
    /// skipped. But a client of the fake does not sleep longer than it has reason to: as soon as
    /// something has changed since its last call, it goes on. So a waiter that asks every six
    /// seconds sees that its task has stopped when it has, and a pause before a retry may be
    /// shorter. What containers write is no change.
    #[must_use]
    pub fn wall() -> Self {
        Self(Kind::Wall)
    }
}

/// How somebody who wants to sleep lets time pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Pace {
    /// The clock moves by itself while tokio sleeps.
    Slept,
    /// The sleep is skipped.
    Skipped,
}

/// A clock at work.
///
/// With tokio's clock, each look adds what has passed since the look before, on the clock of the
/// runtime that looks. All runtimes with a running clock share one reading, since they share real
/// time; each paused one has its own. So a fake that lives in a `static` serves tests that run side
/// by side, each on its own clock.
#[derive(Debug)]
pub(crate) struct Clockwork {
    kind: Kind,
    now: Time,
    /// Skips of a wall clock.
    ahead: Duration,
    /// When a wall clock was started, and what the fake's time was then.
    started: (std::time::Instant, Time),
    running: Option<tokio::time::Instant>,
    /// How much time has passed on running clocks of tokio, which is real time.
    real: Duration,
    paused: Vec<(Id, tokio::time::Instant)>,
    /// The runtime that the fake was started on, for looks from elsewhere, such as the thread that
    /// serves HTTP.
    home: Option<Handle>,
}

/// One look at the tokio clock of a runtime.
struct Sample {
    at: tokio::time::Instant,
    paused: Option<Id>,
}

impl Clockwork {
    /// Starts at `epoch`; a wall clock starts where it is.
    pub(crate) fn new(clock: Clock, epoch: SystemTime) -> Self {
        let mut clockwork = Self {
            kind: clock.0,
            now: Time::from_system(epoch),
            ahead: Duration::ZERO,
            started: (steady_clock(), Time::from_system(system_clock())),
            running: None,
            real: Duration::ZERO,
            paused: Vec::new(),
            home: Handle::try_current().ok(),
        };
        if clockwork.kind == Kind::Wall {
            clockwork.now = clockwork.started.1;
        }
        clockwork.read();
        clockwork
    }

    /// Whether sampling makes time pass. If not, sampling must not let happen what is due either: a
    /// manual clock stands still until it is told to move, so that every stage can be looked at.
    pub(crate) fn moves_by_itself(&self) -> bool {
        self.kind != Kind::Manual
    }

    pub(crate) fn read(&mut self) -> Time {
        match self.kind {
            Kind::Manual => {}
            Kind::Wall => self.now = self.wall(steady_clock(), system_clock()),
            Kind::Tokio => {
                let look = self.sample();
                let before = match look.paused {
                    None => self.running.replace(look.at),
                    Some(id) => self.last_look_of(id, look.at),
                };
                if let Some(before) = before {
                    let passed = look.at.saturating_duration_since(before);
                    self.now = self.now + passed;
                    if look.paused.is_none() {
                        self.real += passed;
                    }
                }
            }
        }
        self.now
    }

    /// How much real time has passed by itself, as far as tokio's clock shows that.
    pub(super) fn real(&self) -> Duration {
        self.real
    }

    pub(super) fn kind(&self) -> Kind {
        self.kind
    }

    /// The time of a wall clock, when these two clocks show that.
    fn wall(&self, steady: std::time::Instant, system: SystemTime) -> Time {
        let (instant, time) = self.started;
        let now = time + steady.saturating_duration_since(instant) + self.ahead;
        now.max(self.now).shown_as(system + self.ahead)
    }

    /// Moves the time on.
    pub(crate) fn skip_to(&mut self, time: Time) {
        let step = time.since(self.now);
        self.ahead += step;
        self.now = self.now + step;
    }

    /// Goes on from a time that an earlier process came to.
    #[cfg(feature = "journal")]
    pub(crate) fn resume_at(&mut self, time: Time) {
        // A wall clock whose time was moved by hand is ahead of the system's again.
        let now = self.read();
        self.ahead += time.since(now);
        self.now = self.now.max(time);
    }

    /// A manual clock shows another time, which may be an earlier one.
    #[cfg(feature = "journal")]
    pub(crate) fn set_to(&mut self, time: Time) {
        self.now = time;
    }

    /// How far it is ahead of the system's clock, if it goes with that.
    pub(super) fn ahead(&self) -> Duration {
        match self.kind {
            Kind::Wall => self.ahead,
            Kind::Manual | Kind::Tokio => Duration::ZERO,
        }
    }

    pub(crate) fn pace(&self) -> Pace {
        match self.kind {
            Kind::Manual => Pace::Skipped,
            Kind::Wall => match Handle::try_current() {
                Ok(_) if !is_paused() => Pace::Slept,
                // A sleep that takes no time would be over before the clock has moved.
                _ => Pace::Skipped,
            },
            Kind::Tokio if is_paused() => Pace::Slept,
            Kind::Tokio => Pace::Skipped,
        }
    }

    /// The runtime whose paused clock this one follows for who looks from here, if it does.
    pub(super) fn paused_runtime(&self) -> Option<Id> {
        match self.kind {
            Kind::Tokio => self.sample().paused,
            Kind::Manual | Kind::Wall => None,
        }
    }

    fn last_look_of(&mut self, id: Id, at: tokio::time::Instant) -> Option<tokio::time::Instant> {
        match self.paused.iter_mut().find(|(other, _)| *other == id) {
            Some((_, last)) => Some(std::mem::replace(last, at)),
            None => {
                self.paused.push((id, at));
                None
            }
        }
    }

    fn sample(&self) -> Sample {
        let current = Handle::try_current().ok();
        // From outside of all runtimes, and from the thread that serves HTTP, it is the clock of
        // home that counts.
        let handle = current
            .filter(|current| !io_thread::is(current))
            .or_else(|| self.home.clone());
        let _entered = handle.as_ref().map(Handle::enter);
        let (at, paused) = sample_clock();
        Sample {
            at,
            paused: handle.filter(|_| paused).map(|handle| handle.id()),
        }
    }
}

/// Whether the tokio clock of the caller's own runtime, if there is one, stands still until
/// somebody sleeps.
pub(crate) fn is_paused() -> bool {
    Handle::try_current().is_ok() && sample_clock().1
}

/// What the tokio clock of the current runtime shows, and whether it stands still.
///
/// Tokio does not tell whether a clock is paused. But a running clock cannot show the same time
/// before and after the system's clock has moved, and a paused one cannot show anything else.
#[expect(
    clippy::disallowed_methods,
    reason = "this is where the fake looks at a clock"
)]
fn sample_clock() -> (tokio::time::Instant, bool) {
    /// More than any system's clock needs to move; some count in steps of 100 ns or more.
    const LOOKS_MAX: usize = 10_000;
    let at = tokio::time::Instant::now();
    let real = std::time::Instant::now();
    for _ in 0..LOOKS_MAX {
        if std::time::Instant::now() > real {
            return (at, tokio::time::Instant::now() == at);
        }
    }
    (at, false)
}

#[expect(
    clippy::disallowed_methods,
    reason = "a wall clock shows what the system's clock does"
)]
fn system_clock() -> SystemTime {
    SystemTime::now()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a wall clock counts on what cannot be set"
)]
fn steady_clock() -> std::time::Instant {
    std::time::Instant::now()
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn a_wall_clock_that_is_set_holds_nothing_up_and_shows_what_it_was_set_to() {
        let clock = Clockwork::new(Clock::wall(), UNIX_EPOCH);
        let (instant, start) = clock.started;
        let shown = start.to_system();

        for (elapsed, system) in [
            (secs(10), shown + secs(10)),
            (secs(20), shown - secs(3_600)),
            (secs(30), shown + secs(86_400)),
        ] {
            let now = clock.wall(instant + elapsed, system);

            assert_eq!(now.since(start), elapsed);
            assert_eq!(now.to_system(), system);
            assert_eq!((now + secs(5)).to_system(), system + secs(5));
        }
    }

    #[test]
    fn skips_come_on_top_of_a_wall_clock() {
        let mut clock = Clockwork::new(Clock::wall(), UNIX_EPOCH);
        let (instant, start) = clock.started;
        let before = clock.now;

        clock.skip_to(before + secs(600));
        let now = clock.wall(instant + secs(1), start.to_system() + secs(1));

        assert_eq!(now.since(start), secs(601));
        assert_eq!(now.to_system(), start.to_system() + secs(601));
    }

    #[test]
    fn what_a_caller_tells_is_of_the_clock_that_is_shown() {
        let start = Time::from_system(UNIX_EPOCH + secs(100_000));
        let set_back = (start + secs(60)).shown_as(UNIX_EPOCH + secs(96_460));

        let told = set_back.told((set_back + secs(5)).timestamp());

        assert_eq!(told.since(start), secs(65));
    }
}
