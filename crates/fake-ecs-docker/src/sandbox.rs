//! The container that has the network of a task, for its other containers to share.

use std::net::Ipv4Addr;
use std::sync::Arc;

use bollard::errors::Error;
use bollard::models::{
    ContainerCreateBody, EndpointIpamConfig, EndpointSettings, HostConfig, NetworkSettings,
    NetworkingConfig, PortMap,
};
use bollard::query_parameters::CreateContainerOptionsBuilder;
use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::kernel::time::Time;
use fake_ecs_core::wire::PortMapping;
use tokio::time::sleep;

use crate::adopt::{has_stopped, start_again, started_at};
use crate::container::PAUSE;
use crate::fake::Fake;
use crate::own_container::OwnNetwork;
use crate::reason::{Doing, is_conflict, is_not_found};
use crate::teardown::remove_containers_of;
use crate::translate::ports;
use crate::vpc::{self, Place, Seat};
use crate::watch::{VANISHED, is_running};
use crate::{address, environment, metadata, names, network, remove, shared_network};

/// A sandbox that runs.
#[derive(Debug)]
pub(crate) struct Sandbox {
    pub(crate) id: String,
    /// The address of the task.
    pub(crate) address: Ipv4Addr,
    /// Its address in the network of the container that this process runs in.
    pub(crate) shared: Option<Ipv4Addr>,
    /// Where ports of its containers are reached from the host.
    pub(crate) ports: PortMap,
    /// The place of its VPC, which the task has for as long as there is this sandbox.
    pub(crate) place: Option<Arc<Place>>,
    /// When it was started, if an earlier process has made it. Containers that were started before
    /// have no network.
    pub(crate) started: Option<Time>,
}

impl Sandbox {
    fn of(fake: &Fake, id: String, seat: Seat, given: NetworkSettings) -> Self {
        let of_own = |own: &OwnNetwork| given.networks.as_ref()?.get(&own.name)?.ip_address.clone();
        let shared = fake.own_network().and_then(of_own);
        Self {
            id,
            address: seat.address,
            place: seat.place,
            shared: shared.and_then(|address| address.parse().ok()),
            ports: given.ports.unwrap_or_default(),
            started: None,
        }
    }
}

/// Makes the sandbox of a task.
///
/// # Errors
///
/// The reason of containers that have no network.
pub(crate) async fn create(
    fake: &Arc<Fake>,
    plan: &TaskPlan,
    has_metadata: bool,
) -> Result<Sandbox, String> {
    let seat = vpc::seat(fake, plan).await?;
    let image = fake.helper().await?;
    let body = body(fake, plan, &seat, image, has_metadata);
    let aliases = aliases(plan, &private_dns_name(plan, seat.address));
    let made = start(fake, plan, body, aliases, has_metadata).await;
    let (id, given) = made.map_err(|error| Doing::Network.reason(&error))?;
    Ok(Sandbox::of(fake, id, seat, given))
}

/// Takes over the sandbox that an earlier process of the fake has made for a task. `is_begun` says
/// whether containers of the task have run.
///
/// # Errors
///
/// The reason of containers that have no network, or none any more.
pub(crate) async fn adopt(
    fake: &Arc<Fake>,
    plan: &TaskPlan,
    has_metadata: bool,
    is_begun: bool,
) -> Result<Sandbox, String> {
    let name = names::sandbox(plan);
    let found = loop {
        match fake.client().inspect_container(&name, None).await {
            Ok(found) => break Some(found),
            Err(error) if is_not_found(&error) => break None,
            // It may be there: an engine that does not answer is asked again.
            Err(_) => sleep(PAUSE).await,
        }
    };
    let Some((found, id)) = found.and_then(|it| it.id.clone().map(|id| (it, id))) else {
        return match is_begun {
            true => Err(VANISHED.to_owned()),
            false => create(fake, plan, has_metadata).await,
        };
    };
    if !is_running(&found) {
        if has_stopped(fake, &found) {
            let started = start_again(fake, &found).await;
            started.map_err(|error| Doing::Network.reason(&error))?;
        } else if !is_begun {
            // It was never started, or ended before anybody needed it.
            remove::container(fake.client(), &id).await;
            return create(fake, plan, has_metadata).await;
        }
    }
    let inspected = fake.client().inspect_container(&id, None).await;
    let inspected = inspected.map_err(|error| Doing::Network.reason(&error))?;
    let started = started_at(&inspected);
    let given = inspected.network_settings.unwrap_or_default();
    let mut seat = vpc::seat(fake, plan).await?;
    if let Some(spare) = spare_of(plan, &given) {
        seat.address = spare;
    }
    Ok(Sandbox {
        started,
        ..Sandbox::of(fake, id, seat, given)
    })
}

