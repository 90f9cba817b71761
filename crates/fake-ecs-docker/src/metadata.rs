//! `169.254.170.2`, where containers ask about themselves and get their credentials.
//!
//! SDKs know that address, so it is the one. A network of the engine has it, in which a container
//! of ours, the forwarder, sends each request on to the fake whose port its path begins with. All
//! fakes of an engine share the two: whoever needs them first makes them, and the last that ends
//! removes them. Who is the last is known by a locked file, as long as all are on one machine; and
//! what is left of a killed process is removed by the next that ends.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::hash::{BuildHasher, RandomState};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;
use std::{env, io};

use bollard::errors::Error;
use bollard::models::{
    ContainerCreateBody, ContainerInspectResponse, ContainerSummary, ContainerSummaryStateEnum,
    EndpointIpamConfig, EndpointSettings, HostConfig, Ipam, IpamConfig, NetworkConnectRequest,
    NetworkCreateRequest, NetworkDisconnectRequest, NetworkingConfig, RestartPolicy,
    RestartPolicyNameEnum,
};
use bollard::query_parameters::{CreateContainerOptionsBuilder, RemoveContainerOptionsBuilder};
use tokio::time::sleep;

use crate::fake::{Fake, HOST_NAME};
use crate::reason::{Doing, is_conflict, is_not_found, with_causes};
use crate::{environment, names, network, remove};

/// What the network and the forwarder are called.
pub(crate) const NAME: &str = "fake-ecs-metadata";
/// Where the agent is on real machines.
pub(crate) const ADDRESS: &str = "169.254.170.2";
/// All that can be had: what is larger has 169.254.169.254, where machines ask their cloud.
const SUBNET: &str = "169.254.170.0/23";
/// Where the engine gives containers their addresses, so that none has that of the forwarder.
const OF_CONTAINERS: &str = "169.254.171.0/24";
/// How often to choose an address that somebody else chooses at the same time.
const CHOICES: usize = 10;
/// Where the helper in the network of a task listens on loopback if that address cannot be had: the
/// port of the agent on real machines.
pub(crate) const LOCAL_PORT: u16 = 51679;
/// Where Docker has its own network.
const BRIDGE: &str = "bridge";
/// The file that is locked for as long as the network is used.
const USERS: &str = "users";
/// How long to wait for another process that makes or removes the network.
const PAUSE: Duration = Duration::from_millis(20);
const PAUSES_MAX: usize = 1500;

/// The right to use the network, for as long as this is kept.
#[derive(Debug)]
pub(crate) struct Lease {
    users: File,
    /// What tells the engine from others.
    engine: String,
}

impl Lease {
    /// Keeps others from removing the network.
    ///
    /// # Errors
    ///
    /// Why containers have to do without.
    pub(crate) async fn acquire(fake: &Fake) -> Result<Self, String> {
        if env::var_os("ECS_CONTAINER_METADATA_URI_V4").is_some() {
            return Err(format!(
                "this process is a task of ECS, which needs {ADDRESS} itself"
            ));
        }
        let engine = engine(fake).await;
        let users = lock(&engine, USERS, File::try_lock_shared).await?;
        Ok(Self { users, engine })
    }

    /// Makes the network and the forwarder unless they are there. They may be gone when the engine
    /// was restarted, or through somebody who does not see the lock.
    ///
    /// # Errors
    ///
    /// Why containers have to do without.
    pub(crate) async fn provide(&self, fake: &Fake) -> Result<(), String> {
        if let Ok(true) = is_forwarding(fake).await {
            return Ok(());
        }
        let making = lock(&self.engine, "making", File::try_lock).await?;
        let mut made = make(fake).await;
        for _ in 0..remove::PAUSES_MAX {
            if !made.as_ref().is_err_and(|reason| is_being_removed(reason)) {
                break;
            }
            sleep(remove::PAUSE).await;
            made = make(fake).await;
        }
        drop(making);
        made
    }

    /// Removes the network and the forwarder if nobody else needs them.
    pub(crate) async fn end(&self, fake: &Fake) {
        // Given up before anybody asks who is left: two that end at once would each see the other.
        self.give_up();
        // Nobody gets the lock until all is removed. Whoever has it now comes to this line later.
        if self.users.try_lock().is_ok() {
            if !has_others(fake).await {
                remove::log_failure("container", NAME, remove_forwarder(fake).await);
                let removed = fake.client().remove_network(NAME).await;
                remove::log_failure("network", NAME, removed);
            }
            self.give_up();
        }
    }

