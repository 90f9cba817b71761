//! `CreateCluster` — makes a cluster, or returns the one that is there.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCluster.html>

use crate::aws::cloud_map::names;
use crate::ecs::cluster::state::{Cluster, ClusterStatus};
use crate::ecs::find::DEFAULT_CLUSTER;
use crate::ecs::keys::ClusterKey;
use crate::ecs::{Region, cluster};
use crate::kernel::arn::is_name;
use crate::kernel::sorted::SortedSet;
use crate::limits::quotas;
use crate::ops::cluster::settings;
use crate::ops::{strategy, tags};
use crate::render;
use crate::render::ClusterView;
use crate::wire::{ApiError, CreateClusterRequest, CreateClusterResponse};

pub fn create_cluster(
    region: &mut Region,
    input: CreateClusterRequest,
) -> Result<CreateClusterResponse, ApiError> {
    let name = input
        .cluster_name
        .clone()
        .unwrap_or_else(|| DEFAULT_CLUSTER.to_owned());
    if !is_name(&name) {
        return Err(ApiError::invalid_parameter(
            "ClusterName must match ^[a-zA-Z0-9\\-_]{1,255}$",
        ));
    }
    let existing = region
        .clusters
        .named(&name)
        .filter(|cluster| cluster.status != ClusterStatus::Inactive);
    let key = match existing {
        Some(cluster) if cluster.status == ClusterStatus::Deprovisioning => {
            return Err(ApiError::client("Cluster was not ACTIVE."));
        }
        Some(cluster) if asks_for_the_same(region, cluster, &input)? => cluster.key,
        Some(_) => {
            return Err(ApiError::invalid_parameter(
                "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
            ));
        }
        None => make(region, &name, input)?,
    };
    Ok(CreateClusterResponse {
        cluster: Some(render::cluster(
            region,
            region.clusters.get(key),
            ClusterView::Whole,
        )),
    })
}

fn make(
    region: &mut Region,
    name: &str,
    input: CreateClusterRequest,
) -> Result<ClusterKey, ApiError> {
    let CreateClusterRequest {
        cluster_name: _,
        tags,
        settings,
        configuration,
        capacity_providers,
        default_capacity_provider_strategy,
        service_connect_defaults,
    } = input;
    let clusters = || {
        let all = region.clusters.by_name(None);
        all.filter(|it| it.status != ClusterStatus::Inactive)
            .count()
    };
    if quotas::is_used_up(region.quotas.clusters, clusters) {
        let message = quotas::exceeded("clusters per account");
        return Err(ApiError::invalid_parameter(message));
    }
    let capacity_providers = capacity_providers.unwrap_or_default();
    let default_strategy = default_capacity_provider_strategy.unwrap_or_default();
    let capacity_providers = strategy::providers(region, &capacity_providers, None)?;
    let default_strategy = strategy::checked(region, default_strategy, None, &capacity_providers)?;
    if let Some(configuration) = &configuration {
        settings::check_configuration(configuration)?;
    }
    let settings = settings::merged(&[], settings.unwrap_or_default())?;
    let tags = tags::checked(tags.unwrap_or_default())?;
    let namespace = settings::named_namespace(service_connect_defaults.as_ref());
    let defaults = match service_connect_defaults {
        Some(defaults) => settings::service_connect_defaults(region, defaults)?,
        None => None,
    };

    if let Some(name) = namespace {
        names::need_namespace(region, &name);
    }
    let cluster = cluster::life::create(region, name);
    if !settings.is_empty() {
        cluster.settings = settings;
    }
    cluster.tags = tags;
    cluster.configuration = configuration;
    cluster.capacity_providers = capacity_providers;
    cluster.default_strategy = default_strategy;
    cluster.service_connect_defaults = defaults;
    let key = cluster.key;
    attach(region, key);
    Ok(key)
}

/// Begins to attach what its capacity providers need; the cluster is not `ACTIVE` before that is
/// done.
fn attach(region: &mut Region, key: ClusterKey) {
    if region.clusters.get(key).capacity_providers.is_empty() {
        return;
    }
    cluster::attachments::update(region, key);
    let cluster = region.clusters.get_mut(key);
    if cluster.is_busy() {
        cluster.status = ClusterStatus::Provisioning;
    }
}

/// Whether what is given beside the name is what the cluster has. What is empty is not given, and
/// order does not matter where names tell the items apart.
fn asks_for_the_same(
    region: &Region,
    cluster: &Cluster,
    input: &CreateClusterRequest,
) -> Result<bool, ApiError> {
    let defaults = match input.service_connect_defaults.clone() {
        Some(defaults) => settings::service_connect_defaults(region, defaults)?,
        None => None,
    };
    let providers = input.capacity_providers.as_deref().unwrap_or_default();
    let providers = strategy::providers(region, providers, Some(cluster.key))?;
    let known = if providers.is_empty() {
        &cluster.capacity_providers
    } else {
        &providers
    };
    let default_strategy = input.default_capacity_provider_strategy.clone();
    let default_strategy = default_strategy.unwrap_or_default();
    let default_strategy = strategy::checked(region, default_strategy, Some(cluster.key), known)?;
    Ok(same_items(&input.tags, &cluster.tags, |tag| {
        (tag.key.clone(), tag.value.clone().unwrap_or_default())
    }) && same_items(&input.settings, &cluster.settings, |setting| {
        (setting.name, setting.value.clone())
    }) && same_items(&Some(providers), &cluster.capacity_providers, String::clone)
        && same_items(&Some(default_strategy), &cluster.default_strategy, |item| {
            (item.capacity_provider.clone(), item.base, item.weight)
        })
        && same(&input.configuration, &cluster.configuration)
        && same(&defaults, &cluster.service_connect_defaults))
}

fn same<T: PartialEq + Default>(given: &Option<T>, current: &Option<T>) -> bool {
    let is_given = given.as_ref().is_some_and(|given| *given != T::default());
    !is_given || given == current
}

fn same_items<T, K: Ord>(given: &Option<Vec<T>>, current: &[T], key: impl Fn(&T) -> K) -> bool {
    let keys = |items: &[T]| items.iter().map(&key).collect::<SortedSet<K>>();
    let given = given.as_deref().unwrap_or_default();
    given.is_empty() || keys(given) == keys(current)
}
