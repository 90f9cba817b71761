//! Several tasks, from the outside.

use crate::command::Command;
use crate::command::outcome::Outcome;

use super::link::Link;
use super::timeline::label;
use super::{List, TaskHandle, story};
use crate::ecs::Region;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::fake::FakeEcs;

/// Tasks of the fake, in the order of their creation, as they were when they were asked for; each
/// handle shows its task as it is now.
///
/// ```
/// # fn example(definition: &str) {
/// let ecs = fake_ecs::FakeEcs::start().blocking();
/// ecs.register_json(definition).run();
/// let task = ecs.tasks().family("report-job").running().only();
/// # }
/// ```
pub type Tasks = List<TaskHandle>;

/// # Tasks
impl Tasks {
    pub(crate) fn all(fake: &FakeEcs) -> Self {
        Link::make(fake, |link, region| kept(link, region, |_| true))
    }

    #[track_caller]
    pub(super) fn of(link: &Link, keep: impl Fn(&Task) -> bool) -> Self {
        link.read(|region| kept(link, region, keep))
    }

    /// Takes back the capacity of `count` Spot tasks.
    #[track_caller]
    pub(crate) fn reclaimed(fake: &FakeEcs, count: usize) -> Self {
        let link = Link::make(fake, |link, _| link.clone());
        let tasks = match link.try_apply(|_| Command::ReclaimSpot { count }) {
            Ok(Outcome::Tasks(tasks)) => tasks,
            Ok(_) => Vec::new(),
            Err(refusal) => panic!("{refusal}\n{}", story::of(fake)),
        };
        link.read(|region| {
            let tasks = tasks.into_iter();
            let tasks = tasks.filter_map(|id| region.tasks.find(id.0));
            let tasks = tasks.map(|task| TaskHandle::of(&link, task));
            Self::new(fake, "task", tasks.collect())
        })
    }

    #[track_caller]
    fn filter(self, asked: &str, is_meant: fn(&Task, &str) -> bool, value: &str) -> Self {
        // They are all of one fake, and all of before a reset or all of after it.
        let Some(link) = self.iter().next().map(|task| task.link().clone()) else {
            return self.keep_asked(asked, |_| true, |_| String::new());
        };
        link.read(|region| {
            let task = |handle: &TaskHandle| region.tasks.get(handle.key());
            let name = |handle: &TaskHandle| {
                let task = task(handle);
                format!("{} {}", label(task), task.status)
            };
            self.keep_asked(asked, |handle| is_meant(task(handle), value), name)
        })
    }

    /// Those that are `RUNNING` now.
    #[track_caller]
    #[must_use]
    pub fn running(self) -> Self {
        let is_running = |task: &Task, _: &str| task.status == TaskStatus::Running;
        self.filter(" that is RUNNING", is_running, "")
    }

    /// Those that are `STOPPED` now.
    #[track_caller]
    #[must_use]
    pub fn stopped(self) -> Self {
        self.filter(" that is STOPPED", |task, _| task.is_over(), "")
    }

    /// Those of a family.
    #[track_caller]
    #[must_use]
    pub fn family(self, family: &str) -> Self {
        let is_of = |task: &Task, family: &str| &*task.spec.definition.family == family;
        self.filter(&format!(" of family {family}"), is_of, family)
    }

    /// Those with that `startedBy`.
    #[track_caller]
    #[must_use]
    pub fn started_by(self, started_by: &str) -> Self {
        let is_by = |task: &Task, name: &str| task.spec.started_by.as_deref() == Some(name);
        self.filter(&format!(" started by {started_by:?}"), is_by, started_by)
    }
}

fn kept(link: &Link, region: &Region, is_meant: impl Fn(&Task) -> bool) -> Tasks {
    let tasks = region.tasks.iter().filter(|task| is_meant(task));
    let tasks = tasks.map(|task| TaskHandle::of(link, task));
    Tasks::new(link.fake(), "task", tasks.collect())
}
