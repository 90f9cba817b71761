//! `DescribeDaemon` — a daemon, with the revisions that are on its instances.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeDaemon.html>

use super::find;
use crate::render;
use crate::wire::{ApiError, DescribeDaemonRequest, DescribeDaemonResponse};
use crate::world::World;

pub(in crate::ops) fn describe_daemon(
    world: &World,
    input: DescribeDaemonRequest,
) -> Result<DescribeDaemonResponse, ApiError> {
    let DescribeDaemonRequest { daemon_arn } = input;
    let daemon = find::daemon(world, &daemon_arn)?;
    Ok(DescribeDaemonResponse {
        daemon: Some(render::daemon(world, daemon)),
    })
}
