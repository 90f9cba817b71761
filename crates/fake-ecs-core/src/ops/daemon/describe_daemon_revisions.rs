//! `DescribeDaemonRevisions` — what was deployed: a snapshot of a daemon that never changes.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeDaemonRevisions.html>

use super::find;
use crate::ecs::Region;
use crate::ops::service_deployment::check_count;
use crate::render;
use crate::wire::{ApiError, DescribeDaemonRevisionsRequest, DescribeDaemonRevisionsResponse};

pub(in crate::ops) fn describe_daemon_revisions(
    region: &Region,
    input: DescribeDaemonRevisionsRequest,
) -> Result<DescribeDaemonRevisionsResponse, ApiError> {
    let DescribeDaemonRevisionsRequest {
        daemon_revision_arns,
    } = input;
    check_count("daemonRevisionArns", &daemon_revision_arns)?;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for arn in daemon_revision_arns {
        match find::revision(region, &arn)? {
            Some((daemon, revision)) => {
                found.push(render::daemon_revision(region, daemon, revision));
            }
            None => failures.push(render::missing(arn)),
        }
    }
    Ok(DescribeDaemonRevisionsResponse {
        daemon_revisions: Some(found),
        failures: Some(failures),
    })
}
