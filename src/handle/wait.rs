//! Letting time pass until something holds.

use std::future::poll_fn;
use std::panic::Location;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use super::link::Link;
use super::{ContainerHandle, ServiceHandle, TaskHandle, story};
use crate::driver::{Outside, Passed, clock};
use crate::ecs::Region;
use crate::ecs::service::state::Service;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::fake::FakeEcs;
use crate::io_thread;
use crate::wire::DesiredStatus;

/// How often a fake is looked at between two dues because somebody acts while it is looked at.
const LOOKS_PER_DUE_MAX: usize = 1_000;
/// How often a fake at rest is looked at because somebody does something that changes nothing.
const LOOKS_AT_REST_MAX: usize = 10_000;
/// How many rounds tokio sleeps, at rest and on a paused clock: a day altogether.
const ROUNDS_MAX: usize = 24 * 60;
const ROUND: Duration = Duration::from_secs(60);
/// In such ticks of real time a fake at rest is watched. A busy machine makes longer ones.
const TICK: Duration = Duration::from_millis(5);

/// What came of a look.
enum Seen {
    Met,
    NotYet,
    /// It cannot come any more.
    Never,
    /// The fake was reset.
    Gone,
}

/// Lets time pass until the condition holds.
///
/// Not an `async fn`, here and below, because that would not know its caller's line.
#[track_caller]
pub(crate) fn for_condition<F>(fake: &FakeEcs, condition: F) -> impl Future<Output = ()> + use<F>
where
    F: FnMut(&FakeEcs) -> bool,
{
    for_something(fake, "the condition", condition)
}

/// The same, where it can be said what is waited for.
#[track_caller]
pub(super) fn for_something<F>(
    fake: &FakeEcs,
    what: &str,
    mut condition: F,
) -> impl Future<Output = ()> + use<F>
where
    F: FnMut(&FakeEcs) -> bool,
{
    let seen = fake.share();
    let waiting = Waiting {
        fake: fake.share(),
        what: what.to_owned(),
        task: None,
        container: None,
        look: move || {
            if condition(&seen) {
                Seen::Met
            } else {
                Seen::NotYet
            }
        },
        caller: Location::caller(),
    };
    waiting.wait()
}

/// Lets time pass until there is something. `None` is for a fake that was reset.
#[track_caller]
pub(super) fn for_answer<F>(
    fake: &FakeEcs,
    what: String,
    mut is_there: F,
) -> impl Future<Output = ()> + use<F>
where
    F: FnMut(&FakeEcs) -> Option<bool>,
{
    let seen = fake.share();
    let waiting = Waiting {
        fake: fake.share(),
        what,
        task: None,
        container: None,
        look: move || match is_there(&seen) {
            None => Seen::Gone,
            Some(true) => Seen::Met,
            Some(false) => Seen::NotYet,
        },
        caller: Location::caller(),
    };
    waiting.wait()
}

/// Lets time pass until the condition holds for what a handle stands for.
#[track_caller]
pub(super) fn for_handle<H, F>(
    fake: &FakeEcs,
    handle: H,
    mut condition: F,
) -> impl Future<Output = ()> + use<H, F>
where
    F: FnMut(&H) -> bool,
{
    for_condition(fake, move |_| condition(&handle))
}

/// Lets time pass until the task is in that stage.
#[track_caller]
pub(crate) fn for_status(
    task: &TaskHandle,
    status: TaskStatus,
) -> impl Future<Output = ()> + use<> {
    let seen = task.clone();
    let waiting = Waiting {
        fake: task.link().fake().share(),
        what: format!("task {} ({}) to be {status}", task.id(), task.family()),
        task: Some(task.clone()),
        container: None,
        look: move || {
            seen.try_look(|task| see_status(task, status))
                .unwrap_or(Seen::Gone)
        },
        caller: Location::caller(),
    };
    waiting.wait()
}

