//! What answers of endpoints are made of.

use std::collections::BTreeMap;

use crate::ecs::Region;
use crate::ecs::task::state::{ContainerStatus, Task};
use crate::effect::ContainerRef;
use crate::effect::question::Stats;
use crate::render::metadata::{MetadataView, Version, task_metadata};
use crate::wire::encode;
use crate::wire::metadata::ContainerStats;
use crate::world::World;

/// Whether the tags of the task are asked for as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WithTags {
    Yes,
    No,
}

/// A status of HTTP and a body in JSON.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// The containers of a task that are asked for and that a runtime outside runs.
pub(super) fn measured(
    world: &World,
    region: &Region,
    task: &Task,
    is_asked: impl Fn(usize) -> bool,
) -> Vec<(String, ContainerRef)> {
    let asked = (0..task.containers.len()).filter(|index| is_asked(*index));
    let measured = asked.filter_map(|index| {
        let of = task.container_ref(region.key, index);
        let container = &task.containers[index];
        let is_there =
            (ContainerStatus::Starting..ContainerStatus::Stopped).contains(&container.status);
        world.runtime_of(of).filter(|_| is_there)?;
        Some((container.spec.name.clone(), of))
    });
    measured.collect()
}

/// Those of the container of that name.
pub(super) fn stats_of<'a>(
    stats: &'a BTreeMap<String, Stats>,
    name: &str,
    version: Version,
) -> ContainerStats<'a> {
    let stats = stats.get(name);
    let rates = stats.and_then(|stats| stats.rates);
    ContainerStats {
        docker: stats.map(|stats| stats.json.as_str()),
        rates: rates.map(|rates| (rates.received, rates.sent)),
        is_v4: version == Version::V4,
    }
}

/// Those of all containers that are shown, by the ids that Docker gives them.
pub(super) fn stats_of_task(
    region: &Region,
    task: &Task,
    view: MetadataView,
    stats: &BTreeMap<String, Stats>,
) -> Vec<u8> {
    let containers = task_metadata(region, task, view).containers.into_iter();
    let stats = containers.map(|container| {
        let stats = stats_of(stats, &container.name, view.version);
        (container.docker_id, stats)
    });
    encode(&stats.collect::<BTreeMap<_, _>>())
}

pub(super) fn ok(body: Vec<u8>) -> Answer {
    Answer { status: 200, body }
}

/// A refusal in the agent's manner: a string.
pub(super) fn refused(status: u16, text: &str) -> Answer {
    let body = encode(&text);
    Answer { status, body }
}
