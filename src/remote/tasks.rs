//! Several tasks.

use std::fmt;

use super::{Remote, RemoteTask};
use crate::wire::Json;

/// Tasks in the order of creation, as they were when they were asked for: made with
/// [`Remote::tasks`]. What filters ask is answered from what was shown then.
#[derive(Clone)]
pub struct RemoteTasks {
    ecs: Remote,
    shown: Vec<Json>,
}

impl RemoteTasks {
    pub(super) fn new(ecs: &Remote, shown: Vec<Json>) -> Self {
        let ecs = ecs.clone();
        Self { ecs, shown }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.shown.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// The tasks one by one.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = RemoteTask> {
        self.shown.iter().map(|shown| self.handle(shown))
    }

    /// What `DescribeTasks` shows of them.
    #[must_use]
    pub fn to_json(&self) -> &[Json] {
        &self.shown
    }

    /// The task, of which there is exactly one.
    ///
    /// # Panics
    ///
    /// When there is none, or more than one, with those that there are.
    #[must_use]
    #[track_caller]
    pub fn only(&self) -> RemoteTask {
        match &self.shown[..] {
            [one] => self.handle(one),
            all => panic!("there are {} tasks, not one: {self:?}", all.len()),
        }
    }

    /// The oldest one.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn first(&self) -> RemoteTask {
        match self.shown.first() {
            Some(first) => self.handle(first),
            None => panic!("there are no such tasks"),
        }
    }

    /// The newest one.
    ///
    /// # Panics
    ///
    /// When there is none.
    #[must_use]
    #[track_caller]
    pub fn last(&self) -> RemoteTask {
        match self.shown.last() {
            Some(last) => self.handle(last),
            None => panic!("there are no such tasks"),
        }
    }

    /// Only those that are `RUNNING`.
    #[must_use]
    pub fn running(self) -> Self {
        self.keep(|task| task["lastStatus"] == "RUNNING")
    }

    /// Only those that are `STOPPED`.
    #[must_use]
    pub fn stopped(self) -> Self {
        self.keep(|task| task["lastStatus"] == "STOPPED")
    }

    /// Only those of that family.
    #[must_use]
    pub fn family(self, family: &str) -> Self {
        let part = format!(":task-definition/{family}:");
        self.keep(|task| {
            let arn = task["taskDefinitionArn"].as_str();
            arn.is_some_and(|arn| arn.contains(&part))
        })
    }

    /// Only those of that revision of their family.
    #[must_use]
    pub fn revision(self, revision: i32) -> Self {
        let end = format!(":{revision}");
        self.keep(|task| {
            let arn = task["taskDefinitionArn"].as_str();
            arn.is_some_and(|arn| arn.ends_with(&end))
        })
    }

    /// Only those of that group, such as `service:web`.
    #[must_use]
    pub fn group(self, group: &str) -> Self {
        self.keep(|task| task["group"] == *group)
    }

    /// Only those with that `startedBy`.
    #[must_use]
    pub fn started_by(self, started_by: &str) -> Self {
        self.keep(|task| task["startedBy"] == *started_by)
    }

    /// Only those in the cluster of that name.
    #[must_use]
    pub fn cluster(self, name: &str) -> Self {
        let end = format!(":cluster/{name}");
        self.keep(|task| {
            let arn = task["clusterArn"].as_str();
            arn.is_some_and(|arn| arn.ends_with(&end))
        })
    }

    /// Only those that have that tag.
    #[must_use]
    pub fn tagged(self, key: &str, value: &str) -> Self {
        self.keep(|task| {
            let mut tags = task["tags"].items();
            tags.any(|tag| tag["key"] == *key && tag["value"] == *value)
        })
    }

    fn keep(mut self, is_meant: impl Fn(&Json) -> bool) -> Self {
        self.shown.retain(is_meant);
        self
    }

    fn handle(&self, shown: &Json) -> RemoteTask {
        self.ecs.task(shown["taskArn"].as_str().unwrap_or_default())
    }
}

impl IntoIterator for RemoteTasks {
    type Item = RemoteTask;
    type IntoIter = std::vec::IntoIter<RemoteTask>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter().collect::<Vec<_>>().into_iter()
    }
}

impl fmt::Debug for RemoteTasks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shown = self.shown.iter().map(|task| {
            let text = |name: &str| task[name].as_str().unwrap_or_default().to_owned();
            format!("{} {}", text("lastStatus"), text("taskArn"))
        });
        f.debug_list().entries(shown).finish()
    }
}
