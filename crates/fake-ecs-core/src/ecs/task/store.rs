//! All tasks of a region, and the indexes over them.
//!
//! Counts and lists are read off the indexes, so their cost grows with the answer and not with the
//! cluster. Tasks are changed through [`Tasks::update`] only, which is what keeps the indexes true.

#[cfg(any(test, feature = "self-check"))]
mod check;

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::ops::{Bound, RangeInclusive};
use std::sync::Arc;

use crate::ecs::fading::{Fading, SHOWN_FOR};
use crate::ecs::keys::{ClusterKey, DeploymentId, InstanceKey, TaskKey};
use crate::ecs::marks::Marks;
pub use crate::ecs::task::index::Facet;
use crate::ecs::task::index::{Index, facets, indexes, shares, using};
use crate::ecs::task::load::{GroupCounts, Load, Loads, Share};
use crate::ecs::task::progress::Availability;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::kernel::ids::number_of_uuid;
use crate::kernel::paged::Paged;
use crate::kernel::time::Time;
use crate::wire::{DesiredStatus, LaunchType, NetworkBinding};

/// What `startedBy` begins with of tasks that rules of EventBridge run.
pub const BY_RULE: &str = "events-rule/";

/// What `startedBy` begins with of tasks that schedules of EventBridge Scheduler run.
pub const BY_SCHEDULE: &str = "chronos-schedule/";

/// How many tasks are kept for handles that the API shows no more.
const ENDED_KEPT_MAX: usize = 10_000;

#[derive(Clone, Debug, Default)]
pub struct Tasks {
    all: Paged<Task>,
    by_id: BTreeMap<u128, TaskKey>,
    /// By the attachment ids of network interfaces and volumes, as numbers: to compare texts, the
    /// map would have to follow a pointer for each.
    by_attachment: BTreeMap<u128, TaskKey>,
    indexes: BTreeMap<Index, BTreeSet<TaskKey>>,
    loads: Loads,
    /// How many of all were started by services and daemons.
    of_services: usize,
    /// How many of all were started by rules of EventBridge.
    of_rules: usize,
    /// How many were dropped.
    dropped: usize,
    /// Stopped tasks that the API still shows, in the order in which they stopped.
    fading: Fading<TaskKey>,
    /// Those that the API shows no more, in that order.
    ended: VecDeque<TaskKey>,
    /// Tasks of services and daemons that have changed.
    pub(in crate::ecs) marks: Marks<TaskKey>,
    /// Clusters in which a task was given up that waited: nobody needs to make room for it.
    pub(in crate::ecs) room: Marks<ClusterKey>,
}

impl Tasks {
    pub fn next_key(&self) -> TaskKey {
        TaskKey(u32::try_from(self.all.ever()).unwrap_or(u32::MAX))
    }

    pub fn insert(&mut self, task: Task) {
        debug_assert_eq!(task.key, self.next_key());
        let key = task.key;
        self.by_id.insert(task.id, key);
        let ids = task.attachment_ids().map(|id| (number_of_uuid(id), key));
        self.by_attachment.extend(ids);
        for index in indexes(&task) {
            self.indexes.entry(index).or_default().insert(key);
        }
        self.loads.insert(&task);
        if task.spec.is_scheduled() {
            self.of_services += 1;
            self.marks.mark(key);
        }
        let started_by = task.spec.started_by.as_deref();
        let of_rules = [BY_RULE, BY_SCHEDULE];
        if started_by.is_some_and(|it| of_rules.iter().any(|by| it.starts_with(by))) {
            self.of_rules += 1;
        }
        self.all.push(task);
    }

    pub fn get(&self, key: TaskKey) -> &Task {
        known(&self.all, key)
    }

    /// `None` for a task that was dropped.
    pub fn try_get(&self, key: TaskKey) -> Option<&Task> {
        self.all.get(key.0 as usize)
    }

    pub fn find(&self, id: u128) -> Option<&Task> {
        self.by_id.get(&id).map(|key| self.get(*key))
    }

    /// A task whose id is one of those.
    pub fn find_between(&self, ids: RangeInclusive<u128>) -> Option<&Task> {
        let (_, key) = self.by_id.range(ids).next()?;
        Some(self.get(*key))
    }

