//! `DescribeScalableTargets` — the services that are scaled, in the order of their ids.
//! <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html>

use super::find::is_of_ecs;
use super::pages::PAGES;
use crate::aws::application_auto_scaling::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::application_autoscaling::types::{
    DescribeScalableTargetsRequest, DescribeScalableTargetsResponse,
};

pub(super) fn describe_scalable_targets(
    region: &Region,
    input: DescribeScalableTargetsRequest,
) -> Result<DescribeScalableTargetsResponse, ApiError> {
    let DescribeScalableTargetsRequest {
        service_namespace,
        max_results,
        next_token,
        resource_ids,
        scalable_dimension,
    } = input;
    let ids = resource_ids.unwrap_or_default();
    let targets = region.application_auto_scaling.targets().filter(|(id, _)| {
        is_of_ecs(service_namespace, scalable_dimension) && (ids.is_empty() || ids.contains(id))
    });
    let targets = targets.map(|(id, target)| (id.clone(), shown::target(id, target)));
    let listing = ("DescribeScalableTargets", &ids);
    let page = PAGES.page(region, listing, targets, max_results, next_token.as_deref());
    let (targets, next_token) = page?;
    Ok(DescribeScalableTargetsResponse {
        next_token,
        scalable_targets: Some(targets),
    })
}