    fn give_up(&self) {
        if let Err(error) = self.users.unlock() {
            tracing::warn!(target: "fake_ecs", %error, "a lock cannot be given up");
        }
    }
}

/// Removes what a dead process has left, unless somebody uses it.
pub(crate) async fn remove_left_behind(fake: &Fake) {
    if fake.client().inspect_network(NAME, None).await.is_err() {
        return;
    }
    let engine = engine(fake).await;
    if let Ok(users) = open(&engine, USERS) {
        Lease { users, engine }.end(fake).await;
    }
}

/// What tells the engine from others on this machine.
async fn engine(fake: &Fake) -> String {
    let info = fake.client().info().await.ok();
    let engine = info.and_then(|info| {
        // The id of Podman is another one each time.
        let is_podman = fake.settings.connection.is_podman;
        if is_podman {
            info.docker_root_dir
        } else {
            info.id
        }
    });
    let engine = engine.unwrap_or_else(|| fake.settings.connection.address.clone());
    engine.replace(|it: char| !it.is_ascii_alphanumeric(), "-")
}

fn open(engine: &str, what: &str) -> io::Result<File> {
    let folder = network::lock_folder();
    fs::create_dir_all(&folder)?;
    let path = folder.join(format!("metadata-{what}-{engine}"));
    File::options().create(true).append(true).open(path)
}

/// Locks a file that all fakes of the engine share.
async fn lock(
    engine: &str,
    what: &str,
    try_lock: fn(&File) -> Result<(), fs::TryLockError>,
) -> Result<File, String> {
    let file = open(engine, what).map_err(|error| format!("the file that fakes share: {error}"))?;
    for _ in 0..PAUSES_MAX {
        match try_lock(&file) {
            Ok(()) => return Ok(file),
            Err(fs::TryLockError::WouldBlock) => sleep(PAUSE).await,
            Err(fs::TryLockError::Error(error)) => return Err(error.to_string()),
        }
    }
    Err("another process makes the network, and does not come to an end".to_owned())
}

async fn make(fake: &Fake) -> Result<(), String> {
    let network = |error: Error| Doing::Network.reason(&error);
    if let Err(error) = fake.client().inspect_network(NAME, None).await {
        if !is_not_found(&error) {
            return Err(network(error));
        }
        let created = fake.client().create_network(network_request()).await;
        // A process on another machine may have made it meanwhile.
        created
            .map(drop)
            .or_else(unless_conflict)
            .map_err(network)?;
    }
    match is_forwarding(fake).await {
        Ok(true) => return Ok(()),
        // Its making was broken off, or its engine was restarted.
        Ok(false) => remove_forwarder(fake).await.map_err(network)?,
        Err(error) if is_not_found(&error) => {}
        Err(error) => return Err(network(error)),
    }
    create_forwarder(fake).await?;
    let started = fake.client().start_container(NAME, None).await;
    started.map_err(|error| Doing::Start.reason(&error))
}

/// Whether that is because somebody removes the network meanwhile who does not see the lock.
fn is_being_removed(reason: &str) -> bool {
    let of_docker = [
        "already in progress",
        "marked for removal",
        "No such container",
    ];
    of_docker.iter().any(|text| reason.contains(text))
}

/// Whether the forwarder runs, and does what the fake needs.
async fn is_forwarding(fake: &Fake) -> Result<bool, Error> {
    let inspected = fake.client().inspect_container(NAME, None).await?;
    let labels = inspected.config.and_then(|config| config.labels);
    // One that an older version has made knows of no relays, and this one of all that it knows.
    let knows = |label| labels.is_some_and(|labels| labels.contains_key(label));
    let is_enough = fake.own_network().is_none() || knows(names::RELAY);
    let runs = inspected.state.and_then(|state| state.running) == Some(true);
    Ok(runs && is_enough)
}

async fn create_forwarder(fake: &Fake) -> Result<(), String> {
    let image = fake.helper().await?;
    let options = CreateContainerOptionsBuilder::new().name(NAME).build();
    let body = forwarder(fake, image);
    let created = fake.client().create_container(Some(options), body).await;
    let created = created.map(drop).or_else(unless_conflict);
    created.map_err(|error| Doing::Create.reason(&error))?;
    // By which it reaches the host.
    let connected = connect(fake, BRIDGE, NAME).await;
    connected.map_err(|error| Doing::Network.reason(&error))
}