/// The address that a task has in place of that of its subnet, if it has that: perhaps nobody came
/// to report it.
fn spare_of(plan: &TaskPlan, given: &NetworkSettings) -> Option<Ipv4Addr> {
    let spare = plan.vpc.as_ref()?.spare;
    let mut networks = given.networks.iter().flat_map(|it| it.values());
    let is_it = |text: &String| text.parse() == Ok(spare);
    let has_it = networks.any(|it| it.ip_address.as_ref().is_some_and(is_it));
    has_it.then_some(spare)
}

async fn start(
    fake: &Arc<Fake>,
    plan: &TaskPlan,
    body: ContainerCreateBody,
    aliases: Vec<String>,
    has_metadata: bool,
) -> Result<(String, NetworkSettings), Error> {
    // What the engine gives is asked for where somebody wants to know it.
    let publishes = body.exposed_ports.as_ref().is_some_and(|it| !it.is_empty());
    let name = names::sandbox(plan);
    let options = CreateContainerOptionsBuilder::new().name(&name).build();
    let create = || {
        let (options, body) = (options.clone(), body.clone());
        fake.client().create_container(Some(options), body)
    };
    let mut created = create().await;
    if created.as_ref().is_err_and(is_conflict) {
        // A dead process that had the same seed has left it, or one of this fake that was killed
        // before anybody could know of the task.
        fake.sweep().await;
        remove_containers_of(fake, Some(&plan.id)).await;
        created = remove::when_free(create).await;
    }
    let id = created?.id;
    shared_network::join(fake, &id, aliases).await?;
    if has_metadata {
        metadata::join(fake, &id).await?;
    }
    let _starting = fake.settings.peers.starting();
    start_when_free(fake, &id).await?;
    let mut given = None;
    if publishes {
        let inspected = fake.client().inspect_container(&id, None).await?;
        given = inspected.network_settings;
    }
    Ok((id, given.unwrap_or_default()))
}

/// Starts it, once the task has left that had its address before.
async fn start_when_free(fake: &Fake, id: &str) -> Result<(), Error> {
    let mut started = address::start(fake, id).await;
    for _ in 0..remove::PAUSES_MAX {
        if !started.as_ref().is_err_and(address::is_taken) {
            break;
        }
        sleep(remove::PAUSE).await;
        started = address::start(fake, id).await;
    }
    started
}

fn body(
    fake: &Fake,
    plan: &TaskPlan,
    seat: &Seat,
    image: &str,
    has_metadata: bool,
) -> ContainerCreateBody {
    let (network, address) = (seat.network.clone(), seat.address);
    let dns_name = private_dns_name(plan, address);
    let endpoint = EndpointSettings {
        ipam_config: Some(EndpointIpamConfig {
            ipv4_address: Some(address.to_string()),
            ..EndpointIpamConfig::default()
        }),
        aliases: Some(aliases(plan, &dns_name)),
        ..EndpointSettings::default()
    };
    let mut labels = names::labels_of_task(&fake.owner, plan);
    labels.extend(fake.labels_of_process());
    let mappings = plan.definition.container_definitions.iter().flatten();
    let mappings = mappings.flat_map(|it| it.port_mappings.iter().flatten());
    let mappings: Vec<PortMapping> = mappings.cloned().collect();
    ContainerCreateBody {
        image: Some(image.to_owned()),
        cmd: Some(command(fake, has_metadata)),
        hostname: Some(dns_name),
        labels: Some(labels.into_iter().collect()),
        exposed_ports: Some(ports::exposed(&mappings)),
        host_config: Some(HostConfig {
            network_mode: Some(network.clone()),
            extra_hosts: Some(environment::extra_hosts(&fake.settings.connection)),
            port_bindings: Some(ports::loopback(&mappings)),
            ..HostConfig::default()
        }),
        networking_config: Some(NetworkingConfig {
            endpoints_config: Some([(network, endpoint)].into_iter().collect()),
        }),
        ..ContainerCreateBody::default()
    }
}

/// What the helper does beside having the network: it says whose the task is, or leads a port of
/// loopback to the fake.
fn command(fake: &Fake, has_metadata: bool) -> Vec<String> {
    let port = fake.settings.listens_at.get();
    let port = port.map(|address| address.port().to_string());
    let pause = || "pause".to_owned();
    match (port, fake.place()) {
        (Some(_), Some(place)) if has_metadata => vec![pause(), place],
        (Some(port), _) => vec!["local".to_owned(), fake.host(), port],
        (None, _) => vec![pause()],
    }
}

/// What other tasks of the VPC call this one.
fn aliases(plan: &TaskPlan, dns_name: &str) -> Vec<String> {
    let containers = plan
        .containers
        .iter()
        .map(|container| container.name.clone());
    let others = plan.connect_names.iter().cloned();
    let own = [dns_name.to_owned()];
    containers.chain(own).chain(others).collect()
}

/// What the VPC calls the address, such as `ip-10-0-0-1.eu-west-1.compute.internal`.
fn private_dns_name(plan: &TaskPlan, address: Ipv4Addr) -> String {
    network::scope_of(plan).private_dns_name(&address.to_string())
}
