//! Several tasks, from the outside.

use crate::command::Command;
use crate::command::outcome::Outcome;

use super::link::Link;
use super::timeline::label;
use super::{List, TaskHandle, story};
use crate::ecs::Region;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::fake::FakeEcs;
use crate::wire::Tag;

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

    /// Keeps those that are meant. When none is, `name` says of each what it has instead.
    #[track_caller]
    fn filter(
        self,
        asked: &str,
        is_meant: impl Fn(&Task) -> bool,
        name: impl Fn(&Task) -> String,
    ) -> Self {
        // They are all of one fake, and all of before a reset or all of after it.
        let Some(link) = self.iter().next().map(|task| task.link().clone()) else {
            return self.keep_asked(asked, |_| true, |_| String::new());
        };
        link.read(|region| {
            // Tasks that were dropped since the list was made are left out.
            let task = |handle: &TaskHandle| region.tasks.try_get(handle.key());
            self.keep_asked(
                asked,
                |handle| task(handle).is_some_and(&is_meant),
                |handle| task(handle).map_or_else(String::new, &name),
            )
        })
    }

    /// Those that are `RUNNING` now.
    #[track_caller]
    #[must_use]
    pub fn running(self) -> Self {
        let is_running = |task: &Task| task.status == TaskStatus::Running;
        self.filter(" that is RUNNING", is_running, status)
    }

    /// Those that are `STOPPED` now.
    #[track_caller]
    #[must_use]
    pub fn stopped(self) -> Self {
        self.filter(" that is STOPPED", Task::is_over, status)
    }

    /// Those of a family.
    #[track_caller]
    #[must_use]
    pub fn family(self, family: &str) -> Self {
        let is_of = |task: &Task| &*task.spec.definition.family == family;
        self.filter(&format!(" of family {family}"), is_of, status)
    }

    /// Those of that revision, of whatever family.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.define("report").run();
    /// let second = ecs.define("report").run();
    ///
    /// assert_eq!(ecs.tasks().family("report").revision(2).only(), second);
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn revision(self, revision: i32) -> Self {
        let is_of = |task: &Task| task.spec.definition.number == revision;
        let name = |task: &Task| {
            let definition = &task.spec.definition;
            format!("{}:{}", definition.family, definition.number)
        };
        self.filter(&format!(" of revision {revision}"), is_of, name)
    }

    /// Those of a group: `family:` and the family, or `service:` and the name, unless their caller
    /// gave them another.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.define("report").run();
    /// assert_eq!(ecs.tasks().group("family:report").only(), task);
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn group(self, group: &str) -> Self {
        let is_of = |task: &Task| &*task.spec.group == group;
        let name = |task: &Task| task.spec.group.to_string();
        self.filter(&format!(" of group {group}"), is_of, name)
    }

    /// Those with a tag of that key and value.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.define("report").new_run().tag("team", "a").run();
    /// assert_eq!(ecs.tasks().tagged("team", "a").only(), task);
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn tagged(self, key: &str, value: &str) -> Self {
        let has = |text: &Option<String>, expected: &str| text.as_deref() == Some(expected);
        let is_meant = |tag: &Tag| has(&tag.key, key) && has(&tag.value, value);
        self.filter(
            &format!(" tagged {key}={value}"),
            |task| task.tags.iter().any(is_meant),
            tags,
        )
    }

    /// Those with that `startedBy`.
    #[track_caller]
    #[must_use]
    pub fn started_by(self, started_by: &str) -> Self {
        let is_by = |task: &Task| task.spec.started_by.as_deref() == Some(started_by);
        let name = |task: &Task| match task.spec.started_by.as_deref() {
            Some(by) => format!("{by:?}"),
            None => "no startedBy".to_owned(),
        };
        self.filter(&format!(" started by {started_by:?}"), is_by, name)
    }
}

/// What it is, and in which stage.
pub(crate) fn status(task: &Task) -> String {
    format!("{} {}", label(task), task.status)
}

fn tags(task: &Task) -> String {
    let tags = task.tags.iter().map(|tag| {
        let [key, value] = [&tag.key, &tag.value].map(|text| text.as_deref().unwrap_or_default());
        format!("{key}={value}")
    });
    let tags: Vec<String> = tags.collect();
    if tags.is_empty() {
        "no tags".to_owned()
    } else {
        tags.join(" and ")
    }
}

fn kept(link: &Link, region: &Region, is_meant: impl Fn(&Task) -> bool) -> Tasks {
    let tasks = region.tasks.iter().filter(|task| is_meant(task));
    let tasks = tasks.map(|task| TaskHandle::of(link, task));
    Tasks::new(link.fake(), "task", tasks.collect())
}
