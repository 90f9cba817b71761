//! What others ask of Auto Scaling.

use std::collections::VecDeque;

use crate::aws::auto_scaling::event::GroupChanged;
use crate::aws::auto_scaling::key::GroupKey;
use crate::aws::auto_scaling::state::{AutoScaling, AutoScalingGroup};
use crate::aws::ec2;
use crate::aws::ec2::instance_types::InstanceType;
use crate::aws::registrant::Registrant;
use crate::kernel::arn::{Scope, name_in};
use crate::kernel::sorted::{SortedMap, SortedSet};
use crate::kernel::time::Time;

/// A group that is about to be made.
#[derive(Clone, Debug)]
pub struct NewGroup {
    /// Its name or its ARN.
    pub reference: String,
    /// The name of the cluster that its instances register with.
    pub cluster: String,
    pub instance_type: &'static InstanceType,
    /// Empty for the first three of the region.
    pub zones: Vec<String>,
    pub min: usize,
    pub max: usize,
    /// Whether its instances are protected from scale-in.
    pub protects_instances: bool,
}

/// The name of the group that is given by its name or by its ARN, which ends with it.
pub fn group_name(reference: &str) -> &str {
    name_in(reference)
}

/// Makes a group, which is to have its least number of instances; `None` when there is one of that
/// name.
pub fn create(auto_scaling: &mut AutoScaling, scope: &Scope, new: NewGroup) -> Option<GroupKey> {
    let NewGroup {
        reference,
        cluster,
        instance_type,
        zones,
        min,
        max,
        protects_instances,
    } = new;
    let name = group_name(&reference).to_owned();
    if auto_scaling.named(&name).is_some() {
        return None;
    }
    let arn = if reference == name {
        scope.auto_scaling_group_arn(&name)
    } else {
        reference
    };
    let zones = if zones.is_empty() {
        ec2::port::zones(&scope.region).to_vec()
    } else {
        zones
    };
    let key = auto_scaling.next_key();
    auto_scaling.insert(AutoScalingGroup {
        key,
        name,
        arn,
        cluster,
        instance_type,
        zones,
        min,
        max,
        desired: min,
        protects_instances,
        can_launch: true,
        members: SortedMap::new(),
        leaving: SortedSet::new(),
        protection: SortedMap::new(),
        activities: VecDeque::new(),
        activity_count: 0,
        subnets: Vec::new(),
        is_deleted: false,
    });
    Some(key)
}

/// Sets the limits of a group, or the size that it is to have between them. A limit that is set
/// takes the other limit and the size along.
pub fn resize(
    auto_scaling: &mut AutoScaling,
    key: GroupKey,
    (min, max): (Option<usize>, Option<usize>),
    desired: Option<usize>,
) {
    auto_scaling.update(key, |group| {
        group.limit(min, max);
        group.desired = desired.unwrap_or(group.desired);
    });
}

/// EC2 has instances for a group from now on, or has none any more.
pub fn set_capacity(auto_scaling: &mut AutoScaling, key: GroupKey, is_available: bool) {
    auto_scaling.update(key, |group| group.can_launch = is_available);
}

/// An instance that was launched for a group has come up.
pub fn add_instance(
    auto_scaling: &mut AutoScaling,
    key: GroupKey,
    instance: Registrant,
    launched: Time,
) {
    auto_scaling.note(key, |group| {
        group.log(launched, instance, true);
        group.members.insert(instance, launched);
    });
}

/// An instance goes as soon as whoever uses it lets it, and does not count any more.
pub fn begin_to_leave(auto_scaling: &mut AutoScaling, key: GroupKey, instance: Registrant) {
    auto_scaling.note(key, |group| {
        group.leaving.insert(instance);
    });
}

/// A group has only those of its instances that are there.
pub fn retain_instances(
    auto_scaling: &mut AutoScaling,
    key: GroupKey,
    now: Time,
    is_there: impl Fn(Registrant) -> bool,
) {
    auto_scaling.note(key, |group| {
        let gone: Vec<_> = group.members().filter(|it| !is_there(*it)).collect();
        for instance in gone {
            group.log(now, instance, false);
        }
        group.protection.retain(|instance, _| is_there(*instance));
        group.members.retain(|instance, _| is_there(*instance));
        group.leaving.retain(|instance| is_there(*instance));
    });
}

