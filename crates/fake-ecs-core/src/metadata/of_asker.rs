//! `/v2/metadata` and `/v2/stats`, whose paths do not say who asks: the agent knows tasks with a
//! network interface of their own by their addresses, and answers no others.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v2.html>

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr};

use super::address;
use super::answer::{Answer, WithTags, measured, ok, refused, stats_of, stats_of_task};
use crate::ecs::Region;
use crate::ecs::task::state::Task;
use crate::effect::ContainerRef;
use crate::effect::question::Stats;
use crate::render::metadata::{MetadataView, Version, container_metadata, task_metadata};
use crate::wire::encode;
use crate::world::World;

/// Who asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asker {
    pub address: IpAddr,
    /// The id of the task that has the address.
    pub task: Option<String>,
}

impl Asker {
    /// One of whom nothing is known but the address.
    pub fn at(address: IpAddr) -> Self {
        Self {
            address,
            task: None,
        }
    }
}

impl Default for Asker {
    /// One that asks in process.
    fn default() -> Self {
        Self::at(Ipv4Addr::LOCALHOST.into())
    }
}

/// What is asked for. Containers are named by the ids that Docker gives them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfAsker<'a> {
    Task(WithTags),
    Container(&'a str),
    TaskStats,
    ContainerStats(&'a str),
}

impl<'a> OfAsker<'a> {
    /// What is at that path below `/v2/`.
    pub(super) fn at(path: &'a str) -> Option<Self> {
        let path = path.strip_suffix('/').unwrap_or(path);
        Some(match path.split_once('/').unwrap_or((path, "")) {
            ("metadata", "") => Self::Task(WithTags::No),
            ("metadata", id) => Self::Container(id),
            ("metadataWithTags", "") => Self::Task(WithTags::Yes),
            ("stats", "") => Self::TaskStats,
            ("stats", id) => Self::ContainerStats(id),
            _ => return None,
        })
    }

    pub(super) fn measured(self, world: &World, asker: &Asker) -> Vec<(String, ContainerRef)> {
        let Some((region, task)) = task(world, asker) else {
            return Vec::new();
        };
        match self {
            Self::TaskStats => measured(world, region, task, |_| true),
            Self::ContainerStats(id) => {
                measured(world, region, task, |index| has_id(task, index, id))
            }
            Self::Task(_) | Self::Container(_) => Vec::new(),
        }
    }

    pub(super) fn answer(
        self,
        world: &World,
        stats: &BTreeMap<String, Stats>,
        asker: &Asker,
    ) -> Answer {
        let Some((region, task)) = task(world, asker) else {
            let address = asker.address;
            let text = format!(
                "Unable to get task arn from request: unable to associate '{address}' with task"
            );
            return refused(400, &text);
        };
        let view = |of: &Task, region: &Region, with_tags| MetadataView {
            // What it adds to version 2, tasks with an interface of their own have in both.
            version: Version::V3,
            with_tags,
            is_real: world.runtime_of(of.container_ref(region.key, 0)).is_some(),
        };
        match self {
            Self::Task(with_tags) => {
                let view = view(task, region, with_tags == WithTags::Yes);
                ok(encode(&task_metadata(region, task, view)))
            }
            Self::TaskStats => ok(stats_of_task(
                region,
                task,
                view(task, region, false),
                stats,
            )),
            Self::Container(id) => match container(world, id) {
                Some((region, of, index)) => {
                    let view = view(of, region, false);
                    ok(encode(&container_metadata(region, of, index, view)))
                }
                None => refused(
                    400,
                    &format!("Unable to generate metadata for container '{id}'"),
                ),
            },
            Self::ContainerStats(id) => {
                let mut all = 0..task.containers.len();
                let index = all.find(|index| has_id(task, *index, id));
                let name = index.map(|index| &task.containers[index].spec.name);
                match name.filter(|name| stats.contains_key(*name)) {
                    Some(name) => ok(encode(&stats_of(stats, name, Version::V3))),
                    None => refused(400, &format!("Unable to get container stats for: {id}")),
                }
            }
        }
    }
}

/// The task that asks, if it has a network interface of its own.
fn task<'w>(world: &'w World, asker: &Asker) -> Option<(&'w Region, &'w Task)> {
    let found = address::task(world, asker.task.as_ref()?)?;
    found.1.interface.as_ref().map(|_| found)
}

fn has_id(task: &Task, index: usize, id: &str) -> bool {
    task.containers[index].runtime_id.as_deref() == Some(id)
}

/// The container that Docker calls so, of whatever task.
fn container<'w>(world: &'w World, id: &str) -> Option<(&'w Region, &'w Task, usize)> {
    let mut tasks = world
        .regions()
        .flat_map(|region| region.tasks.iter().map(move |task| (region, task)));
    tasks.find_map(|(region, task)| {
        let mut all = 0..task.containers.len();
        Some((region, task, all.find(|index| has_id(task, *index, id))?))
    })
}
