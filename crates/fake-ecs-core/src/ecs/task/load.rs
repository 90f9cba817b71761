//! What the tasks on container instances come to, for placement and for descriptions of instances.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ecs::instance::resources::Used;
use crate::ecs::keys::{ClusterKey, InstanceKey, TaskKey};
use crate::ecs::task::network::host_ports;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::kernel::sorted::SortedMap;
use crate::wire::{DesiredStatus, NetworkBinding, TransportProtocol};

/// The tasks on one container instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    tasks: BTreeSet<TaskKey>,
    used: Used,
    groups: SortedMap<Arc<str>, usize>,
    running: usize,
    pending: usize,
}

impl Load {
    /// Those that have not stopped: what they take is theirs until they have.
    pub fn tasks(&self) -> impl Iterator<Item = TaskKey> {
        self.tasks.iter().copied()
    }

    /// What the tasks that have not stopped take together.
    pub fn used(&self) -> &Used {
        &self.used
    }

    /// The groups of the tasks that are to run; placement does not look at those that are to stop.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.keys().map(|group| &**group)
    }

    /// How many tasks are to run: `runningTasksCount` counts "a desired status of RUNNING".
    pub fn running(&self) -> usize {
        self.running
    }

    /// How many tasks are pending.
    pub fn pending(&self) -> usize {
        self.pending
    }
}

/// How many tasks of one group are to run on each instance; instances without any are not there.
pub type GroupCounts = SortedMap<InstanceKey, usize>;

/// The loads of all instances. Only [`Tasks`](super::tasks::Tasks) changes them.
#[derive(Clone, Debug, Default)]
pub(in crate::ecs) struct Loads {
    by_instance: Vec<Load>,
    by_group: SortedMap<ClusterKey, SortedMap<Arc<str>, GroupCounts>>,
}

/// What a task counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ecs) struct Share {
    takes_room: bool,
    is_wanted: bool,
    is_pending: bool,
}

impl Share {
    const NONE: Self = Self {
        takes_room: false,
        is_wanted: false,
        is_pending: false,
    };

    pub(in crate::ecs) fn of(desired: DesiredStatus, status: TaskStatus) -> Self {
        Self {
            takes_room: status != TaskStatus::Stopped,
            is_wanted: desired == DesiredStatus::Running,
            is_pending: status.is_pending(desired),
        }
    }
}

impl Loads {
    pub(in crate::ecs) fn of(&self, instance: InstanceKey) -> &Load {
        static NONE: Load = Load {
            tasks: BTreeSet::new(),
            used: Used::NONE,
            groups: SortedMap::new(),
            running: 0,
            pending: 0,
        };
        self.by_instance.get(instance.0 as usize).unwrap_or(&NONE)
    }

    pub(in crate::ecs) fn group(&self, cluster: ClusterKey, group: &str) -> &GroupCounts {
        static NONE: GroupCounts = GroupCounts::new();
        let groups = self.by_group.get(&cluster);
        groups.and_then(|groups| groups.get(group)).unwrap_or(&NONE)
    }

    pub(in crate::ecs) fn insert(&mut self, task: &Task) {
        self.update(task, Share::NONE, Share::of(task.desired, task.status));
    }

    /// A task counted for `before`, and counts for `after` from now on.
    pub(in crate::ecs) fn update(&mut self, task: &Task, before: Share, after: Share) {
        let Some(instance) = task.instance.filter(|_| before != after) else {
            return;
        };
        let load = self.load_mut(instance);
        match (before.takes_room, after.takes_room) {
            (false, true) => load.take(task),
            (true, false) => load.free(task),
            (true, true) | (false, false) => {}
        }
        load.pending += usize::from(after.is_pending);
        load.pending -= usize::from(before.is_pending);
        match (before.is_wanted, after.is_wanted) {
            (false, true) => self.join(instance, task),
            (true, false) => self.leave(instance, task),
            (true, true) | (false, false) => {}
        }
    }