/// Lets time pass until the condition holds for the container. `None` is for what can no longer
/// come to that.
#[track_caller]
pub(super) fn for_container<F>(
    container: &ContainerHandle,
    what: String,
    mut condition: F,
) -> impl Future<Output = ()> + use<F>
where
    F: FnMut(&ContainerHandle) -> Option<bool>,
{
    let seen = container.clone();
    let task = seen.task().clone();
    let waiting = Waiting {
        fake: seen.fake().share(),
        what,
        task: Some(task.clone()),
        container: Some(seen.clone()),
        look: move || match task.try_look(|_| ()).map(|()| condition(&seen)) {
            None => Seen::Gone,
            Some(None) => Seen::Never,
            Some(Some(true)) => Seen::Met,
            Some(Some(false)) => Seen::NotYet,
        },
        caller: Location::caller(),
    };
    waiting.wait()
}

/// How many lines of a container are shown of whom something was waited for in vain.
const LINES_SHOWN: usize = 10;

/// What a container has written last, for whoever has waited for it in vain.
pub(super) fn last_lines(container: &ContainerHandle) -> String {
    let Some(()) = container.task().try_look(|_| ()) else {
        return String::new();
    };
    let logs = container.logs();
    let count = logs.iter().len();
    let mut text = match count {
        0 => "it has written nothing\n".to_owned(),
        count if count <= LINES_SHOWN => "it has written:\n".to_owned(),
        count => format!("it has written {count} lines, the last of which are:\n"),
    };
    for line in logs.iter_after(count.saturating_sub(LINES_SHOWN)) {
        text = text + "    " + line.text() + "\n";
    }
    text
}

/// Lets time pass until the condition holds for the service. `None` is for what can no longer come
/// to that.
#[track_caller]
pub(super) fn for_service<F>(
    service: &ServiceHandle,
    what: &str,
    mut condition: F,
) -> impl Future<Output = ()> + use<F>
where
    F: FnMut(&Region, &Service) -> Option<bool>,
{
    let seen = service.clone();
    let name = seen.try_look(|_, service| service.name.to_string());
    let waiting = Waiting {
        fake: service.fake().share(),
        what: format!("service {} to {what}", name.unwrap_or_default()),
        task: None,
        container: None,
        look: move || match seen.try_look(&mut condition) {
            None => Seen::Gone,
            Some(None) => Seen::Never,
            Some(Some(true)) => Seen::Met,
            Some(Some(false)) => Seen::NotYet,
        },
        caller: Location::caller(),
    };
    waiting.wait()
}

/// Lets time pass until the condition holds.
#[track_caller]
pub(super) fn for_world<F>(
    link: &Link,
    what: String,
    condition: F,
) -> impl Future<Output = ()> + use<F>
where
    F: Fn(&Region) -> bool,
{
    let seen = link.clone();
    let waiting = Waiting {
        fake: link.fake().share(),
        what,
        task: None,
        container: None,
        look: move || match seen.try_look(&condition) {
            None => Seen::Gone,
            Some(true) => Seen::Met,
            Some(false) => Seen::NotYet,
        },
        caller: Location::caller(),
    };
    waiting.wait()
}

/// Somebody who waits.
struct Waiting<F> {
    fake: FakeEcs,
    what: String,
    task: Option<TaskHandle>,
    container: Option<ContainerHandle>,
    look: F,
    caller: &'static Location<'static>,
}

impl<F: FnMut() -> Seen> Waiting<F> {
    async fn wait(mut self) {
        let mut watch = Watch::default();
        let (mut steps, mut looks) = (0, 0);
        let driver = Arc::clone(self.fake.driver());
        loop {
            let mut acted = pin!(driver.acted());
            let due = driver.next_due();
            let mut seen = driver.changes();
            match (self.look)() {
                Seen::Met => return,
                Seen::Never => self.fail("and it can no longer come to that"),
                Seen::Gone => self.fail("and the fake was emptied by `reset()`"),
                Seen::NotYet => {}
            }
            looks += 1;
            if looks > LOOKS_PER_DUE_MAX {
                // It may be the condition itself that acts, and would wake itself for ever.
                acted.set(driver.acted());
                seen = driver.changes();
            }
            let outside = driver.outside();
            if outside == Outside::InFlight {
                // What a runtime is about to tell comes before what is due later.
                watch.goes_on(&self.fake, acted, outside).await;
                continue;
            }
            match driver.pass_to(due, seen, &mut acted).await {
                Passed::ToDue if driver.read(|state| state.is_livelocked(steps)) => {
                    self.fail(&format!(
                        "and the fake does not come to rest in {steps} steps"
                    ));
                }
                Passed::ToDue => {
                    watch = Watch::default();
                    (steps, looks) = (steps + 1, 0);
                }
                Passed::Some => watch = Watch::default(),
                Passed::Nothing if watch.goes_on(&self.fake, acted, outside).await => {}
                Passed::Nothing => {
                    self.fail(self.why_at_rest());
                }
            }
        }
    }