    /// The task whose network interface or volume has that attachment id.
    pub fn attached_to(&self, attachment_id: &str) -> Option<&Task> {
        let key = self.by_attachment.get(&number_of_uuid(attachment_id))?;
        let task = self.get(*key);
        task.attachment_ids()
            .any(|id| id == attachment_id)
            .then_some(task)
    }

    /// How many tasks were ever run.
    pub fn len(&self) -> usize {
        self.all.ever()
    }

    /// How many of them were dropped.
    pub fn dropped(&self) -> usize {
        self.dropped
    }

    /// How many tasks were ever started by services and daemons.
    pub fn of_services(&self) -> usize {
        self.of_services
    }

    /// How many tasks were ever started by rules of EventBridge.
    pub fn of_rules(&self) -> usize {
        self.of_rules
    }

    /// Every task that was not dropped, in the order of creation.
    pub fn iter(&self) -> impl Iterator<Item = &Task> {
        self.all.iter()
    }

    /// Changes a task and moves it to where it now belongs in the indexes. Its scheduler judges it
    /// anew at the end of the step.
    pub fn update<R>(&mut self, key: TaskKey, change: impl FnOnce(&mut Task) -> R) -> R {
        let task = known_mut(&mut self.all, key);
        let before = (task.desired, task.status);
        let result = change(task);
        let after = (task.desired, task.status);
        if task.spec.is_scheduled() {
            self.marks.mark(key);
        }
        if before != after {
            self.move_between_indexes(key, before, after);
        }
        result
    }

    /// What a task of a service counts for from now on.
    pub(in crate::ecs) fn appraise(&mut self, key: TaskKey, availability: Option<Availability>) {
        let task = known_mut(&mut self.all, key);
        let before = std::mem::replace(&mut task.availability, availability);
        if before != availability {
            self.move_between_availabilities(key, before, availability);
        }
    }

    fn move_between_availabilities(
        &mut self,
        key: TaskKey,
        before: Option<Availability>,
        after: Option<Availability>,
    ) {
        let task = known(&self.all, key);
        let Some(owner) = task.spec.owner else { return };
        if let Some(before) = before {
            let index = Index::Availability(owner.deployment, before);
            remove(&mut self.indexes, &index, key);
        }
        if let Some(after) = after {
            let index = Index::Availability(owner.deployment, after);
            self.indexes.entry(index).or_default().insert(key);
        }
    }

    fn move_between_indexes(
        &mut self,
        key: TaskKey,
        (desired_before, status_before): (DesiredStatus, TaskStatus),
        (desired_after, status_after): (DesiredStatus, TaskStatus),
    ) {
        let task = known(&self.all, key);
        let before = Share::of(desired_before, status_before);
        let after = Share::of(desired_after, status_after);
        self.loads.update(task, before, after);
        if !task.is_waiting() {
            let cluster = task.spec.cluster;
            if remove(&mut self.indexes, &Index::Waiting(cluster), key) {
                self.room.mark(cluster);
            }
        }
        // Tasks only ever cease to be pending.
        if !status_after.is_pending(desired_after) {
            let pending = Index::Pending(task.spec.cluster, task.spec.launch_type);
            remove(&mut self.indexes, &pending, key);
        }
        if desired_before != desired_after {
            for facet in facets(task) {
                remove(
                    &mut self.indexes,
                    &Index::Desired(facet.clone(), desired_before),
                    key,
                );
                self.indexes
                    .entry(Index::Desired(facet, desired_after))
                    .or_default()
                    .insert(key);
            }
            // Tasks only ever turn from running to stopping.
            for index in shares(task) {
                remove(&mut self.indexes, &index, key);
            }
        }
        if status_before != status_after {
            let (cluster, launch_type) = (task.spec.cluster, task.spec.launch_type);
            remove(
                &mut self.indexes,
                &Index::Status(cluster, launch_type, status_before),
                key,
            );
            if status_after == TaskStatus::Stopped {
                if let Some(using) = using(task) {
                    remove(&mut self.indexes, &using, key);
                }
                let stopped = task.times.stopped.unwrap_or(task.created);
                self.fading.push(stopped, key);
            } else {
                self.indexes
                    .entry(Index::Status(cluster, launch_type, status_after))
                    .or_default()
                    .insert(key);
            }
        }
    }

