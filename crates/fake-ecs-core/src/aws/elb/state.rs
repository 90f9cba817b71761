//! Target groups and their targets, as data.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt;
use std::net::Ipv4Addr;
use std::sync::Arc;

use crate::aws::elb::event::TargetHealthChanged;
use crate::aws::registrant::Registrant;
use crate::kernel::sorted::SortedMap;

/// Where a target group stands among all that were ever named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TargetGroupKey(u32);

/// Where a target stands among all that were ever registered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TargetKey(u32);

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

/// What AWS knows a target by, together with the port: an address, or the id of an EC2 instance.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TargetId {
    Address(Ipv4Addr),
    Instance(Arc<str>),
}

impl fmt::Display for TargetId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(address) => address.fmt(f),
            Self::Instance(id) => f.write_str(id),
        }
    }
}

/// Something that a load balancer sends connections to.
///
/// Two registrants may have registered the same id and port. Each has a target of its own then, so
/// that one that leaves does not take along the other's.
#[derive(Clone, Debug)]
pub struct Target {
    pub group: TargetGroupKey,
    pub id: TargetId,
    pub port: u16,
    pub availability_zone: String,
    pub health: TargetHealth,
    /// Whether it fails its first health check.
    pub fails_checks: bool,
    pub registrant: Option<Registrant>,
}

impl Target {
    /// Whether it gets new connections, or will once it is healthy.
    pub fn is_registered(&self) -> bool {
        self.health.is_registered()
    }

    /// Whether somebody means this one by its id, or by `id:port`.
    pub fn is_named(&self, text: &str) -> bool {
        let id = self.id.to_string();
        let port = text.strip_prefix(&id).and_then(|of| of.strip_prefix(':'));
        id == text || port == Some(self.port.to_string().as_str())
    }
}

#[derive(Clone, Debug)]
pub struct TargetGroup {
    /// Its ARN, or the name of a Classic Load Balancer.
    pub name: Arc<str>,
    /// `None` as long as nothing was ever registered there.
    pub kind: Option<TargetGroupKind>,
    /// Whether somebody has it that makes groups for others, who need not make it then.
    pub is_managed: bool,
    /// In the order of the registrants.
    targets: BTreeSet<(Option<Registrant>, TargetKey)>,
    /// How many targets there are of each health, so that who waits for many need not count them at
    /// each step.
    counts: SortedMap<TargetHealth, usize>,
}

impl TargetGroup {
    /// How many targets there are of such a health.
    pub fn count(&self, is_meant: impl Fn(TargetHealth) -> bool) -> usize {
        let meant = self.counts.iter().filter(|(health, _)| is_meant(**health));
        meant.map(|(_, count)| count).sum()
    }

    /// What load balancers say of a target that fails its health checks.
    pub fn failure(&self) -> &'static str {
        match self.kind {
            Some(TargetGroupKind::Classic) => {
                "Instance has failed at least the UnhealthyThreshold number of health checks consecutively."
            }
            Some(TargetGroupKind::Elb | TargetGroupKind::Lattice) | None => "Health checks failed",
        }
    }

    fn count_in(&mut self, health: TargetHealth) {
        *self.counts.get_or_default(health) += 1;
    }

    fn count_out(&mut self, health: TargetHealth) {
        if let Some(count) = self.counts.get_mut(&health) {
            *count -= 1;
        }
    }
}

/// All target groups and targets, with indexes by groups and by registrants.
#[derive(Clone, Debug, Default)]
pub struct Elb {
    groups: Vec<TargetGroup>,
    by_name: SortedMap<Arc<str>, TargetGroupKey>,
    targets: BTreeMap<TargetKey, Target>,
    by_registrant: BTreeMap<Registrant, Vec<TargetKey>>,
    /// How many targets were ever registered.
    count: u32,
    /// What has happened and was not taken yet.
    pub(super) events: VecDeque<TargetHealthChanged>,
    /// Whether somebody outside asks targets how they are: there are real containers.
    #[cfg(feature = "elb")]
    pub is_probed: bool,
    /// What callers have made.
    #[cfg(feature = "elb")]
    pub declared: super::declared::Declared,
}

