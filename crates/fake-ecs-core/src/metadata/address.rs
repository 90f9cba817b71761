//! What the ids in the paths of endpoints name.
//!
//! They are made from the ids of tasks and containers, so that they need not be kept: that of a
//! container is the id of its task and ten digits, as on Fargate; that of credentials is the id of
//! the task as a UUID.

use crate::ecs::Region;
use crate::ecs::task::state::Task;
use crate::kernel::arn::{Identified, parse_id};
use crate::kernel::ids::{Hex, mix};
use crate::world::World;

/// The id of the endpoint of a container. Task and container are named by the last parts of their
/// ARNs.
pub fn of_container(task: &str, container: &str) -> String {
    let hash = |hash: u64, byte: u8| mix(hash ^ u64::from(byte));
    let number = container.bytes().fold(0, hash) % 10_000_000_000;
    format!("{task}-{number:010}")
}

/// The id of the credentials of a task.
pub fn of_credentials(task: u128) -> String {
    let digits = Hex::of(task);
    let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| &digits.as_str()[part]);
    parts.join("-")
}

/// The container whose endpoint has that id, by its place in the task.
pub fn container<'w>(world: &'w World, id: &str) -> Option<(&'w Region, &'w Task, usize)> {
    let (task, _) = id.split_once('-')?;
    let (region, task) = self::task(world, task)?;
    let name = task.id();
    let is_meant = |container: &_| of_container(&name, container) == id;
    let containers = task.containers.iter();
    let mut ids = containers.map(|container| container.id.as_str());
    let index = ids.position(is_meant)?;
    Some((region, task, index))
}

/// The task whose credentials have that id.
pub fn credentials<'w>(world: &'w World, id: &str) -> Option<(&'w Region, &'w Task)> {
    task(world, id)
}

/// The task of that id.
pub fn task<'w>(world: &'w World, id: &str) -> Option<(&'w Region, &'w Task)> {
    let id = parse_id(Identified::Task, id).ok()?;
    let mut regions = world.regions();
    regions.find_map(|region| Some((region, region.tasks.find(id)?)))
}