    /// Host ports lead to a container of the task from now on, in place of those that did before.
    pub(in crate::ecs) fn bind(
        &mut self,
        task: &Task,
        before: &[NetworkBinding],
        bindings: &[NetworkBinding],
    ) {
        let Some(instance) = task.instance.filter(|_| !task.is_over()) else {
            return;
        };
        let used = &mut self.load_mut(instance).used;
        for (protocol, port) in ports(before) {
            used.ports_of(protocol).remove(port);
        }
        for (protocol, port) in ports(bindings) {
            used.ports_of(protocol).insert(port);
        }
    }

    /// Whether they say what the tasks say, counted anew.
    #[cfg(any(test, feature = "self-check"))]
    pub(in crate::ecs) fn check<'a>(&self, tasks: impl Iterator<Item = &'a Task>) {
        let mut anew = Self::default();
        for task in tasks {
            anew.insert(task);
            for container in task.containers.iter().filter(|_| !task.is_over()) {
                anew.bind(task, &[], &container.bindings);
            }
        }
        for at in 0..self.by_instance.len() {
            let key = InstanceKey(u32::try_from(at).unwrap_or(u32::MAX));
            assert_eq!(self.of(key), anew.of(key), "the load of instance {at}");
        }
        assert_eq!(self.groups(), anew.groups(), "the groups of tasks");
    }

    #[cfg(any(test, feature = "self-check"))]
    fn groups(&self) -> Vec<(ClusterKey, &Arc<str>, &GroupCounts)> {
        let clusters = self.by_group.iter();
        let of = clusters.flat_map(|(cluster, groups)| {
            groups
                .iter()
                .map(|(group, counts)| (*cluster, group, counts))
        });
        of.collect()
    }

    fn load_mut(&mut self, instance: InstanceKey) -> &mut Load {
        let index = instance.0 as usize;
        if self.by_instance.len() <= index {
            self.by_instance.resize_with(index + 1, Load::default);
        }
        &mut self.by_instance[index]
    }

    fn join(&mut self, instance: InstanceKey, task: &Task) {
        let group = &task.spec.group;
        let load = self.load_mut(instance);
        load.running += 1;
        *load.groups.get_or_default(Arc::clone(group)) += 1;
        let groups = self.by_group.get_or_default(task.spec.cluster);
        let counts = groups.get_or_default(Arc::clone(group));
        *counts.get_or_default(instance) += 1;
    }

    fn leave(&mut self, instance: InstanceKey, task: &Task) {
        let group = &task.spec.group;
        let load = self.load_mut(instance);
        load.running -= 1;
        count_down(&mut load.groups, group);
        if let Some(groups) = self.by_group.get_mut(&task.spec.cluster) {
            if let Some(counts) = groups.get_mut(group) {
                count_down(counts, &instance);
            }
            if groups.get(group).is_some_and(SortedMap::is_empty) {
                groups.remove(group);
            }
        }
    }
}

impl Load {
    fn take(&mut self, task: &Task) {
        self.tasks.insert(task.key);
        let gpus = task.containers.iter().flat_map(|of| &of.gpu_ids);
        self.used.take(&task.spec.needs, gpus.cloned());
    }

    fn free(&mut self, task: &Task) {
        let needs = &task.spec.needs;
        self.tasks.remove(&task.key);
        self.used.cpu -= i64::from(needs.cpu);
        self.used.memory -= i64::from(needs.memory);
        for port in &needs.ports {
            self.used.ports.remove(*port);
        }
        for port in &needs.udp_ports {
            self.used.udp_ports.remove(*port);
        }
        for container in &task.containers {
            for (protocol, port) in ports(&container.bindings) {
                self.used.ports_of(protocol).remove(port);
            }
            for gpu in &container.gpu_ids {
                self.used.gpus.remove(gpu);
            }
        }
        self.used.enis -= usize::from(needs.eni);
    }
}

/// The host ports of bindings.
fn ports(bindings: &[NetworkBinding]) -> impl Iterator<Item = (TransportProtocol, u16)> {
    let all = bindings.iter().filter_map(host_ports);
    all.flat_map(|(protocol, ports)| ports.map(move |port| (protocol, port)))
}

/// One less; none is not there.
fn count_down<K: Ord>(counts: &mut SortedMap<K, usize>, key: &K) {
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}