/// An instance is protected from scale-in, or not, whatever the group says.
#[cfg(feature = "autoscaling")]
pub fn protect(
    auto_scaling: &mut AutoScaling,
    key: GroupKey,
    instance: Registrant,
    is_protected: bool,
) {
    auto_scaling.update(key, |group| {
        group.protection.insert(instance, is_protected);
    });
}

/// What callers change of a group beside its size.
#[cfg(feature = "autoscaling")]
pub fn change(
    auto_scaling: &mut AutoScaling,
    key: GroupKey,
    change: impl FnOnce(&mut AutoScalingGroup),
) {
    auto_scaling.update(key, change);
}

/// The subnet of an instance of the group in that zone, if callers have named one there.
pub fn subnet_in<'a>(
    group: &'a AutoScalingGroup,
    zone: &str,
    zone_of: impl Fn(&str) -> String,
) -> Option<&'a str> {
    let mut subnets = group.subnets.iter().map(String::as_str);
    subnets.find(|subnet| zone_of(subnet) == zone)
}

/// What has happened; call until there is nothing left.
pub fn poll_event(auto_scaling: &mut AutoScaling) -> Option<GroupChanged> {
    auto_scaling.events.pop_front()
}

/// Whether all events were taken.
#[cfg(any(test, feature = "self-check"))]
pub fn is_settled(auto_scaling: &AutoScaling) -> bool {
    auto_scaling.events.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: Registrant = Registrant(1);
    const SECOND: Registrant = Registrant(2);

    fn scope() -> Scope {
        Scope {
            account: "123456789012".to_owned(),
            region: "eu-west-1".to_owned(),
        }
    }

    fn new_group(reference: &str) -> NewGroup {
        NewGroup {
            reference: reference.to_owned(),
            cluster: "default".to_owned(),
            instance_type: InstanceType::named("m5.large").unwrap(),
            zones: Vec::new(),
            min: 1,
            max: 3,
            protects_instances: false,
        }
    }

    fn events(auto_scaling: &mut AutoScaling) -> Vec<GroupKey> {
        let events = std::iter::from_fn(|| poll_event(auto_scaling));
        events.map(|event| event.group).collect()
    }

    #[test]
    fn a_group_is_known_by_its_name_however_it_was_named_and_made_once() {
        let mut auto_scaling = AutoScaling::default();
        let key = create(&mut auto_scaling, &scope(), new_group("workers")).unwrap();
        let group = auto_scaling.get(key).clone();

        assert!(create(&mut auto_scaling, &scope(), new_group(&group.arn)).is_none());

        assert_eq!(group_name(&group.arn), "workers");
        assert_eq!(group.zones, ["eu-west-1a", "eu-west-1b", "eu-west-1c"]);
        assert_eq!((group.desired, group.can_launch), (1, true));
        assert_eq!(events(&mut auto_scaling), [key]);
    }

    #[test]
    fn what_a_group_is_to_be_is_announced_and_who_its_instances_are_is_not() {
        let mut auto_scaling = AutoScaling::default();
        let key = create(&mut auto_scaling, &scope(), new_group("workers")).unwrap();
        events(&mut auto_scaling);

        resize(&mut auto_scaling, key, (Some(2), None), Some(3));
        set_capacity(&mut auto_scaling, key, false);
        assert_eq!(events(&mut auto_scaling), [key, key]);
        assert_eq!(auto_scaling.get(key).desired, 3);

        let now = Time::from_system(std::time::UNIX_EPOCH);
        add_instance(&mut auto_scaling, key, FIRST, now);
        add_instance(&mut auto_scaling, key, SECOND, now);
        begin_to_leave(&mut auto_scaling, key, FIRST);
        let group = auto_scaling.get(key);
        assert_eq!(group.in_service().collect::<Vec<_>>(), [SECOND]);
        assert_eq!(group.members().collect::<Vec<_>>(), [FIRST, SECOND]);
        retain_instances(&mut auto_scaling, key, now, |instance| instance != FIRST);
        let group = auto_scaling.get(key);
        assert_eq!(group.members().collect::<Vec<_>>(), [SECOND]);
        assert_eq!(group.leaving().count(), 0);
        let activities = group
            .activities()
            .map(|it| (it.number, it.instance, it.is_launch));
        assert_eq!(
            activities.collect::<Vec<_>>(),
            [(3, FIRST, false), (2, SECOND, true), (1, FIRST, true)]
        );
        assert!(is_settled(&auto_scaling));
    }
}
