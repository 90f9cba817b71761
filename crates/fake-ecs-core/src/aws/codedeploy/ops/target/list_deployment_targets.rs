//! `ListDeploymentTargets` — the ids of the targets of a deployment: a service of ECS is one,
//! `cluster:service`.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeploymentTargets.html>

use super::find::started;
use crate::aws::codedeploy::ops::pages::PAGES;
use crate::aws::codedeploy::shown;
use crate::ecs::Region;
use crate::wire::codedeploy::types::{ListDeploymentTargetsRequest, ListDeploymentTargetsResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::codedeploy) fn list_deployment_targets(
    region: &Region,
    input: ListDeploymentTargetsRequest,
) -> Result<ListDeploymentTargetsResponse, ApiError> {
    let ListDeploymentTargetsRequest {
        deployment_id,
        next_token,
        target_filters,
    } = input;
    let deployment = started(region, &deployment_id)?;
    let status = shown::target_status(deployment).as_str();
    let mut meant = true;
    for (name, values) in target_filters.into_iter().flatten() {
        match name.as_str() {
            "TargetStatus" => meant &= values.iter().any(|it| it == status),
            "ServerInstanceLabel" => {}
            _ => {
                let text = format!("The target filter {name} is not valid");
                return Err(ApiError::new(ErrorCode::InvalidTargetFilterName, text));
            }
        }
    }
    let id = shown::target_id(deployment);
    let ids = meant.then(|| (id.clone(), id)).into_iter();
    let listing = ("ListDeploymentTargets", &deployment_id);
    let (target_ids, next_token) = PAGES.page(region, listing, ids, None, next_token.as_deref())?;
    Ok(ListDeploymentTargetsResponse {
        next_token,
        target_ids: Some(target_ids),
    })
}
