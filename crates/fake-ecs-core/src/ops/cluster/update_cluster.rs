//! `UpdateCluster` — changes settings, configuration and Service Connect defaults.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateCluster.html>

use super::settings;
use crate::aws::cloud_map::names;
use crate::ecs::Region;
use crate::render::{self, ClusterView};
use crate::wire::{ApiError, UpdateClusterRequest, UpdateClusterResponse};

pub(in crate::ops) fn update_cluster(
    region: &mut Region,
    input: UpdateClusterRequest,
) -> Result<UpdateClusterResponse, ApiError> {
    let UpdateClusterRequest {
        cluster,
        settings,
        configuration,
        service_connect_defaults,
    } = input;
    let key = region.cluster_key(Some(&cluster))?;
    let settings = settings::merged(
        &region.clusters.get(key).settings,
        settings.unwrap_or_default(),
    )?;
    if let Some(configuration) = &configuration {
        settings::check_configuration(configuration)?;
    }
    let namespace = settings::named_namespace(service_connect_defaults.as_ref());
    let defaults = match service_connect_defaults {
        Some(defaults) => Some(settings::service_connect_defaults(region, defaults)?),
        None => None,
    };

    if let Some(name) = namespace {
        names::need_namespace(region, &name);
    }
    let cluster = region.clusters.get_mut(key);
    cluster.settings = settings;
    if configuration.is_some() {
        cluster.configuration = configuration;
    }
    if let Some(defaults) = defaults {
        cluster.service_connect_defaults = defaults;
    }
    Ok(UpdateClusterResponse {
        cluster: Some(render::cluster(
            region,
            region.clusters.get(key),
            ClusterView::Whole,
        )),
    })
}