    /// A task that has waited for it gets an instance, and what `give` gives it there.
    pub fn place(&mut self, key: TaskKey, instance: InstanceKey, give: impl FnOnce(&mut Task)) {
        let task = known_mut(&mut self.all, key);
        debug_assert!(task.is_waiting());
        remove(&mut self.indexes, &Index::Waiting(task.spec.cluster), key);
        for index in shares(task) {
            remove(&mut self.indexes, &index, key);
        }
        task.instance = Some(instance);
        give(task);
        if task.spec.is_scheduled() {
            self.marks.mark(key);
        }
        for index in shares(task) {
            self.indexes.entry(index).or_default().insert(key);
        }
        let on_it = Index::Desired(Facet::Instance(instance), task.desired);
        self.indexes.entry(on_it).or_default().insert(key);
        self.loads.insert(task);
    }

    /// The tasks of a cluster that wait for capacity, in the order of creation.
    pub fn waiting(&self, cluster: ClusterKey) -> impl ExactSizeIterator<Item = &Task> {
        static NONE: BTreeSet<TaskKey> = BTreeSet::new();
        let waiting = self.indexes.get(&Index::Waiting(cluster));
        let keys = waiting.unwrap_or(&NONE).iter();
        keys.map(|key| self.get(*key))
    }

    /// The tasks on Fargate that have not stopped.
    pub fn on_fargate(&self) -> impl Iterator<Item = &Task> {
        let first = Index::Status(ClusterKey(0), LaunchType::ALL[0], TaskStatus::Provisioning);
        let statuses = self.indexes.range(first..);
        let statuses = statuses.take_while(|(index, _)| matches!(index, Index::Status(..)));
        let on_fargate =
            statuses.filter(|(index, _)| matches!(index, Index::Status(_, LaunchType::Fargate, _)));
        let keys = on_fargate.flat_map(|(_, keys)| keys);
        keys.map(|key| self.get(*key))
    }

    /// Host ports lead to a container from now on.
    pub fn bind(&mut self, key: TaskKey, container: usize, bindings: Vec<NetworkBinding>) {
        let task = known_mut(&mut self.all, key);
        let before = &task.containers[container].bindings;
        self.loads.bind(task, before, &bindings);
        task.containers[container].bindings = bindings;
    }

    /// What the tasks on a container instance come to.
    pub fn load(&self, instance: InstanceKey) -> &Load {
        self.loads.of(instance)
    }

    /// How many tasks of a group are to run on each instance.
    pub fn group(&self, cluster: ClusterKey, group: &str) -> &GroupCounts {
        self.loads.group(cluster, group)
    }

    /// Drops tasks from the lists that stopped an hour ago or longer.
    pub fn forget_old(&mut self, now: Time) {
        while let Some(key) = self.fading.pop_due(now) {
            self.unlist(key);
            self.ended.push_back(key);
        }
    }

    /// Those that are too many, the oldest first: each is to be dropped, or kept once more.
    pub fn surplus(&mut self) -> Vec<TaskKey> {
        let surplus = self.ended.len().saturating_sub(ENDED_KEPT_MAX);
        self.ended.drain(..surplus).collect()
    }

    /// Somebody still knows a task that there are too many of.
    pub fn keep(&mut self, key: TaskKey) {
        self.ended.push_back(key);
    }

    /// Drops a task that the API shows no more: neither handles nor introspection have it any more.
    pub fn drop(&mut self, key: TaskKey) {
        let Some(task) = self.all.take(key.0 as usize) else {
            return;
        };
        self.by_id.remove(&task.id);
        for id in task.attachment_ids() {
            self.by_attachment.remove(&number_of_uuid(id));
        }
        self.dropped += 1;
    }

    /// The API shows a task no more that has stopped.
    pub fn forget(&mut self, key: TaskKey) {
        let task = known_mut(&mut self.all, key);
        debug_assert!(task.is_over());
        task.is_forgotten = true;
        self.unlist(key);
    }

    /// Drops a task that has stopped from the lists.
    fn unlist(&mut self, key: TaskKey) {
        let task = known(&self.all, key);
        for facet in facets(task) {
            remove(&mut self.indexes, &Index::Desired(facet, task.desired), key);
        }
    }

    /// Whether some are to be [dropped](Self::forget_old) from the lists.
    pub fn is_fading(&self, now: Time) -> bool {
        self.fading.is_due(now)
    }

    /// Whether the API still shows the task.
    pub fn is_visible(task: &Task, now: Time) -> bool {
        let stopped = task.times.stopped;
        !task.is_forgotten && stopped.is_none_or(|stopped| stopped + SHOWN_FOR > now)
    }

