//! Letting time pass until something holds.

use std::panic::Location;

use super::{TaskHandle, story};
use crate::fake::FakeEcs;
use crate::wire::DesiredStatus;
use crate::world::task::{Task, TaskStatus};

/// How often others on the same runtime get their turn before a fake at rest counts as at rest: something that a test
/// has spawned may be about to make a call.
const TURNS_AT_REST: usize = 64;

/// What came of a look.
enum Seen {
    Met,
    NotYet,
    /// It cannot come any more.
    Never,
}

/// Lets time pass until the condition holds.
///
/// Not an `async fn`, here and below, because that would not know its caller's line.
#[track_caller]
pub(crate) fn for_condition<F>(
    fake: &FakeEcs,
    mut condition: F,
) -> impl Future<Output = ()> + use<F>
where
    F: FnMut(&FakeEcs) -> bool,
{
    let seen = fake.clone();
    let waiting = Waiting {
        fake: fake.clone(),
        what: "the condition".to_owned(),
        task: None,
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

/// Lets time pass until the task is in that stage.
#[track_caller]
pub(crate) fn for_status(
    task: &TaskHandle,
    status: TaskStatus,
) -> impl Future<Output = ()> + use<> {
    let seen = task.clone();
    let waiting = Waiting {
        fake: task.fake().clone(),
        what: format!("task {} ({}) to be {status}", task.id(), task.family()),
        task: Some(task.clone()),
        look: move || seen.look(|task| see_status(task, status)),
        caller: Location::caller(),
    };
    waiting.wait()
}

/// Somebody who waits.
struct Waiting<F> {
    fake: FakeEcs,
    what: String,
    task: Option<TaskHandle>,
    look: F,
    caller: &'static Location<'static>,
}

impl<F: FnMut() -> Seen> Waiting<F> {
    async fn wait(mut self) {
        let mut turns = 0;
        loop {
            match (self.look)() {
                Seen::Met => return,
                Seen::Never => self.fail("and it can no longer come to that"),
                Seen::NotYet => {}
            }
            if self.fake.driver().pass_to_next_due().await {
                turns = 0;
            } else if turns < TURNS_AT_REST {
                turns += 1;
                tokio::task::yield_now().await;
            } else {
                self.fail("and nothing more happens by itself: the fake is at rest");
            }
        }
    }

    fn fail(&self, why: &str) -> ! {
        let Self {
            fake,
            what,
            task,
            caller,
            ..
        } = self;
        let is = task
            .as_ref()
            .map_or_else(String::new, |task| story::status(task) + "\n");
        story::told();
        panic!(
            "waited in vain for {what}, at {caller}\n{is}{why}\n\n{}",
            story::of(fake)
        );
    }
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
