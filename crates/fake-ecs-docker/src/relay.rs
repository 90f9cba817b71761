//! How containers ask a fake about themselves that runs in a container: the one that forwards what
//! is asked at `169.254.170.2`, which all fakes of an engine share, is in no network of the fake.
//!
//! A container of ours, the relay, is in both networks, and leads a port in that of the forwarder
//! to the fake. It belongs to one fake, goes with it, and leads nowhere else.

use std::net::{Ipv4Addr, SocketAddr};

use bollard::errors::Error;
use bollard::models::{
    ContainerCreateBody, EndpointIpamConfig, EndpointSettings, HostConfig, NetworkingConfig,
};
use bollard::query_parameters::CreateContainerOptionsBuilder;

use crate::fake::Fake;
use crate::own_container::OwnNetwork;
use crate::reason::{Doing, is_conflict, is_not_found};
use crate::{address, metadata, names, remove, shared_network};

/// Makes the relay unless it runs, and returns its address in the network of the forwarder.
///
/// # Errors
///
/// Why containers have to do without.
pub(crate) async fn provide(
    fake: &Fake,
    network: &OwnNetwork,
    port: u16,
) -> Result<Ipv4Addr, String> {
    let name = name(fake);
    let leads_to = SocketAddr::from((network.address, port));
    match find(fake, &name, leads_to, metadata::NAME).await {
        Ok(Some(address)) => {
            let own = given(fake, &name, leads_to, &network.name).await?;
            fake.settings.peers.set_relay(own);
            return Ok(address);
        }
        // It has ended, as with its engine, or leads to where a fake with this journal was before.
        Ok(None) => remove::container(fake.client(), &name).await,
        Err(error) if is_not_found(&error) => {}
        Err(error) => return Err(Doing::Inspect.reason(&error)),
    }
    let image = fake.helper().await?;
    let address = address::wanted_by(fake).await;
    let body = body(fake, leads_to, address, image);
    let options = CreateContainerOptionsBuilder::new().name(&name).build();
    let create = || {
        let (options, body) = (options.clone(), body.clone());
        fake.client().create_container(Some(options), body)
    };
    let mut created = create().await;
    if created.as_ref().is_err_and(is_conflict) {
        created = remove::when_free(create).await;
    }
    let id = created.map_err(|error| Doing::Create.reason(&error))?.id;
    let joined = shared_network::join(fake, &id, Vec::new()).await;
    joined.map_err(|error| Doing::Network.reason(&error))?;
    let started = address::start(fake, &id).await;
    started.map_err(|error| Doing::Start.reason(&error))?;
    let own = given(fake, &name, leads_to, &network.name).await?;
    fake.settings.peers.set_relay(own);
    given(fake, &name, leads_to, metadata::NAME).await
}

fn name(fake: &Fake) -> String {
    format!("fake-ecs-{}.relay", fake.owner)
}

/// The address that it has been given in a network.
async fn given(
    fake: &Fake,
    name: &str,
    leads_to: SocketAddr,
    network: &str,
) -> Result<Ipv4Addr, String> {
    let given = find(fake, name, leads_to, network).await;
    let given = given.map_err(|error| Doing::Inspect.reason(&error))?;
    given.ok_or_else(|| Doing::Start.because("the relay has ended"))
}

/// Its address in a network; `None` if it does not run, or leads elsewhere.
async fn find(
    fake: &Fake,
    name: &str,
    leads_to: SocketAddr,
    network: &str,
) -> Result<Option<Ipv4Addr>, Error> {
    let inspected = fake.client().inspect_container(name, None).await?;
    let labels = inspected.config.and_then(|config| config.labels);
    let label = labels.and_then(|mut labels| labels.remove(names::RELAY));
    let is_right = label == Some(leads_to.to_string());
    let runs = inspected.state.and_then(|state| state.running) == Some(true);
    let networks = inspected.network_settings.and_then(|it| it.networks);
    let endpoint = networks.and_then(|mut networks| networks.remove(network));
    let address = endpoint.and_then(|endpoint| endpoint.ip_address?.parse().ok());
    Ok(address.filter(|_| runs && is_right))
}

fn body(
    fake: &Fake,
    leads_to: SocketAddr,
    address: Option<Ipv4Addr>,
    image: &str,
) -> ContainerCreateBody {
    let mut labels = names::labels_of_owner(&fake.owner);
    labels.extend(fake.labels_of_process());
    labels.insert(names::RELAY.to_owned(), leads_to.to_string());
    let (host, port) = (leads_to.ip().to_string(), leads_to.port().to_string());
    let words = ["relay", &host, &port];
    let endpoint = EndpointSettings {
        ipam_config: address.map(|address| EndpointIpamConfig {
            ipv4_address: Some(address.to_string()),
            ..EndpointIpamConfig::default()
        }),
        ..EndpointSettings::default()
    };
    let endpoints = [(metadata::NAME.to_owned(), endpoint)];
    ContainerCreateBody {
        image: Some(image.to_owned()),
        cmd: Some(words.map(str::to_owned).to_vec()),
        labels: Some(labels.into_iter().collect()),
        host_config: Some(HostConfig {
            network_mode: Some(metadata::NAME.to_owned()),
            ..HostConfig::default()
        }),
        networking_config: Some(NetworkingConfig {
            endpoints_config: Some(endpoints.into_iter().collect()),
        }),
        ..ContainerCreateBody::default()
    }
}