    /// How many tasks of a cluster are in one of `statuses`, by launch type or altogether.
    pub fn count(
        &self,
        cluster: ClusterKey,
        launch_type: Option<LaunchType>,
        statuses: &[TaskStatus],
    ) -> usize {
        let launch_types = launch_type
            .as_ref()
            .map_or(LaunchType::ALL, std::slice::from_ref);
        launch_types
            .iter()
            .flat_map(|launch_type| {
                statuses
                    .iter()
                    .map(|status| Index::Status(cluster, *launch_type, *status))
            })
            .filter_map(|index| self.indexes.get(&index))
            .map(BTreeSet::len)
            .sum()
    }

    /// How many tasks of the cluster are pending.
    pub fn pending(&self, cluster: ClusterKey, launch_type: Option<LaunchType>) -> usize {
        let launch_types = LaunchType::ALL.iter();
        let launch_types = launch_types.filter(|it| launch_type.is_none_or(|of| of == **it));
        let sets = launch_types.filter_map(|it| self.indexes.get(&Index::Pending(cluster, *it)));
        sets.map(BTreeSet::len).sum()
    }

    /// Whether any task that has not stopped runs the revision.
    pub fn is_in_use(&self, family: &Arc<str>, revision: i32) -> bool {
        self.indexes
            .contains_key(&Index::Using(Arc::clone(family), revision))
    }

    /// The tasks of a deployment that count for that, in the order of creation.
    pub fn availability(
        &self,
        deployment: DeploymentId,
        availability: Availability,
    ) -> &BTreeSet<TaskKey> {
        static NONE: BTreeSet<TaskKey> = BTreeSet::new();
        let index = Index::Availability(deployment, availability);
        self.indexes.get(&index).unwrap_or(&NONE)
    }

    /// How many tasks of a deployment are to run in a zone.
    pub fn in_zone(&self, deployment: DeploymentId, zone: &Arc<str>) -> usize {
        let index = Index::Zone(deployment, Arc::clone(zone));
        self.indexes.get(&index).map_or(0, BTreeSet::len)
    }

    /// How many tasks of a deployment are to run on a capacity provider.
    pub fn of_provider(&self, deployment: DeploymentId, provider: &Arc<str>) -> usize {
        let index = Index::Provider(deployment, Arc::clone(provider));
        self.indexes.get(&index).map_or(0, BTreeSet::len)
    }

    /// The tasks that have all of `facets`, after `after`, in the order of creation.
    pub fn select(
        &self,
        facets: Vec<Facet>,
        desired: DesiredStatus,
        after: Option<TaskKey>,
    ) -> impl Iterator<Item = &Task> {
        static NONE: BTreeSet<TaskKey> = BTreeSet::new();
        let mut sets: Vec<&BTreeSet<TaskKey>> = facets
            .into_iter()
            .map(|facet| {
                self.indexes
                    .get(&Index::Desired(facet, desired))
                    .unwrap_or(&NONE)
            })
            .collect();
        // Walk the smallest set and ask the others: the cost is that of the most selective filter.
        sets.sort_by_key(|set| set.len());
        let mut sets = sets.into_iter();
        let smallest = sets.next().unwrap_or(&NONE);
        let others: Vec<_> = sets.collect();
        smallest
            .range((
                after.map_or(Bound::Unbounded, Bound::Excluded),
                Bound::Unbounded,
            ))
            .filter(move |key| others.iter().all(|set| set.contains(key)))
            .map(|key| self.get(*key))
    }
}

/// A task that is still there. Only tasks are dropped that nothing in the region knows any more;
/// what is outside [tries](Tasks::try_get).
fn known(all: &Paged<Task>, key: TaskKey) -> &Task {
    let task = all.get(key.0 as usize);
    task.expect("nothing knows a task that was dropped")
}

fn known_mut(all: &mut Paged<Task>, key: TaskKey) -> &mut Task {
    let task = all.get_mut(key.0 as usize);
    task.expect("nothing knows a task that was dropped")
}

/// Returns whether it was there.
fn remove(indexes: &mut BTreeMap<Index, BTreeSet<TaskKey>>, index: &Index, key: TaskKey) -> bool {
    let Some(set) = indexes.get_mut(index) else {
        return false;
    };
    let was_there = set.remove(&key);
    if set.is_empty() {
        indexes.remove(index);
    }
    was_there
}
