//! `DescribeDaemon` — a daemon, with the revisions that are on its instances.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeDaemon.html>

use super::find;
use crate::ecs::Region;
use crate::render;
use crate::wire::{ApiError, DescribeDaemonRequest, DescribeDaemonResponse};

pub(in crate::ops) fn describe_daemon(
    region: &Region,
    input: DescribeDaemonRequest,
) -> Result<DescribeDaemonResponse, ApiError> {
    let DescribeDaemonRequest { daemon_arn } = input;
    let daemon = find::daemon(region, &daemon_arn)?;
    Ok(DescribeDaemonResponse {
        daemon: Some(render::daemon(region, daemon)),
    })
}