    /// Why nobody is waited for any more. What really runs may only be slow.
    fn why_at_rest(&self) -> &'static str {
        let driver = self.fake.driver();
        match driver.read(|state| state.world().has_tasks_outside()) {
            true => {
                "and what really runs was not heard of for long: `FakeEcs::start().patience(…)` waits for longer"
            }
            false => "and nothing more happens by itself: the fake is at rest",
        }
    }

    fn fail(&self, why: &str) -> ! {
        let Self {
            fake,
            what,
            task,
            container,
            caller,
            ..
        } = self;
        let is = task.as_ref().and_then(story::status);
        let is = is.map_or_else(String::new, |is| is + "\n");
        let wrote = container.as_ref().map_or_else(String::new, last_lines);
        panic!(
            "waited in vain for {what}, at {caller}\n{is}{why}\n{wrote}\n{}",
            story::of(fake)
        );
    }
}

/// Watches a fake at rest for somebody who is about to act: on the same runtime, on another thread,
/// or over HTTP.
#[derive(Default)]
struct Watch {
    /// For how many ticks, once it has come to that.
    ticks_max: Option<usize>,
    looks: usize,
    rounds: usize,
    ticks: usize,
    /// The round or the tick under way. Whoever acts in the middle of it does not make it longer.
    pause: Option<Pin<Box<dyn Future<Output = ()> + Send>>>,
}

impl Watch {
    /// Waits until there is reason to look again. Returns whether there may be.
    ///
    /// The driver knows for how long runtimes are waited for: as long as it says that there are
    /// any.
    async fn goes_on(&mut self, fake: &FakeEcs, acted: impl Future, outside: Outside) -> bool {
        if outside != Outside::Nothing {
            is_over_before(&mut Box::pin(io_thread::sleep(TICK)), acted).await;
            return true;
        }
        // A paused clock goes from one sleeper to the next: who sleeps for less than a round has
        // their turn first.
        let is_round = self.rounds < ROUNDS_MAX && clock::is_paused();
        if self.looks == LOOKS_AT_REST_MAX || (!is_round && self.is_out_of_patience(fake)) {
            return false;
        }
        let pause = self.pause.get_or_insert_with(|| {
            if is_round {
                Box::pin(tokio::time::sleep(ROUND))
            } else {
                Box::pin(io_thread::sleep(TICK))
            }
        });
        if is_over_before(pause, acted).await {
            self.pause = None;
            self.rounds += usize::from(is_round);
            self.ticks += usize::from(!is_round);
        }
        self.looks += 1;
        true
    }

    /// Who could act is asked once, when all rounds are over: until then somebody may have come.
    fn is_out_of_patience(&mut self, fake: &FakeEcs) -> bool {
        let patience = || fake.patience().as_millis().div_ceil(TICK.as_millis());
        let ticks_max = self
            .ticks_max
            .get_or_insert_with(|| usize::try_from(patience()).unwrap_or(usize::MAX));
        self.ticks >= *ticks_max
    }
}

/// Waits for either. Returns whether the pause is over.
async fn is_over_before(pause: &mut (impl Future + Unpin), acted: impl Future) -> bool {
    let mut acted = pin!(acted);
    poll_fn(|cx| {
        let is_over = Pin::new(&mut *pause).poll(cx).is_ready();
        if is_over || acted.as_mut().poll(cx).is_ready() {
            Poll::Ready(is_over)
        } else {
            Poll::Pending
        }
    })
    .await
}

fn see_status(task: &Task, status: TaskStatus) -> Seen {
    if task.status == status {
        Seen::Met
    } else if task.status > status
        || (task.desired == DesiredStatus::Stopped && status <= TaskStatus::Running)
    {
        Seen::Never
    } else {
        Seen::NotYet
    }
}
