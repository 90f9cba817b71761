//! How many more instances waiting tasks need.

use crate::aws::auto_scaling::AutoScalingGroup;
use crate::ecs::capacity::waiting;
use crate::ecs::capacity::waiting::Asked;
use crate::ecs::instance::Instance;
use crate::ecs::instance::machine::{Machine, NewInstance};
use crate::ecs::instance::resources::Needs;
use crate::ecs::keys::ClusterKey;
use crate::ecs::placement::Constraint;
use crate::ecs::placement::wanted::Wanted;
use crate::ecs::{Region, instance, placement};
use crate::kernel::sorted::SortedMap;

/// How many more instances the tasks need that wait for the provider of a group.
///
/// As the service does it: tasks with the same needs are packed together, and the most that any
/// such lot needs counts. Tasks that a new instance of the group could not take do not count, so
/// nothing is launched for them.
pub(in crate::ecs) fn instances_needed(
    region: &Region,
    group: &AutoScalingGroup,
    cluster: ClusterKey,
    provider: &str,
) -> usize {
    let waiting = waiting::of_provider(region, cluster, provider);
    if waiting.is_empty() {
        return 0;
    }
    let fresh: Vec<Instance> = group
        .zones
        .iter()
        .map(|zone| fresh(region, group, cluster, provider, zone))
        .collect();
    let mut lots: SortedMap<Needs, Vec<Asked>> = SortedMap::new();
    for asked in waiting {
        let wanted = asked.wanted();
        if fresh
            .iter()
            .any(|instance| placement::candidates::takes_when_empty(region, instance, &wanted))
        {
            lots.get_or_default(wanted.needs.clone()).push(asked);
        }
    }
    let of_lot = |(needs, tasks): (&Needs, &Vec<Asked>)| {
        let room = fresh
            .iter()
            .map(|instance| instance.registered.room_for(needs));
        let room = room.max().unwrap_or(0);
        let (apart, together): (Vec<_>, Vec<_>) = tasks
            .iter()
            .partition(|asked| has_to_be_alone(&asked.wanted()));
        apart.len().max(together.len().div_ceil(room.max(1)))
    };
    lots.iter().map(of_lot).max().unwrap_or(0)
}

/// An instance as the group would launch it.
fn fresh(
    region: &Region,
    group: &AutoScalingGroup,
    cluster: ClusterKey,
    provider: &str,
    zone: &str,
) -> Instance {
    instance::machine::prototype(
        region,
        NewInstance {
            availability_zone: Some(zone.to_owned()),
            capacity_provider: Some(provider.to_owned()),
            ..NewInstance::new(cluster, Machine::Ec2(group.instance_type))
        },
    )
}

fn has_to_be_alone(wanted: &Wanted<'_>) -> bool {
    let mut constraints = wanted.rules.constraints.iter();
    constraints.any(|constraint| matches!(constraint, Constraint::DistinctInstance))
}
