//! What runs containers.

use super::outcome::{Outcome, Refusal};
use crate::ecs::Region;
use crate::ecs::lifecycle::adopt;
use crate::router::{Containers, SIMULATOR};
use crate::simulator::selector::ContainerSelector;

pub(super) fn choose_runtime(
    on: &mut Containers<'_>,
    containers: ContainerSelector,
    runtime: &str,
) -> Result<Outcome, Refusal> {
    match on.router.choose(containers, runtime) {
        Some(()) => Ok(Outcome::Done),
        None => Err(no_runtime(on, runtime)),
    }
}

pub(super) fn reconnect_runtime(
    region: &mut Region,
    on: &Containers<'_>,
    runtime: &str,
) -> Result<Outcome, Refusal> {
    if on.router.named(runtime).is_none() {
        return Err(no_runtime(on, runtime));
    }
    let tasks = region.tasks.iter().filter(|task| {
        let of = task.task_ref(region.key);
        on.router.runs(of, runtime)
    });
    let keys: Vec<_> = tasks.map(|task| task.key).collect();
    for key in keys {
        adopt::adopt(region, key);
    }
    Ok(Outcome::Done)
}

fn no_runtime(on: &Containers<'_>, runtime: &str) -> Refusal {
    let mut known = vec![SIMULATOR];
    known.extend(on.router.names());
    Refusal::NotFound(format!(
        "no runtime '{runtime}': this fake has {}",
        known.join(", ")
    ))
}
