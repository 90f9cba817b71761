//! The network that tasks share with the container that this process runs in: there they reach the
//! fake and its neighbours, such as the other services of a compose file, and are reached by them.

use std::collections::BTreeSet;

use bollard::errors::Error;
use bollard::models::{
    ContainerCreateBody, ContainerInspectResponse, ContainerSummary, EndpointSettings,
    NetworkConnectRequest, NetworkingConfig,
};
use bollard::query_parameters::ListContainersOptionsBuilder;

use crate::fake::Fake;
use crate::own_container::OwnNetwork;
use crate::remove::label_of;
use crate::{metadata, names};

/// Gives a container that was not started a place in the network, if there is one, under names that
/// its neighbours do not have.
pub(crate) async fn join(fake: &Fake, container: &str, wanted: Vec<String>) -> Result<(), Error> {
    let Some(network) = fake.own_network() else {
        return Ok(());
    };
    let request = NetworkConnectRequest {
        container: container.to_owned(),
        endpoint_config: Some(endpoint(fake, network, wanted).await),
    };
    fake.client().connect_network(&network.id, request).await
}

/// Gives a container that is to be started again its place in the network, where that was made anew
/// meanwhile, as compose files do it.
pub(crate) async fn connect_again(
    fake: &Fake,
    container: &ContainerInspectResponse,
) -> Result<(), Error> {
    let settings = container.network_settings.as_ref();
    let networks = settings.and_then(|settings| settings.networks.as_ref());
    let (Some(own), Some(id), Some(networks)) = (fake.own_network(), &container.id, networks)
    else {
        return Ok(());
    };
    let Some(place) = networks.get(&own.name) else {
        return Ok(());
    };
    if place.network_id.as_ref() == Some(&own.id) {
        return Ok(());
    }
    metadata::leave(fake, &own.name, id).await?;
    join(fake, id, place.aliases.clone().unwrap_or_default()).await
}

/// Whether a container that is to be created is in the network by that. Where it is, it gets the
/// names.
pub(crate) async fn is_in(
    fake: &Fake,
    create: &mut ContainerCreateBody,
    wanted: Vec<String>,
) -> bool {
    let Some(network) = fake.own_network() else {
        return true;
    };
    let host = create.host_config.as_ref();
    let mode = host.and_then(|host| host.network_mode.clone());
    let Some(mode) = mode.filter(|mode| network.is(mode)) else {
        return false;
    };
    if create.networking_config.is_none() {
        let endpoint = endpoint(fake, network, wanted).await;
        create.networking_config = Some(NetworkingConfig {
            endpoints_config: Some([(mode, endpoint)].into_iter().collect()),
        });
    }
    true
}

async fn endpoint(fake: &Fake, network: &OwnNetwork, wanted: Vec<String>) -> EndpointSettings {
    let aliases = match network.has_names {
        true => Some(free(fake, network, wanted).await),
        false => None,
    };
    EndpointSettings {
        aliases,
        ..EndpointSettings::default()
    }
}

/// The names that no neighbour has: of two that have one, each would be found now and then.
async fn free(fake: &Fake, network: &OwnNetwork, mut wanted: Vec<String>) -> Vec<String> {
    let filters = [("network", vec![network.id.clone()])]
        .into_iter()
        .collect();
    let options = ListContainersOptionsBuilder::new()
        .filters(&filters)
        .build();
    // An engine that does not say it is asked for the place next, and says why not.
    let neighbours = fake.client().list_containers(Some(options)).await;
    let neighbours = neighbours.unwrap_or_default();
    let taken: BTreeSet<String> = neighbours.iter().flat_map(names_of).collect();
    wanted.retain(|name| {
        let is_free = !taken.contains(name);
        if !is_free && fake.says_once(name) {
            let network = &network.name;
            tracing::warn!(
                target: "fake_ecs", name, network,
                "tasks are not found by that name, because a neighbour in the network has it"
            );
        }
        is_free
    });
    wanted
}

/// The names of a container that is no task's.
fn names_of(container: &ContainerSummary) -> Vec<String> {
    if label_of(container, names::SERVICE).is_some() {
        return Vec::new();
    }
    let own = container.names.iter().flatten();
    let own = own.map(|name| name.trim_start_matches('/').to_owned());
    let service = label_of(container, names::OF_COMPOSE).map(str::to_owned);
    let networks = container.network_settings.as_ref();
    let networks = networks.and_then(|settings| settings.networks.as_ref());
    let endpoints = networks.into_iter().flat_map(|networks| networks.values());
    let aliases = endpoints.flat_map(|endpoint| endpoint.aliases.iter().flatten().cloned());
    own.chain(service).chain(aliases).collect()
}