impl Elb {
    /// Of a region with real containers, or without.
    #[cfg_attr(
        not(feature = "elb"),
        expect(
            unused_variables,
            reason = "without load balancers nobody asks targets"
        )
    )]
    pub fn of_region(has_real_containers: bool) -> Self {
        Self {
            #[cfg(feature = "elb")]
            is_probed: has_real_containers,
            ..Self::default()
        }
    }

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
            is_managed: false,
            targets: BTreeSet::new(),
            counts: SortedMap::new(),
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

    pub(super) fn group_mut(&mut self, key: TargetGroupKey) -> &mut TargetGroup {
        &mut self.groups[key.0 as usize]
    }

    /// All groups that were ever named.
    pub fn groups(&self) -> impl Iterator<Item = &TargetGroup> {
        self.groups.iter()
    }

    /// The targets of a registrant, in the order in which they were registered.
    pub fn of(&self, registrant: Registrant) -> impl Iterator<Item = &Target> {
        let keys = self.by_registrant.get(&registrant).into_iter().flatten();
        keys.filter_map(|key| self.targets.get(key))
    }

    /// Whether a registrant has any target.
    pub fn has(&self, registrant: Registrant) -> bool {
        self.by_registrant.contains_key(&registrant)
    }

    /// The targets in a group, in the order of their registrants.
    pub fn in_group(&self, key: TargetGroupKey) -> impl Iterator<Item = &Target> {
        self.entries(key).map(|(_, target)| target)
    }

    /// The targets in a group with their keys.
    pub(super) fn entries(
        &self,
        key: TargetGroupKey,
    ) -> impl Iterator<Item = (TargetKey, &Target)> {
        let keys = self.group(key).targets.iter().map(|(_, key)| *key);
        keys.filter_map(|key| self.targets.get(&key).map(|target| (key, target)))
    }

    /// The target of that key, if it is still there.
    pub fn target(&self, key: TargetKey) -> Option<&Target> {
        self.targets.get(&key)
    }

    /// The targets in a group with their keys.
    pub fn keyed(&self, key: TargetGroupKey) -> impl Iterator<Item = (TargetKey, &Target)> {
        self.entries(key)
    }

    /// The targets in a group that nobody owns.
    pub fn unowned(&self, key: TargetGroupKey) -> impl Iterator<Item = (TargetKey, &Target)> {
        let entries = self.entries(key);
        entries.filter(|(_, target)| target.registrant.is_none())
    }

    /// The target that nobody owns with that id and port in the group.
    pub fn find_unowned(
        &self,
        group: TargetGroupKey,
        id: &TargetId,
        port: u16,
    ) -> Option<TargetKey> {
        let mut targets = self.unowned(group);
        let found = targets.find(|(_, target)| target.id == *id && target.port == port);
        found.map(|(key, _)| key)
    }

    /// Those that are drained and that nobody owns.
    #[cfg(any(test, feature = "self-check"))]
    pub fn unowned_draining(&self) -> impl Iterator<Item = TargetKey> {
        let all = self.targets.iter();
        let unowned = all.filter(|(_, target)| target.registrant.is_none());
        let draining = unowned.filter(|(_, target)| target.health == TargetHealth::Draining);
        draining.map(|(key, _)| *key)
    }

    /// The keys of the targets of a registrant.
    pub(super) fn keys_of(&self, registrant: Registrant) -> Vec<TargetKey> {
        let keys = self.by_registrant.get(&registrant);
        keys.cloned().unwrap_or_default()
    }

    pub(super) fn insert(&mut self, target: Target) {
        let key = TargetKey(self.count);
        self.count += 1;
        let registrant = target.registrant;
        let group = self.group_mut(target.group);
        group.targets.insert((registrant, key));
        group.count_in(target.health);
        self.targets.insert(key, target);
        if let Some(registrant) = registrant {
            self.by_registrant.entry(registrant).or_default().push(key);
        }
        self.note_change(registrant);
    }

    /// The target has another health from now on, if `found` says so.
    pub(super) fn update_health(
        &mut self,
        key: TargetKey,
        found: impl FnOnce(&Target) -> Option<TargetHealth>,
    ) {
        let Some(target) = self.targets.get_mut(&key) else {
            return;
        };
        let Some(health) = found(target) else { return };
        let group = &mut self.groups[target.group.0 as usize];
        group.count_out(target.health);
        group.count_in(health);
        target.health = health;
        let registrant = target.registrant;
        self.note_change(registrant);
    }

    /// Takes out all targets of a registrant.
    pub(super) fn remove(&mut self, registrant: Registrant) {
        for key in self.by_registrant.remove(&registrant).unwrap_or_default() {
            if let Some(target) = self.targets.remove(&key) {
                let group = self.group_mut(target.group);
                group.targets.remove(&(Some(registrant), key));
                group.count_out(target.health);
            }
        }
        self.note_change(Some(registrant));
    }

    /// Takes out a target that nobody owns.
    pub(super) fn remove_one(&mut self, key: TargetKey) {
        if let Some(target) = self.targets.remove(&key) {
            let group = self.group_mut(target.group);
            group.targets.remove(&(target.registrant, key));
            group.count_out(target.health);
        }
    }

    /// What changes several times in a row for one registrant is said once.
    fn note_change(&mut self, registrant: Option<Registrant>) {
        let event = registrant.map(|registrant| TargetHealthChanged { registrant });
        if let Some(event) = event.filter(|event| self.events.back() != Some(event)) {
            self.events.push_back(event);
        }
    }

    /// Whether the indexes say what the targets say.
    #[cfg(any(test, feature = "self-check"))]
    pub fn check(&self) {
        for (at, group) in self.groups.iter().enumerate() {
            let mut counted: SortedMap<TargetHealth, usize> = SortedMap::new();
            for (key, target) in &self.targets {
                let is_here = target.group.0 as usize == at;
                let is_listed = group.targets.contains(&(target.registrant, *key));
                assert_eq!(is_here, is_listed, "{target:?} and {}", group.name);
                if is_here {
                    *counted.get_or_default(target.health) += 1;
                }
            }
            let (name, count) = (&group.name, group.targets.len());
            let sum: usize = counted.values().sum();
            assert_eq!(count, sum, "{name} lists what is not there");
            let known = group.counts.iter().filter(|(_, count)| **count > 0);
            assert!(
                known.eq(&counted),
                "{name} counts {:?}, and has {counted:?}",
                group.counts
            );
        }
        for (registrant, keys) in &self.by_registrant {
            let is_theirs = |key| self.targets[key].registrant == Some(*registrant);
            assert!(keys.iter().all(is_theirs), "the targets of {registrant:?}");
        }
    }

    /// Those that have targets.
    #[cfg(any(test, feature = "self-check"))]
    pub fn registrants(&self) -> impl Iterator<Item = Registrant> {
        self.by_registrant.keys().copied()
    }
}