async fn remove_forwarder(fake: &Fake) -> Result<(), Error> {
    let options = RemoveContainerOptionsBuilder::new().force(true).build();
    fake.client().remove_container(NAME, Some(options)).await
}

fn unless_conflict(error: Error) -> Result<(), Error> {
    if is_conflict(&error) {
        Ok(())
    } else {
        Err(error)
    }
}

fn network_request() -> NetworkCreateRequest {
    let config = IpamConfig {
        subnet: Some(SUBNET.to_owned()),
        ip_range: Some(OF_CONTAINERS.to_owned()),
        gateway: Some("169.254.170.1".to_owned()),
        ..IpamConfig::default()
    };
    NetworkCreateRequest {
        name: NAME.to_owned(),
        driver: Some("bridge".to_owned()),
        // The way out is that of the container's other network.
        internal: Some(true),
        labels: Some(names::labels_of_all().into_iter().collect()),
        ipam: Some(Ipam {
            config: Some(vec![config]),
            ..Ipam::default()
        }),
        ..NetworkCreateRequest::default()
    }
}

fn forwarder(fake: &Fake, image: &str) -> ContainerCreateBody {
    let endpoint = EndpointSettings {
        ipam_config: Some(EndpointIpamConfig {
            ipv4_address: Some(ADDRESS.to_owned()),
            ..EndpointIpamConfig::default()
        }),
        ..EndpointSettings::default()
    };
    let mut labels = names::labels_of_all();
    labels.insert(names::RELAY.to_owned(), "any".to_owned());
    ContainerCreateBody {
        image: Some(image.to_owned()),
        cmd: Some(vec!["forward".to_owned(), HOST_NAME.to_owned()]),
        labels: Some(labels.into_iter().collect()),
        host_config: Some(HostConfig {
            network_mode: Some(NAME.to_owned()),
            extra_hosts: Some(environment::extra_hosts(&fake.settings.connection)),
            restart_policy: Some(RestartPolicy {
                name: Some(RestartPolicyNameEnum::UNLESS_STOPPED),
                maximum_retry_count: None,
            }),
            ..HostConfig::default()
        }),
        networking_config: Some(NetworkingConfig {
            endpoints_config: Some([(NAME.to_owned(), endpoint)].into_iter().collect()),
        }),
        ..ContainerCreateBody::default()
    }
}

/// Whether fakes have containers that are in the network or about to be: fakes in containers do not
/// see the lock.
async fn has_others(fake: &Fake) -> bool {
    let all = remove::labelled_containers(fake.client(), names::SERVICE, "ecs").await;
    let needs = |container: &ContainerSummary| {
        let has_ended = matches!(
            container.state,
            Some(ContainerSummaryStateEnum::EXITED | ContainerSummaryStateEnum::DEAD)
        );
        // Files are in a container that is never started.
        let is_started = remove::label_of(container, names::FILES).is_none();
        remove::label_of(container, names::OWNER).is_some() && is_started && !has_ended
    };
    // Where the engine does not say, there may be some.
    all.map_or(true, |all| all.iter().any(needs))
}

/// Gives a container that was not started a place in the network. Somebody who does not see the
/// lock may have removed it while the container was not there yet.
pub(crate) async fn join(fake: &Arc<Fake>, container: &str) -> Result<(), Error> {
    match connect(fake, NAME, container).await {
        Err(error) if is_not_found(&error) => {
            fake.has_metadata().await;
            connect(fake, NAME, container).await
        }
        joined => joined,
    }
}

/// Gives a container that was not started a place in a network beside its own.
async fn connect(fake: &Fake, network: &str, container: &str) -> Result<(), Error> {
    connect_as(fake, network, container, None).await
}

/// The same, with an address of its own.
async fn connect_as(
    fake: &Fake,
    network: &str,
    container: &str,
    address: Option<Ipv4Addr>,
) -> Result<(), Error> {
    let ipam_config = address.map(|address| EndpointIpamConfig {
        ipv4_address: Some(address.to_string()),
        ..EndpointIpamConfig::default()
    });
    let request = NetworkConnectRequest {
        container: container.to_owned(),
        endpoint_config: ipam_config.map(|config| EndpointSettings {
            ipam_config: Some(config),
            ..EndpointSettings::default()
        }),
    };
    fake.client().connect_network(network, request).await
}

