//! `DescribeServiceRevisions` — what was rolled out: a snapshot of a service that never changes.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServiceRevisions.html>

use super::find;
use crate::ecs::Region;
use crate::render;
use crate::wire::{ApiError, DescribeServiceRevisionsRequest, DescribeServiceRevisionsResponse};

pub(in crate::ops) fn describe_service_revisions(
    region: &Region,
    input: DescribeServiceRevisionsRequest,
) -> Result<DescribeServiceRevisionsResponse, ApiError> {
    let DescribeServiceRevisionsRequest {
        service_revision_arns,
    } = input;
    find::check_count("serviceRevisionArns", &service_revision_arns)?;
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for arn in service_revision_arns {
        match find::revision(region, &arn)? {
            Some((service, revision)) => {
                found.push(render::service_revision(region, service, revision));
            }
            None => failures.push(render::missing(arn)),
        }
    }
    Ok(DescribeServiceRevisionsResponse {
        service_revisions: Some(found),
        failures: Some(failures),
    })
}
