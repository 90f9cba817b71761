//! What load balancers know of tasks.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::Ipv4Addr;
use std::sync::Arc;

use crate::ecs::keys::{InstanceKey, TargetGroupKey, TaskKey};
use crate::ecs::marks::Marks;

/// What has targets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TargetGroupKind {
    /// That of an Application or a Network Load Balancer, by its ARN.
    Elb,
    /// A Classic Load Balancer, by its name. It has its targets itself.
    Classic,
    /// That of a VPC Lattice service, by its ARN.
    Lattice,
}

/// What a load balancer finds of a target.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[warn(missing_docs)]
pub enum TargetHealth {
    /// It has not been checked yet.
    Initial,
    /// It passes its health checks.
    Healthy,
    /// It fails them.
    Unhealthy,
    /// It has been deregistered, and gets no new connections.
    Draining,
}

#[warn(missing_docs)]
impl TargetHealth {
    /// Whether it gets new connections, or will once it is healthy.
    #[doc(hidden)]
    pub fn is_registered(self) -> bool {
        self != Self::Draining
    }

    /// The word of Elastic Load Balancing.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Initial => "initial",
            Self::Healthy => "healthy",
            Self::Unhealthy => "unhealthy",
            Self::Draining => "draining",
        }
    }
}

impl fmt::Display for TargetHealth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A task, or one of its ports, as a load balancer knows it.
#[derive(Clone, Debug)]
pub struct Target {
    pub group: TargetGroupKey,
    pub host: Host,
    pub port: u16,
    pub health: TargetHealth,
    /// Whether its first health check fails, because a test said so.
    pub(super) is_doomed: bool,
}

impl Target {
    /// Whether it gets new connections, or will once it is healthy.
    pub fn is_registered(&self) -> bool {
        self.health.is_registered()
    }
}

#[derive(Clone, Debug)]
pub struct TargetGroup {
    pub name: Arc<str>,
    /// `None` as long as no task was ever registered there.
    pub kind: Option<TargetGroupKind>,
    tasks: BTreeSet<TaskKey>,
    /// How many targets there are of each health, so that who waits for many need not count them at
    /// each step.
    counts: BTreeMap<TargetHealth, usize>,
}

impl TargetGroup {
    /// How many targets there are of such a health.
    pub fn count(&self, is_meant: impl Fn(TargetHealth) -> bool) -> usize {
        let meant = self.counts.iter().filter(|(health, _)| is_meant(**health));
        meant.map(|(_, count)| count).sum()
    }

    fn count_in(&mut self, health: TargetHealth) {
        *self.counts.entry(health).or_default() += 1;
    }

    fn count_out(&mut self, health: TargetHealth) {
        if let Some(count) = self.counts.get_mut(&health) {
            *count -= 1;
        }
    }

    /// How events and reasons name it. Those of VPC Lattice are not known to be named otherwise.
    pub fn in_words(&self) -> String {
        match self.kind {
            Some(TargetGroupKind::Classic) => format!("(elb {})", self.name),
            Some(TargetGroupKind::Elb | TargetGroupKind::Lattice) | None => {
                format!("(target-group {})", self.name)
            }
        }
    }
}

/// All targets: by their tasks, with an index by their groups.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    groups: Vec<TargetGroup>,
    by_name: BTreeMap<Arc<str>, TargetGroupKey>,
    by_task: BTreeMap<TaskKey, Vec<Target>>,
    /// Tasks whose targets have changed.
    pub(in crate::ecs) marks: Marks<TaskKey>,
}

impl Targets {
    /// The group of that name, which is there from now on if it was not before.
    pub fn group_named(&mut self, name: &str) -> TargetGroupKey {
        if let Some(key) = self.by_name.get(name) {
            return *key;
        }
        let key = TargetGroupKey(u32::try_from(self.groups.len()).unwrap_or(u32::MAX));
        let name: Arc<str> = Arc::from(name);
        self.by_name.insert(Arc::clone(&name), key);
        self.groups.push(TargetGroup {
            name,
            kind: None,
            tasks: BTreeSet::new(),
            counts: BTreeMap::new(),
        });
        key
    }

