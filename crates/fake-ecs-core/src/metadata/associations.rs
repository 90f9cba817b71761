//! `/associations/…`: the devices of a container, by their type: `gpu` and `elastic-inference`.

use super::address;
use super::answer::{Answer, ok, refused};
use crate::ecs::task::state::Task;
use crate::render::metadata::Version;
use crate::wire::metadata::Associations;
use crate::wire::{ResourceType, encode};
use crate::world::World;

const GPU: &str = "gpu";
const ACCELERATOR: &str = "elastic-inference";

/// What is asked for: all of a type, or one by its name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asked<'a> {
    pub(super) version: Version,
    /// The id of the endpoint of the container.
    pub(super) id: &'a str,
    kind: &'a str,
    name: Option<&'a str>,
}

impl<'a> Asked<'a> {
    /// What is at that path behind `associations/`.
    pub(super) fn at(version: Version, id: &'a str, path: &'a str) -> Option<Self> {
        let (kind, name) = match path.split_once('/') {
            Some((kind, name)) => (kind, Some(name)),
            None => (path, None),
        };
        (!kind.is_empty()).then_some(Self {
            version,
            id,
            kind,
            name,
        })
    }

    pub(super) fn answer(self, world: &World) -> Answer {
        let Self {
            version,
            id,
            kind,
            name,
        } = self;
        let number = version.number();
        let unread = |text: &str| {
            let text = format!("{number} container associations handler: unable to get {text}");
            refused(400, &text)
        };
        let found = address::container(world, id);
        match (found, name) {
            (None, None) => unread(&format!(
                "container id from request: unable to get docker ID from v3 endpoint ID: {id}"
            )),
            (None, Some(_)) => unread(&format!(
                "task arn from request: unable to get task Arn from v3 endpoint ID: {id}"
            )),
            (Some(_), Some("")) => unread("association name from request"),
            (Some((_, task, index)), None) => ok(encode(&Associations(names(task, index, kind)))),
            (Some((_, task, _)), Some(name)) => one(task, kind, name),
        }
    }
}

/// What is known of one that the task has. The service says it to the agent only.
fn one(task: &Task, kind: &str, name: &str) -> Answer {
    let mut all = 0..task.containers.len();
    if all.any(|index| names(task, index, kind).iter().any(|it| it == name)) {
        return ok(b"{}".to_vec());
    }
    let text = format!(
        "Unable to write container association response: unable to get association from association type {kind} \
         and association name {name}"
    );
    refused(400, &text)
}

fn names(task: &Task, index: usize, kind: &str) -> Vec<String> {
    match kind {
        GPU => task.containers[index].gpu_ids.clone(),
        ACCELERATOR => {
            let needed = task.definition_of(index).resource_requirements.iter();
            let needed = needed.flatten();
            let needed = needed.filter(|it| it.r#type == ResourceType::InferenceAccelerator);
            needed.filter_map(|it| it.value.clone()).collect()
        }
        _ => Vec::new(),
    }
}
