//! `UpdateClusterSettings` — changes the settings of a cluster.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateClusterSettings.html>

use super::settings;
use crate::render::{self, ClusterView};
use crate::wire::{ApiError, UpdateClusterSettingsRequest, UpdateClusterSettingsResponse};
use crate::world::World;

pub(in crate::ops) fn update_cluster_settings(
    world: &mut World,
    input: UpdateClusterSettingsRequest,
) -> Result<UpdateClusterSettingsResponse, ApiError> {
    let UpdateClusterSettingsRequest { cluster, settings } = input;
    let key = world.cluster_key(Some(&cluster))?;
    let settings = settings::merged(&world.clusters.get(key).settings, settings)?;
    world.clusters.get_mut(key).settings = settings;
    let cluster = render::cluster(world, world.clusters.get(key), ClusterView::Whole);
    Ok(UpdateClusterSettingsResponse {
        cluster: Some(cluster),
    })
}
