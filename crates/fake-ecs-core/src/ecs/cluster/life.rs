//! Clusters come into being, and are deleted.

use crate::ecs::cluster::attachments;
use crate::ecs::cluster::state::{Cluster, ClusterStatus};
use crate::ecs::keys::ClusterKey;
use crate::ecs::{Region, account_setting, instance};
use crate::wire::{ClusterSetting, ClusterSettingName, SettingName};

/// Makes an `ACTIVE` cluster with nothing in it, in place of a deleted one of that name.
pub fn create<'r>(region: &'r mut Region, name: &str) -> &'r mut Cluster {
    let key = region.clusters.next_key();
    let insights = account_setting::of_caller(region, SettingName::ContainerInsights);
    let insights = insights.to_owned();
    region.clusters.insert(Cluster {
        key,
        name: name.to_owned(),
        status: ClusterStatus::Active,
        settings: vec![ClusterSetting {
            name: Some(ClusterSettingName::ContainerInsights),
            value: Some(insights),
        }],
        configuration: None,
        service_connect_defaults: None,
        capacity_providers: Vec::new(),
        default_strategy: Vec::new(),
        attachments: Vec::new(),
        attachments_status: None,
        tags: Vec::new(),
    });
    if region.settings.synthetic_instances {
        instance::life::register_synthetic(region, key);
    }
    region.clusters.get_mut(key)
}

/// An empty cluster is deleted: at once, or when its attachments are gone.
pub fn delete(region: &mut Region, key: ClusterKey) {
    let now = region.now();
    let cluster = region.clusters.get_mut(key);
    cluster.tags.clear();
    cluster.capacity_providers.clear();
    cluster.default_strategy.clear();
    if cluster.attachments.is_empty() {
        cluster.status = ClusterStatus::Inactive;
        region.clusters.fade(key, now);
    } else {
        cluster.status = ClusterStatus::Deprovisioning;
        attachments::update(region, key);
    }
}
