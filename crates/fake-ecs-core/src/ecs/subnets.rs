//! Subnets that are known, with the addresses that tasks have of them.
//!
//! The service's subnets are EC2's; here they are whatever a test has declared. Others are taken as
//! they come: their zone follows from their name, and they have as many addresses as anybody wants.

pub mod state;

use crate::ecs::Region;
use crate::ecs::subnets::state::Subnet;
use crate::ecs::task::state::Task;
use crate::wire::NetworkConfiguration;

/// The subnet of that name, which is known from now on. Tasks that are in it already have their
/// addresses.
pub fn declare<'r>(region: &'r mut Region, id: &str) -> &'r mut Subnet {
    let is_there = |task: &&Task| {
        let interface = task.interface.as_ref();
        !task.is_over() && interface.is_some_and(|interface| interface.subnet == id)
    };
    let tasks = region.tasks.iter();
    region
        .subnets
        .0
        .entry(id.to_owned())
        .or_insert_with(|| Subnet {
            tasks: tasks.filter(is_there).map(|task| task.key).collect(),
            ..Subnet::default()
        })
}

/// The zone of a subnet: the one that was declared, or always the same one for the same name.
pub fn zone_of(region: &Region, subnet: &str) -> String {
    let declared = region.subnets.get(subnet).and_then(|of| of.zone.clone());
    declared.unwrap_or_else(|| {
        let letter = ["a", "b", "c"][region.ids.pick(subnet, 3)];
        format!("{}{letter}", region.scope.region)
    })
}

/// The zones that the subnets limit a task to; none when one of them was not declared, since that
/// may be anywhere.
pub fn zones_of(region: &Region, network: Option<&NetworkConfiguration>) -> Vec<String> {
    let awsvpc = network.and_then(|network| network.awsvpc_configuration.as_ref());
    let subnets = awsvpc.map_or(&[][..], |awsvpc| &awsvpc.subnets);
    if subnets.iter().any(|id| region.subnets.get(id).is_none()) {
        return Vec::new();
    }
    subnets.iter().map(|id| zone_of(region, id)).collect()
}

/// The subnet that the next task goes to: one after the other, so that tasks spread over them, but
/// not to one that is elsewhere than the task's instance or that has no address left, unless all
/// are.
pub fn pick<'a>(
    region: &Region,
    network: &'a NetworkConfiguration,
    zone: Option<&str>,
) -> Option<&'a str> {
    let subnets = &network.awsvpc_configuration.as_ref()?.subnets;
    let first = region.addresses.given() % subnets.len().max(1);
    let (before, after) = subnets.split_at(first);
    let in_turn = || after.iter().chain(before).map(String::as_str);
    let is_near = |id: &&str| {
        let declared = region.subnets.get(id).is_some();
        !declared || zone.is_none_or(|zone| zone_of(region, id) == zone)
    };
    let has_room = |id: &&str| region.subnets.get(id).is_none_or(Subnet::has_room);
    in_turn()
        .find(|id| is_near(id) && has_room(id))
        .or_else(|| in_turn().find(is_near))
        .or_else(|| in_turn().next())
}
