//! `ListDeploymentConfigs` — the names of all configurations, in pages: those that callers have
//! made, and those of ECS that there always are.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ListDeploymentConfigs.html>

use std::collections::BTreeSet;

use crate::aws::codedeploy::ops::pages::PAGES;
use crate::aws::codedeploy::routing;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::codedeploy::types::{ListDeploymentConfigsRequest, ListDeploymentConfigsResponse};

pub(in crate::aws::codedeploy) fn list_deployment_configs(
    region: &Region,
    input: ListDeploymentConfigsRequest,
) -> Result<ListDeploymentConfigsResponse, ApiError> {
    let ListDeploymentConfigsRequest { next_token } = input;
    let made = region.codedeploy.configs.keys().cloned();
    let predefined = routing::predefined().filter_map(|it| it.deployment_config_name);
    let names: BTreeSet<String> = made.chain(predefined).collect();
    let names = names.into_iter().map(|name| (name.clone(), name));
    let listing = ("ListDeploymentConfigs", &());
    let (names, next_token) = PAGES.page(region, listing, names, None, next_token.as_deref())?;
    Ok(ListDeploymentConfigsResponse {
        deployment_configs_list: Some(names),
        next_token,
    })
}
