//! What runs containers.

use super::outcome::{Outcome, Refusal};
use crate::router::{Containers, SIMULATOR};
use crate::simulator::selector::ContainerSelector;

pub(super) fn choose_runtime(
    on: &mut Containers<'_>,
    containers: ContainerSelector,
    runtime: &str,
) -> Result<Outcome, Refusal> {
    match on.router.choose(containers, runtime) {
        Some(()) => Ok(Outcome::Done),
        None => {
            let mut known = vec![SIMULATOR];
            known.extend(on.router.names());
            Err(Refusal::NotFound(format!(
                "no runtime '{runtime}': this fake has {}",
                known.join(", ")
            )))
        }
    }
}
