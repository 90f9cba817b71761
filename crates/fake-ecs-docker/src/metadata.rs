//! `169.254.170.2`, where containers ask about themselves and get their credentials.
//!
//! SDKs know that address, so it is the one. A network of the engine has it, in which a container
//! of ours, the forwarder, sends each request on to the fake whose port its path begins with. All
//! fakes of an engine share the two: whoever needs them first makes them, and the last that ends
//! removes them. Who is the last is known by a locked file, as long as all are on one machine, and
//! otherwise by what the engine has of others, see [`users`]. What is left of a killed process is
//! removed by the next that ends.

use std::fs::{self, File};
use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;
use std::{env, io};

use bollard::errors::Error;
use bollard::models::{
    ContainerCreateBody, ContainerInspectResponse, ContainerStateStatusEnum, ContainerSummary,
    ContainerSummaryStateEnum, EndpointIpamConfig, EndpointSettings, HostConfig, Ipam, IpamConfig,
    NetworkConnectRequest, NetworkCreateRequest, NetworkDisconnectRequest, NetworkingConfig,
    RestartPolicy, RestartPolicyNameEnum,
};
use bollard::query_parameters::{CreateContainerOptionsBuilder, RemoveContainerOptionsBuilder};
use tokio::time::sleep;

use crate::fake::{Fake, HOST_NAME};
use crate::reason::{Doing, is_conflict, is_not_found, with_causes};
use crate::{environment, names, network, remove, users};

/// What the network and the forwarder are called.
pub(crate) const NAME: &str = "fake-ecs-metadata";
/// Where the agent is on real machines.
pub(crate) const ADDRESS: &str = "169.254.170.2";
/// All that can be had: what is larger has 169.254.169.254, where machines ask their cloud.
const SUBNET: &str = "169.254.170.0/23";
/// Where the engine gives containers their addresses, so that none has that of the forwarder.
const OF_CONTAINERS: &str = "169.254.171.0/24";
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
/// How often to wait for somebody to start the forwarder who has created it.
const STARTS: usize = 10;

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
        users::add(fake).await;
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
            if !made.as_ref().is_err_and(|reason| passes(reason)) {
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
        users::remove(fake).await;
        self.remove_unless_used(fake).await;
    }

    async fn remove_unless_used(&self, fake: &Fake) {
        // Nobody gets the lock until all is removed. Whoever has it now comes to this line later.
        if self.users.try_lock().is_err() {
            return;
        }
        users::begin_removal(fake).await;
        if !has_others(fake).await {
            remove::log_failure("container", NAME, remove_forwarder(fake).await);
            let removed = fake.client().remove_network(NAME).await;
            remove::log_failure("network", NAME, removed);
        }
        users::end_removal(fake).await;
        self.give_up();
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
        Lease { users, engine }.remove_unless_used(fake).await;
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
        let created = created.map(drop).or_else(unless_conflict);
        if let Err(error) = created {
            let reason = network(error);
            // Whoever else has some of the addresses does not give them up soon.
            return Err(match network::beside(fake.client(), SUBNET, NAME).await {
                Some(other) => format!("{reason} ({other} has addresses of {SUBNET})"),
                None => reason,
            });
        }
    }
    let mut forwards = is_forwarding(fake).await;
    for _ in 0..STARTS {
        if !is_being_made(fake, &forwards).await {
            break;
        }
        sleep(remove::PAUSE).await;
        forwards = is_forwarding(fake).await;
    }
    match forwards {
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

/// Whether that is because somebody makes or removes the network meanwhile who does not see the
/// lock. The engine has the addresses of a network a little before it knows the network, and a
/// little after it has forgotten it.
fn passes(reason: &str) -> bool {
    let of_docker = [
        "already in progress",
        "marked for removal",
        "No such container",
        "Pool overlaps with other one on this address space",
        "Address already in use",
        "not found",
    ];
    let is_of_another = reason.contains("has addresses of");
    !is_of_another && of_docker.iter().any(|text| reason.contains(text))
}

/// Whether the forwarder was created and is not started yet, as it is while somebody makes it who
/// does not see the lock.
async fn is_being_made(fake: &Fake, forwards: &Result<bool, Error>) -> bool {
    if !matches!(forwards, Ok(false)) {
        return false;
    }
    let inspected = fake.client().inspect_container(NAME, None).await;
    let state = inspected.ok().and_then(|it| it.state?.status);
    state == Some(ContainerStateStatusEnum::CREATED)
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
    match connect(fake, BRIDGE, NAME).await {
        // Whoever makes it at the same time has done so.
        Err(error) if with_causes(&error).contains("already exists in network") => Ok(()),
        connected => connected.map_err(|error| Doing::Network.reason(&error)),
    }
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
    if users::are_there(fake).await {
        return true;
    }
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
pub(crate) async fn connect_as(
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
