//! How containers ask a fake about themselves that runs in a container: the one that forwards what
//! is asked at `169.254.170.2`, which all fakes of an engine share, is in no network of the fake.
//!
//! A container of ours, the relay, is in both networks, and leads a port in that of the forwarder
//! to the fake. It belongs to one fake, goes with it, and leads nowhere else.

use std::net::Ipv4Addr;

use bollard::errors::Error;
use bollard::models::{ContainerCreateBody, HostConfig};
use bollard::query_parameters::CreateContainerOptionsBuilder;

use crate::fake::Fake;
use crate::own_container::OwnNetwork;
use crate::reason::{Doing, is_conflict, is_not_found};
use crate::{metadata, names, owner, remove, shared_network};

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
    match address(fake, &name, metadata::NAME).await {
        Ok(Some(address)) => return Ok(address),
        // It has ended, as with its engine.
        Ok(None) => remove::container(fake.client(), &name).await,
        Err(error) if is_not_found(&error) => {}
        Err(error) => return Err(Doing::Inspect.reason(&error)),
    }
    let image = fake.helper().await?;
    let body = body(fake, network, port, image);
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
    let started = metadata::start(fake, &id).await;
    started.map_err(|error| Doing::Start.reason(&error))?;
    fake.settings
        .peers
        .set_relay(given(fake, &name, &network.name).await?);
    given(fake, &name, metadata::NAME).await
}

fn name(fake: &Fake) -> String {
    format!("fake-ecs-{}.relay", fake.owner)
}

/// The address that it has been given in a network.
async fn given(fake: &Fake, name: &str, network: &str) -> Result<Ipv4Addr, String> {
    let given = address(fake, name, network).await;
    let given = given.map_err(|error| Doing::Inspect.reason(&error))?;
    given.ok_or_else(|| Doing::Start.because("the relay has ended"))
}

/// Its address in a network; `None` if it does not run.
async fn address(fake: &Fake, name: &str, network: &str) -> Result<Option<Ipv4Addr>, Error> {
    let inspected = fake.client().inspect_container(name, None).await?;
    let runs = inspected.state.and_then(|state| state.running) == Some(true);
    let networks = inspected.network_settings.and_then(|it| it.networks);
    let endpoint = networks.and_then(|mut networks| networks.remove(network));
    let address = endpoint.and_then(|endpoint| endpoint.ip_address?.parse().ok());
    Ok(address.filter(|_| runs))
}

fn body(fake: &Fake, network: &OwnNetwork, port: u16, image: &str) -> ContainerCreateBody {
    let mut labels = names::labels_of_owner(&fake.owner);
    labels.insert(owner::PROCESS.to_owned(), fake.process_label());
    labels.insert(names::RELAY.to_owned(), port.to_string());
    let words = ["relay", &network.address.to_string(), &port.to_string()];
    ContainerCreateBody {
        image: Some(image.to_owned()),
        cmd: Some(words.map(str::to_owned).to_vec()),
        labels: Some(labels.into_iter().collect()),
        host_config: Some(HostConfig {
            network_mode: Some(metadata::NAME.to_owned()),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    }
}