/// Gives a container that has ended its place in the network again, if the network has been removed
/// meanwhile and another has its name.
pub(crate) async fn connect_again(
    fake: &Fake,
    container: &ContainerInspectResponse,
) -> Result<(), Error> {
    let networks = container
        .network_settings
        .as_ref()
        .and_then(|settings| settings.networks.as_ref());
    let (Some(id), Some(place)) = (
        &container.id,
        networks.and_then(|networks| networks.get(NAME)),
    ) else {
        return Ok(());
    };
    let network = fake.client().inspect_network(NAME, None).await?;
    if network.id == place.network_id {
        return Ok(());
    }
    leave(fake, NAME, id).await?;
    connect(fake, NAME, id).await
}

/// Takes a container out of a network.
pub(crate) async fn leave(fake: &Fake, network: &str, container: &str) -> Result<(), Error> {
    let request = NetworkDisconnectRequest {
        container: container.to_owned(),
        force: Some(true),
    };
    fake.client().disconnect_network(network, request).await
}

/// Starts a container, which may have a place in the network. The engine gives addresses of one
/// half of it; once these are taken, an address of the other half is chosen here.
pub(crate) async fn start(fake: &Fake, container: &str) -> Result<(), Error> {
    let mut started = fake.client().start_container(container, None).await;
    for _ in 0..CHOICES {
        match &started {
            Err(error) if has_no_address(error) => {}
            _ => break,
        }
        let Some(address) = choose(&taken(fake).await, random()) else {
            break;
        };
        leave(fake, NAME, container).await?;
        connect_as(fake, NAME, container, Some(address)).await?;
        started = fake.client().start_container(container, None).await;
    }
    started
}

/// Whether it is an address in the network that a container lacks: all are taken, or the one that
/// was chosen meanwhile is.
fn has_no_address(error: &Error) -> bool {
    let text = with_causes(error);
    text.contains("no available IPv4 addresses") && text.contains(NAME)
        || text.contains("Address already in use")
}

/// The addresses in the network that containers have.
async fn taken(fake: &Fake) -> BTreeSet<Ipv4Addr> {
    let network = fake.client().inspect_network(NAME, None).await.ok();
    let containers = network.and_then(|network| network.containers);
    let containers = containers.into_iter().flatten();
    let addresses = containers.filter_map(|(_, container)| {
        let address = container.ipv4_address?;
        address.split('/').next()?.parse().ok()
    });
    addresses.collect()
}

/// An address that nobody has, of the half of the network from which the engine gives none. The
/// search begins somewhere, so that those who choose at once choose others.
fn choose(taken: &BTreeSet<Ipv4Addr>, from: usize) -> Option<Ipv4Addr> {
    // Behind those of the router and of the forwarder.
    let all = (3..=255).map(|last| Ipv4Addr::new(169, 254, 170, last));
    let mut free: Vec<Ipv4Addr> = all.filter(|address| !taken.contains(address)).collect();
    let count = free.len();
    (count > 0).then(|| free.swap_remove(from % count))
}

/// An address in the network that a fake asks for, and so does the next one with the same name,
/// unless somebody has it.
pub(crate) async fn address_for(fake: &Fake) -> Option<Ipv4Addr> {
    let step = |sum: u8, byte: u8| sum.wrapping_mul(31).wrapping_add(byte);
    let wanted = 3 + usize::from(fake.owner.bytes().fold(0, step)) % 253;
    let taken = taken(fake).await;
    let wanted = Ipv4Addr::new(169, 254, 170, u8::try_from(wanted).ok()?);
    if taken.contains(&wanted) {
        return choose(&taken, random());
    }
    Some(wanted)
}

fn random() -> usize {
    let random = RandomState::new().hash_one(NAME);
    usize::try_from(random & 0xffff).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_is_an_address_for_each_of_five_hundred_containers() {
        let given_by_the_engine = (1..=254).map(|last| Ipv4Addr::new(169, 254, 171, last));
        let mut taken: BTreeSet<Ipv4Addr> = given_by_the_engine.collect();
        let mut from = 7;
        while let Some(address) = choose(&taken, from) {
            assert!(taken.insert(address), "{address} twice");
            from += 7;
        }
        assert_eq!(taken.len(), 254 + 253);
        let kept = [1, 2].map(|last| Ipv4Addr::new(169, 254, 170, last));
        assert!(kept.iter().all(|address| !taken.contains(address)));
    }
}
