//! A runtime of its own with a paused clock, and what becomes of the code on it.

use std::any::Any;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::Pin;
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};
use std::thread;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::time::{Sleep, sleep};

use crate::driver::{Driver, State};
use crate::fake::FakeEcs;
use crate::kernel::time::Time;
use crate::panic_text;

/// What the code has returned: its value, or the text of its error.
pub(super) type Returned = Result<Box<dyn Any>, String>;

/// The code under test.
pub(super) type Code = Box<dyn Fn(FakeEcs) -> Pin<Box<dyn Future<Output = Returned>>> + Send>;

/// How long a fake may stay as it is before the code counts as hung.
pub(super) const PATIENCE: Duration = Duration::from_secs(24 * 60 * 60);
/// For how many times as long the code may keep changing something.
const LIFETIME: u32 = 30;
/// How many calls the code may make without letting time pass or changing anything.
const CALLS_AT_ONCE_MAX: u32 = 2_500;

/// What became of the code.
pub(super) enum End {
    Returned(Returned),
    Panicked(String),
    Hung(String),
    /// Whoever watched has cut it off.
    Cut,
}

/// Where the code runs. When it is dropped, all that the code has spawned is dropped.
pub(super) struct Stage(Runtime);

impl Stage {
    pub(super) fn new() -> Self {
        let mut builder = Builder::new_current_thread();
        let runtime = builder.enable_all().start_paused(true).build();
        Self(runtime.expect("the system gives what a runtime takes"))
    }

    /// Does something in the time of this stage.
    pub(super) fn enter<R>(&self, act: impl FnOnce() -> R) -> R {
        let _entered = self.0.enter();
        act()
    }

    /// Checks something in the time of this stage: the text of its panic, if it panics.
    pub(super) fn check<R>(&self, check: impl FnOnce() -> R) -> Result<R, String> {
        let _entered = self.0.enter();
        catch_unwind(AssertUnwindSafe(check)).map_err(|panic| panic_text::of(&*panic).to_owned())
    }

    /// Runs the code to its end. `watch` is asked again and again whether to cut it off.
    pub(super) fn run(
        &self,
        ecs: &FakeEcs,
        code: &Code,
        patience: Duration,
        watch: &mut dyn FnMut() -> bool,
    ) -> End {
        let attended = attended(ecs, code, patience, watch);
        let end = catch_unwind(AssertUnwindSafe(|| self.0.block_on(attended)));
        end.unwrap_or_else(|panic| End::Panicked(panic_text::of(&*panic).to_owned()))
    }
}

/// Runs what explores on a thread of its own, because a test may have a runtime already.
pub(super) fn on_a_thread<R: Send + 'static>(explore: impl FnOnce() -> R + Send + 'static) -> R {
    let thread = thread::Builder::new().name("fake-ecs explorer".to_owned());
    let thread = thread.spawn(explore);
    let explored = thread.expect("the system gives a thread").join();
    explored.unwrap_or_else(|panic| resume_unwind(panic))
}

async fn attended(
    ecs: &FakeEcs,
    code: &Code,
    patience: Duration,
    watch: &mut dyn FnMut() -> bool,
) -> End {
    let driver = Arc::downgrade(ecs.driver());
    let mut acted = next_act(&driver);
    let mut watchdog = Watchdog::new(ecs, patience);
    let mut code = code(ecs.clone());
    poll_fn(|cx| {
        if let Poll::Ready(returned) = code.as_mut().poll(cx) {
            return Poll::Ready(End::Returned(returned));
        }
        // What is spawned acts as well, and whoever watches hears of it.
        while acted.as_mut().poll(cx).is_ready() {
            acted = next_act(&driver);
        }
        if watch() {
            return Poll::Ready(End::Cut);
        }
        watchdog.poll(cx).map(End::Hung)
    })
    .await
}

type Acted = Pin<Box<dyn Future<Output = ()>>>;

/// Until somebody does something.
fn next_act(driver: &Weak<Driver>) -> Acted {
    let acted = Driver::acted_owned(driver);
    let acted = acted.expect("whoever explores holds the fake");
    Box::pin(acted)
}

/// Notices code that gets nowhere.
struct Watchdog {
    ecs: FakeEcs,
    patience: Duration,
    begun: Time,
    sleep: Pin<Box<Sleep>>,
    /// What time it was, and how many calls had been made in vain.
    before: (Time, u32),
}

impl Watchdog {
    fn new(ecs: &FakeEcs, patience: Duration) -> Self {
        let begun = ecs.read(State::now);
        Self {
            ecs: ecs.clone(),
            patience,
            begun,
            sleep: Box::pin(sleep(patience)),
            before: (begun, 0),
        }
    }

    /// Ready with what the code does when it counts as hung.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<String> {
        let (now, calls) = self.ecs.read(|state| (state.now(), state.calls_in_vain()));
        let (before, calls_before) = self.before;
        if now > before || calls < calls_before {
            self.before = (now, calls);
        } else if calls - calls_before > CALLS_AT_ONCE_MAX {
            return Poll::Ready(format!(
                "more than {CALLS_AT_ONCE_MAX} requests in a row without a pause"
            ));
        }
        while self.sleep.as_mut().poll(cx).is_ready() {
            let (now, changed) = self.ecs.read(|state| (state.now(), state.last_change()));
            let quiet = now.since(changed.max(self.begun));
            if quiet >= self.patience {
                let patience = self.patience;
                return Poll::Ready(format!("nothing has changed for {}", in_hours(patience)));
            }
            if now.since(self.begun) >= self.patience * LIFETIME {
                let lifetime = self.patience * LIFETIME;
                return Poll::Ready(format!("still at work after {}", in_hours(lifetime)));
            }
            self.sleep = Box::pin(sleep(self.patience - quiet));
        }
        Poll::Pending
    }
}

fn in_hours(duration: Duration) -> String {
    let secs = duration.as_secs();
    if secs.is_multiple_of(3600) {
        format!("{} h", secs / 3600)
    } else {
        format!("{duration:?}")
    }
}

/// The beginning of a text, on one line.
pub(super) fn one_line(text: &str) -> String {
    const CHARS_MAX: usize = 72;
    let line = text.lines().next().unwrap_or_default().trim();
    if line.chars().count() <= CHARS_MAX {
        return line.to_owned();
    }
    let beginning: String = line.chars().take(CHARS_MAX).collect();
    beginning + "…"
}
