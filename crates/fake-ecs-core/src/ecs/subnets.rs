//! Which subnets tasks go to. What is known of subnets is EC2's: [`crate::aws::ec2`].

use crate::aws::ec2::port;
use crate::ecs::Region;
use crate::wire::NetworkConfiguration;

/// The zone of a subnet: the one that was declared, or always the same one for the same name.
pub fn zone_of(region: &Region, subnet: &str) -> String {
    port::zone_of(
        &region.ec2.subnets,
        &region.ids,
        &region.scope.region,
        subnet,
    )
}

/// The zones that the subnets limit a task to; none when one of them was not declared, since that
/// may be anywhere.
pub fn zones_of(region: &Region, network: Option<&NetworkConfiguration>) -> Vec<String> {
    let awsvpc = network.and_then(|network| network.awsvpc_configuration.as_ref());
    let subnets = awsvpc.map_or(&[][..], |awsvpc| &awsvpc.subnets);
    if subnets
        .iter()
        .any(|id| region.ec2.subnets.get(id).is_none())
    {
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
    let first = region.ec2.addresses.given() % subnets.len().max(1);
    let (before, after) = subnets.split_at(first);
    let in_turn = || after.iter().chain(before).map(String::as_str);
    let is_near = |id: &&str| {
        let declared = region.ec2.subnets.get(id).is_some();
        !declared || zone.is_none_or(|zone| zone_of(region, id) == zone)
    };
    let has_room = |id: &&str| region.ec2.subnets.has_room(id);
    in_turn()
        .find(|id| is_near(id) && has_room(id))
        .or_else(|| in_turn().find(is_near))
        .or_else(|| in_turn().next())
}
