//! `UpdateClusterSettings` — changes the settings of a cluster.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateClusterSettings.html>

use super::settings;
use crate::ecs::Region;
use crate::render::{self, ClusterView};
use crate::wire::{ApiError, UpdateClusterSettingsRequest, UpdateClusterSettingsResponse};

pub(in crate::ops) fn update_cluster_settings(
    region: &mut Region,
    input: UpdateClusterSettingsRequest,
) -> Result<UpdateClusterSettingsResponse, ApiError> {
    let UpdateClusterSettingsRequest { cluster, settings } = input;
    let key = region.cluster_key(Some(&cluster))?;
    let settings = settings::merged(&region.clusters.get(key).settings, settings)?;
    region.clusters.get_mut(key).settings = settings;
    let cluster = render::cluster(region, region.clusters.get(key), ClusterView::Whole);
    Ok(UpdateClusterSettingsResponse {
        cluster: Some(cluster),
    })
}
