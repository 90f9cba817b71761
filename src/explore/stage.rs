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
use crate::kernel::panic_text;
use crate::kernel::time::Time;

/// What the code has returned: its value, or the text of its error.
pub(super) type Returned = Result<Box<dyn Any>, String>;

/// The code under test.
pub(super) type Code = Box<dyn Fn(FakeEcs) -> Pin<Box<dyn Future<Output = Returned>>> + Send>;

/// For how many times as long the code may keep changing something.
const LIFETIME: u32 = 30;
/// How many requests the code may make without letting time pass.
const REQUESTS_AT_ONCE_MAX: u64 = 2_500;
/// How many requests the code may make altogether: one a second for a day, and more.
const REQUESTS_MAX: u64 = 100_000;

/// What became of the code.
pub(super) enum End {
    Returned(Returned),
    Panicked(String),
    Hung(String),
    /// Whoever watched has cut it off.
    Cut,
}

/// Where the code runs. When it is dropped, all that the code has spawned is dropped. Threads for
/// blocking code cannot be stopped, and are not waited for.
pub(super) struct Stage(Option<Runtime>);

impl Stage {
    pub(super) fn new() -> Self {
        let mut builder = Builder::new_current_thread();
        let runtime = builder.enable_all().start_paused(true).build();
        Self(Some(
            runtime.expect("the system gives what a runtime takes"),
        ))
    }

    fn runtime(&self) -> &Runtime {
        self.0.as_ref().expect("only the drop takes it")
    }

    /// Does something in the time of this stage.
    pub(super) fn enter<R>(&self, act: impl FnOnce() -> R) -> R {
        let _entered = self.runtime().enter();
        act()
    }

    /// Checks something in the time of this stage: the text of its panic, if it panics.
    pub(super) fn check<R>(&self, check: impl FnOnce() -> R) -> Result<R, String> {
        let _entered = self.runtime().enter();
        catch_unwind(AssertUnwindSafe(check)).map_err(|panic| panic_text::of(&*panic).to_owned())
    }

    /// Runs the code to its end. `watch` is asked again and again whether to cut it off.
    pub(super) fn run(
        &self,
        ecs: &FakeEcs,
        code: &Code,
        hung_after: Duration,
        watch: &mut dyn FnMut() -> bool,
    ) -> End {
        let attended = attended(ecs, code, hung_after, watch);
        let end = catch_unwind(AssertUnwindSafe(|| self.runtime().block_on(attended)));
        end.unwrap_or_else(|panic| End::Panicked(panic_text::of(&*panic).to_owned()))
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

/// Runs what explores on a thread of its own, because a test may have a runtime already. It has the
/// name of the test's, as a test that fails is named by its thread.
pub(super) fn on_a_thread<R: Send + 'static>(explore: impl FnOnce() -> R + Send + 'static) -> R {
    let test = thread::current();
    let name = test.name().unwrap_or("fake-ecs explorer").to_owned();
    let thread = thread::Builder::new().name(name);
    let thread = thread.spawn(explore);
    let explored = thread.expect("the system gives a thread").join();
    explored.unwrap_or_else(|panic| resume_unwind(panic))
}

async fn attended(
    ecs: &FakeEcs,
    code: &Code,
    hung_after: Duration,
    watch: &mut dyn FnMut() -> bool,
) -> End {
    let driver = Arc::downgrade(ecs.driver());
    let mut acted = next_act(&driver);
    let mut watchdog = Watchdog::new(ecs, hung_after);
    let mut code = code(ecs.clone());
    poll_fn(|cx| {
        let polled = code.as_mut().poll(cx);
        // What is spawned acts as well, and whoever watches hears of it.
        while acted.as_mut().poll(cx).is_ready() {
            acted = next_act(&driver);
        }
        if watch() {
            return Poll::Ready(End::Cut);
        }
        match polled {
            Poll::Ready(returned) => Poll::Ready(End::Returned(returned)),
            Poll::Pending => watchdog.poll(cx).map(End::Hung),
        }
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
    hung_after: Duration,
    begun: Time,
    requests_begun: u64,
    sleep: Pin<Box<Sleep>>,
    /// What time it was when the time had last moved, and how many requests there had been.
    moved: (Time, u64),
}

impl Watchdog {
    fn new(ecs: &FakeEcs, hung_after: Duration) -> Self {
        let (begun, requests_begun) = ecs.read(time_and_requests);
        Self {
            ecs: ecs.share(),
            hung_after,
            begun,
            requests_begun,
            sleep: Box::pin(sleep(hung_after)),
            moved: (begun, requests_begun),
        }
    }

    /// Ready with what the code does when it counts as hung.
    fn poll(&mut self, cx: &mut Context<'_>) -> Poll<String> {
        let (now, requests) = self.ecs.read(time_and_requests);
        if now > self.moved.0 {
            self.moved = (now, requests);
        }
        if requests - self.moved.1 > REQUESTS_AT_ONCE_MAX {
            let many =
                format!("more than {REQUESTS_AT_ONCE_MAX} requests in a row without a pause");
            return Poll::Ready(many);
        }
        if requests - self.requests_begun > REQUESTS_MAX {
            return Poll::Ready(format!("more than {REQUESTS_MAX} requests"));
        }
        while self.sleep.as_mut().poll(cx).is_ready() {
            let (now, changed) = self.ecs.read(|state| (state.now(), state.last_change()));
            let quiet = now.since(changed.max(self.begun));
            if quiet >= self.hung_after {
                let hung_after = in_hours(self.hung_after);
                return Poll::Ready(format!("nothing has changed for {hung_after}"));
            }
            let lifetime = self.hung_after.saturating_mul(LIFETIME);
            if now.since(self.begun) >= lifetime {
                return Poll::Ready(format!("still at work after {}", in_hours(lifetime)));
            }
            self.sleep = Box::pin(sleep(self.hung_after - quiet));
        }
        Poll::Pending
    }
}

fn time_and_requests(state: &State) -> (Time, u64) {
    let requests = state.requests();
    (
        state.now(),
        requests.iter().len() as u64 + requests.dropped(),
    )
}

fn in_hours(duration: Duration) -> String {
    let secs = duration.as_secs();
    if duration.subsec_nanos() == 0 && secs >= 3600 && secs.is_multiple_of(3600) {
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
