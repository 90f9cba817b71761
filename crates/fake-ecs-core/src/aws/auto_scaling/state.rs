//! Auto Scaling groups, as data.

use std::collections::VecDeque;

#[cfg(feature = "autoscaling")]
use crate::aws::auto_scaling::declared::Declared;
use crate::aws::auto_scaling::event::GroupChanged;
use crate::aws::auto_scaling::key::GroupKey;
use crate::aws::ec2::instance_types::InstanceType;
use crate::aws::registrant::Registrant;
use crate::kernel::sorted::{SortedMap, SortedSet};
use crate::kernel::time::Time;

/// An Auto Scaling group.
#[derive(Clone, Debug)]
pub struct AutoScalingGroup {
    pub key: GroupKey,
    pub name: String,
    pub arn: String,
    /// The ECS cluster in the user data of its launch template. It means nothing to Auto Scaling.
    pub cluster: String,
    pub instance_type: &'static InstanceType,
    pub zones: Vec<String>,
    pub min: usize,
    pub max: usize,
    pub desired: usize,
    pub protects_instances: bool,
    /// Its subnets, where callers have named some.
    pub subnets: Vec<String>,
    /// Whether callers have deleted it.
    pub is_deleted: bool,
    /// Whether EC2 has instances for it.
    pub can_launch: bool,
    /// The instances that have come up, with the time of their launch.
    pub(super) members: SortedMap<Registrant, Time>,
    /// Those that go as soon as whoever uses them lets them.
    pub(super) leaving: SortedSet<Registrant>,
    /// Those that are protected from scale-in, or not, otherwise than the group says.
    pub(super) protection: SortedMap<Registrant, bool>,
    /// What has become of instances, but for what is long past.
    pub(super) activities: VecDeque<Activity>,
    /// How many activities there were.
    pub(super) activity_count: u64,
}

/// An instance was launched, or was terminated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Activity {
    /// Which one of the group's it is.
    pub number: u64,
    pub at: Time,
    pub instance: Registrant,
    pub is_launch: bool,
    /// How many instances the group had before.
    pub before: usize,
}

impl AutoScalingGroup {
    /// Its instances, but for those that are about to go, in the order of their registrants.
    pub fn in_service(&self) -> impl Iterator<Item = Registrant> {
        self.members().filter(|member| !self.is_leaving(*member))
    }

    /// All instances that it has, in the order of their registrants.
    pub fn members(&self) -> impl Iterator<Item = Registrant> {
        self.members.keys().copied()
    }

    /// Those that are about to go, in the order of their registrants.
    pub fn leaving(&self) -> impl Iterator<Item = Registrant> {
        self.leaving.iter().copied()
    }

    /// Whether an instance is protected from scale-in.
    pub fn is_protected(&self, member: Registrant) -> bool {
        let own = self.protection.get(&member).copied();
        own.unwrap_or(self.protects_instances)
    }

    /// What has become of its instances, the last first.
    pub fn activities(&self) -> impl Iterator<Item = &Activity> {
        self.activities.iter().rev()
    }

    /// Keeps what has become of an instance.
    pub(super) fn log(&mut self, at: Time, instance: Registrant, is_launch: bool) {
        const KEPT: usize = 100;
        self.activity_count += 1;
        self.activities.push_back(Activity {
            number: self.activity_count,
            at,
            instance,
            is_launch,
            before: self.members.len(),
        });
        if self.activities.len() > KEPT {
            self.activities.pop_front();
        }
    }

    fn is_leaving(&self, member: Registrant) -> bool {
        self.leaving.contains(&member)
    }

    /// When the newest of its instances was launched.
    pub fn last_launched(&self) -> Option<Time> {
        self.members.values().max().copied()
    }

    /// Keeps the size that it is to have between its limits. A limit takes the other one along.
    pub fn limit(&mut self, min: Option<usize>, max: Option<usize>) {
        if let Some(min) = min {
            (self.min, self.max) = (min, self.max.max(min));
        }
        if let Some(max) = max {
            (self.min, self.max) = (self.min.min(max), max);
        }
        self.desired = self.desired.clamp(self.min, self.max);
    }
}

/// All groups that were made.
#[derive(Clone, Debug, Default)]
pub struct AutoScaling {
    groups: Vec<AutoScalingGroup>,
    /// What has happened and was not taken yet.
    pub(super) events: VecDeque<GroupChanged>,
    /// What callers have said of groups through the API, beside what all groups have.
    #[cfg(feature = "autoscaling")]
    pub declared: Declared,
}

impl AutoScaling {
    pub(super) fn next_key(&self) -> GroupKey {
        GroupKey(u32::try_from(self.groups.len()).unwrap_or(u32::MAX))
    }

    pub(super) fn insert(&mut self, group: AutoScalingGroup) {
        debug_assert_eq!(group.key, self.next_key());
        self.events.push_back(GroupChanged { group: group.key });
        self.groups.push(group);
    }

    pub fn get(&self, key: GroupKey) -> &AutoScalingGroup {
        &self.groups[key.0 as usize]
    }

    /// Changes what a group is to be, which is announced.
    pub(super) fn update(&mut self, key: GroupKey, change: impl FnOnce(&mut AutoScalingGroup)) {
        self.note(key, change);
        self.events.push_back(GroupChanged { group: key });
    }

    /// Changes which instances a group has: whoever says so knows.
    pub(super) fn note(&mut self, key: GroupKey, change: impl FnOnce(&mut AutoScalingGroup)) {
        change(&mut self.groups[key.0 as usize]);
    }

    pub fn iter(&self) -> impl Iterator<Item = &AutoScalingGroup> {
        self.groups.iter().filter(|group| !group.is_deleted)
    }

    /// Whether callers have made groups through the API, so that there are no others.
    pub fn is_used(&self) -> bool {
        #[cfg(feature = "autoscaling")]
        return self.declared.is_used;
        #[cfg(not(feature = "autoscaling"))]
        false
    }

    pub fn named(&self, name: &str) -> Option<&AutoScalingGroup> {
        self.iter().find(|group| group.name == name)
    }

    /// Those whose instances are for a cluster of that name.
    pub fn of_cluster(&self, cluster: &str) -> impl Iterator<Item = &AutoScalingGroup> {
        self.iter().filter(move |group| group.cluster == cluster)
    }
}
