//! What moves tasks and containers on.
//!
//! - [`next`] — what a container may do next: one pure function. Start here.
//! - [`stages`] — the stages a task passes through, by where it runs and by how long they take.
//! - [`schedule`] — what happens next to a task, and when. [`hold`] — unless a test holds it.
//!   [`interference`] — what faults of tasks are asked.
//! - [`provide`] — containers get their secrets and files. [`fetch`] — from real endpoints.
//!   [`unprovided`] — what is said of a task that does not.
//! - [`launch`] — a task comes to be. [`interface`] — its network interface and its volume are
//!   attached.
//! - [`stop`] — a task is asked to end, or fails. [`end`] — it ends with a container, or at once.
//! - [`work`] — the agent's part: containers are moved as far as they can go. [`ports`] — which
//!   ports lead to them.
//! - [`spot`] — spare capacity is taken back.
//! - [`change`] — applies what is reported of containers and tasks. [`report`] — by a runtime;
//!   [`by_agent`] — by an agent, through the API. [`reach`] — unless the agent is not connected.
//! - [`adopt`] — a runtime is asked to take over tasks that may already run.
//! - [`restart`] — what is watched over while a container runs, and its restart policy.
//! - [`exec`] — a command is run in a container. [`logs`] — what containers write; `awslogs` — and
//!   to which stream of CloudWatch Logs; `ship` — and from there to a real endpoint.

use crate::ecs::keys::TaskKey;
use crate::ecs::task::history;
use crate::ecs::task::state::{Container, ContainerStatus, Task};
use crate::ecs::task::timeline::{Details, Moment, What};
use crate::ecs::{Region, outbox};
use crate::wire::Tag;

pub mod adopt;
#[cfg(feature = "logs")]
pub mod awslogs;
pub mod by_agent;
pub mod change;
pub mod end;
pub mod exec;
pub mod fetch;
pub mod hold;
pub mod interface;
pub mod interference;
pub mod launch;
pub mod logs;
pub mod next;
pub mod ports;
pub mod provide;
pub mod reach;
pub mod report;
pub mod restart;
pub mod schedule;
#[cfg(feature = "logs")]
pub mod ship;
pub mod spot;
pub mod stages;
pub mod stop;
pub mod unprovided;
pub mod work;

/// Gives a task other tags.
pub fn set_tags(region: &mut Region, key: TaskKey, tags: Vec<Tag>) {
    let is_changed = region.tasks.get(key).tags != tags;
    let before = region
        .tasks
        .update(key, |task| std::mem::replace(&mut task.tags, tags));
    if is_changed {
        note(region, key, What::Retagged(before.into()));
    }
}

/// Keeps what was told of a container where that is about to be overwritten, because events of
/// before show it. Once something was kept of it, whatever changes later is kept, too.
fn keep_details(
    region: &mut Region,
    key: TaskKey,
    index: usize,
    is_overwritten: impl FnOnce(&Container) -> bool,
) {
    let task = region.tasks.get(key);
    let container = &task.containers[index];
    let is_kept = |moment: &Moment| matches!(&moment.what, What::Retold { index: of, .. } if usize::from(*of) == index);
    if is_overwritten(container) || task.moments.iter().any(is_kept) {
        let before = history::details(container);
        note_retold(region, key, index, before);
    }
}

/// Writes down what was known of a container before.
fn note_retold(region: &mut Region, key: TaskKey, index: usize, before: Details) {
    let what = What::Retold {
        index: small(index),
        before: Box::new(before),
    };
    note(region, key, what);
}

/// Writes down what happened to a task.
fn note(region: &mut Region, key: TaskKey, what: What) {
    let moment = Moment {
        at: region.now(),
        sequence: region.next_sequence(),
        what,
    };
    region.tasks.update(key, |task| task.moments.push(moment));
}

/// Announces a change: the version goes up.
pub(super) fn announce(region: &mut Region, key: TaskKey) {
    let (version, status, desired) = region.tasks.update(key, |task| {
        task.version += 1;
        (task.version, task.status, task.desired)
    });
    let version = u16::try_from(version).unwrap_or(u16::MAX);
    note(
        region,
        key,
        What::Event {
            version,
            status,
            desired,
        },
    );
    let moments = &region.tasks.get(key).moments;
    if let Some((at, sequence)) = moments.last().map(|it| (it.at, it.sequence)) {
        region.announce(at, sequence, outbox::What::Task(key));
    }
}

fn set_container(region: &mut Region, key: TaskKey, index: usize, status: ContainerStatus) {
    region
        .tasks
        .update(key, |task| task.containers[index].status = status);
    note(
        region,
        key,
        What::Container {
            index: small(index),
            status,
        },
    );
}

/// Task definitions have at most ten containers.
fn small(index: usize) -> u8 {
    u8::try_from(index).unwrap_or(u8::MAX)
}

/// The containers of a task with their places.
fn indices(task: &Task) -> std::ops::Range<usize> {
    0..task.containers.len()
}
