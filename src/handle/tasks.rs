//! Several tasks, from the outside.

use crate::command::Command;
use crate::command::outcome::Outcome;
use std::fmt;
use std::ops::Index;

use super::link::Link;
use super::{TaskHandle, story};
use crate::ecs::Region;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::fake::FakeEcs;

/// Tasks of the fake, in the order of their creation, as they were when they were asked for; each handle shows its task
/// as it is now.
///
/// ```
/// # fn example(definition: &str) {
/// let ecs = fake_ecs::FakeEcs::start().blocking();
/// ecs.register_json(definition).run();
/// let task = ecs.tasks().family("report-job").running().only();
/// # }
/// ```
#[derive(Clone)]
pub struct Tasks {
    link: Link,
    tasks: Vec<TaskHandle>,
}

impl Tasks {
    pub(crate) fn all(fake: &FakeEcs) -> Self {
        Link::make(fake, |link, region| Self::kept(link, region, |_| true))
    }

    #[track_caller]
    pub(super) fn of(link: &Link, keep: impl Fn(&Task) -> bool) -> Self {
        link.look(|region| Self::kept(link, region, keep))
    }

    /// Takes back the capacity of so many Spot tasks.
    #[track_caller]
    pub(crate) fn reclaimed(fake: &FakeEcs, count: usize) -> Self {
        let link = Link::make(fake, |link, _| link.clone());
        let tasks = match link.try_apply(|_| Command::ReclaimSpot { count }) {
            Ok(Outcome::Tasks(tasks)) => tasks,
            Ok(_) => Vec::new(),
            Err(refusal) => panic!("{refusal}\n{}", story::of(fake)),
        };
        link.look(|region| {
            let tasks = tasks.into_iter();
            let tasks = tasks.filter_map(|id| region.tasks.find(id.0));
            let tasks = tasks.map(|task| TaskHandle::of(&link, task));
            Self {
                link: link.clone(),
                tasks: tasks.collect(),
            }
        })
    }

    fn kept(link: &Link, region: &Region, keep: impl Fn(&Task) -> bool) -> Self {
        let tasks = region.tasks.iter().filter(|task| keep(task));
        Self {
            link: link.clone(),
            tasks: tasks.map(|task| TaskHandle::of(link, task)).collect(),
        }
    }

    #[track_caller]
    fn filter(mut self, keep: impl Fn(&Task) -> bool) -> Self {
        self.link
            .look(|region| self.tasks.retain(|task| keep(region.tasks.get(task.key()))));
        self
    }

    /// Those that are `RUNNING` now.
    #[track_caller]
    #[must_use]
    pub fn running(self) -> Self {
        self.filter(|task| task.status == TaskStatus::Running)
    }

    /// Those that are `STOPPED` now.
    #[track_caller]
    #[must_use]
    pub fn stopped(self) -> Self {
        self.filter(Task::is_over)
    }

    /// Those of a family.
    #[track_caller]
    #[must_use]
    pub fn family(self, family: &str) -> Self {
        self.filter(|task| *task.spec.definition.family == *family)
    }

    /// Those with that `startedBy`.
    #[track_caller]
    #[must_use]
    pub fn started_by(self, started_by: &str) -> Self {
        self.filter(|task| task.spec.started_by.as_deref() == Some(started_by))
    }

    /// The only one.
    ///
    /// # Panics
    ///
    /// When there is none or more than one; the message has the story.
    #[track_caller]
    #[must_use]
    pub fn only(&self) -> TaskHandle {
        match self.tasks.as_slice() {
            [task] => task.clone(),
            tasks => panic!(
                "expected one task, there are {}\n{}",
                tasks.len(),
                story::of(self.link.fake())
            ),
        }
    }

    /// The one that was created first.
    ///
    /// # Panics
    ///
    /// When there is none; the message has the story.
    #[track_caller]
    #[must_use]
    pub fn first(&self) -> TaskHandle {
        match self.tasks.first() {
            Some(task) => task.clone(),
            None => panic!(
                "expected a task, there is none\n{}",
                story::of(self.link.fake())
            ),
        }
    }

    /// The one that was created last.
    ///
    /// # Panics
    ///
    /// When there is none; the message has the story.
    #[track_caller]
    #[must_use]
    pub fn last(&self) -> TaskHandle {
        match self.tasks.last() {
            Some(task) => task.clone(),
            None => panic!(
                "expected a task, there is none\n{}",
                story::of(self.link.fake())
            ),
        }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.tasks.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.tasks.is_empty()
    }

    /// One after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, TaskHandle> {
        self.tasks.iter()
    }
}

impl Index<usize> for Tasks {
    type Output = TaskHandle;

    fn index(&self, index: usize) -> &TaskHandle {
        &self.tasks[index]
    }
}

impl IntoIterator for Tasks {
    type Item = TaskHandle;
    type IntoIter = std::vec::IntoIter<TaskHandle>;

    fn into_iter(self) -> Self::IntoIter {
        self.tasks.into_iter()
    }
}

impl<'a> IntoIterator for &'a Tasks {
    type Item = &'a TaskHandle;
    type IntoIter = std::slice::Iter<'a, TaskHandle>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Debug for Tasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.tasks).finish()
    }
}