    pub fn find_group(&self, name: &str) -> Option<TargetGroupKey> {
        self.by_name.get(name).copied()
    }

    pub fn group(&self, key: TargetGroupKey) -> &TargetGroup {
        // Groups are never removed, and their keys are given out here only.
        &self.groups[key.0 as usize]
    }

    pub fn group_mut(&mut self, key: TargetGroupKey) -> &mut TargetGroup {
        &mut self.groups[key.0 as usize]
    }

    /// All groups that were ever named.
    pub fn groups(&self) -> impl Iterator<Item = &TargetGroup> {
        self.groups.iter()
    }

    /// The targets of a task.
    pub fn of(&self, task: TaskKey) -> &[Target] {
        self.by_task.get(&task).map_or(&[], Vec::as_slice)
    }

    /// The targets in a group, in the order in which their tasks were made.
    pub fn in_group(&self, key: TargetGroupKey) -> impl Iterator<Item = (TaskKey, &Target)> {
        let tasks = self.group(key).tasks.iter();
        tasks.flat_map(move |task| {
            let targets = self.of(*task).iter();
            let targets = targets.filter(move |target| target.group == key);
            targets.map(|target| (*task, target))
        })
    }

    pub(super) fn insert(&mut self, task: TaskKey, targets: Vec<Target>) {
        for target in &targets {
            let group = self.group_mut(target.group);
            group.tasks.insert(task);
            group.count_in(target.health);
        }
        self.by_task.insert(task, targets);
        self.marks.mark(task);
    }

    /// The targets of a task for which `found` says so have another health from now on.
    pub(super) fn set_health(
        &mut self,
        task: TaskKey,
        found: impl Fn(&Target) -> Option<TargetHealth>,
    ) {
        for target in self.by_task.get_mut(&task).into_iter().flatten() {
            if let Some(health) = found(target) {
                let group = &mut self.groups[target.group.0 as usize];
                group.count_out(target.health);
                group.count_in(health);
                target.health = health;
                self.marks.mark(task);
            }
        }
    }

    pub(super) fn remove(&mut self, task: TaskKey) {
        for target in self.by_task.remove(&task).unwrap_or_default() {
            let group = self.group_mut(target.group);
            group.tasks.remove(&task);
            group.count_out(target.health);
        }
        self.marks.mark(task);
    }

    /// Whether the indexes say what the targets say.
    #[cfg(any(test, feature = "self-check"))]
    pub fn check(&self) {
        for (at, group) in self.groups.iter().enumerate() {
            for task in &group.tasks {
                let mut targets = self.of(*task).iter();
                let is_there = targets.any(|target| target.group.0 as usize == at);
                assert!(
                    is_there,
                    "{task:?} is listed in {}, and not there",
                    group.name
                );
            }
        }
        let mut counts: Vec<BTreeMap<TargetHealth, usize>> =
            vec![BTreeMap::new(); self.groups.len()];
        for target in self.by_task.values().flatten() {
            let of_group = &mut counts[target.group.0 as usize];
            *of_group.entry(target.health).or_default() += 1;
        }
        for (group, counted) in self.groups.iter().zip(counts) {
            let known = group.counts.iter().filter(|(_, count)| **count > 0);
            assert!(
                known.eq(&counted),
                "{} counts {:?}, and has {counted:?}",
                group.name,
                group.counts
            );
        }
        for (task, targets) in &self.by_task {
            for target in targets {
                let group = self.group(target.group);
                let is_listed = group.tasks.contains(task);
                assert!(is_listed, "{task:?} is in {}, and not listed", group.name);
            }
        }
    }

    /// The tasks that have targets.
    #[cfg(any(test, feature = "self-check"))]
    pub fn tasks(&self) -> impl Iterator<Item = TaskKey> {
        self.by_task.keys().copied()
    }
}

/// What leads to a task: its own address, or the instance that it shares with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    Address(Ipv4Addr),
    Instance(InstanceKey),
}
