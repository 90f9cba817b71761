//! Service discovery, from the outside: Cloud Map and Service Connect.

use std::collections::BTreeMap;
use std::fmt;
use std::net::SocketAddrV4;

use super::link::Link;
use super::{TaskHandle, story, wait};

use crate::aws::cloud_map::names;
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::registrar::destinations::{connect_services, discovery_name};
use crate::ecs::service::state::Service;
use crate::fake::FakeEcs;
#[cfg(feature = "cloudmap")]
use crate::servicediscovery::Operation;
use crate::wire::ServiceConnectService;
#[cfg(feature = "cloudmap")]
use crate::wire::{Json, Route};

/// A service of Cloud Map: the `registryArn` of a service's `serviceRegistries`.
///
/// Its instances are tasks that ECS has registered, and with the feature `cloudmap` what callers
/// have with `RegisterInstance`. Nothing needs to be declared. A task is registered once its
/// containers run, before it is `RUNNING`, and taken out again before it is stopped.
///
/// ```
/// # async fn example(ecs: &fake_ecs::FakeEcs, registry_arn: &str) {
/// let registry = ecs.cloud_map().service(registry_arn);
/// registry.wait_registered(2).await;
///
/// let address = registry.instances()[0].attribute("AWS_INSTANCE_IPV4").unwrap().to_owned();
/// # }
/// ```
#[derive(Clone)]
pub struct DiscoveryHandle {
    link: Link,
    arn: String,
}

/// An instance in Cloud Map, as it was when it was asked for: a task, unless a caller has
/// registered it.
#[derive(Clone, Debug)]
pub struct DiscoveredInstance {
    id: String,
    attributes: BTreeMap<String, String>,
    is_healthy: bool,
    task: Option<TaskHandle>,
}

impl DiscoveredInstance {
    /// Its id, which is that of the task, or what a caller has said.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// An attribute that a caller gives it, or ECS: `AWS_INSTANCE_IPV4`, `AVAILABILITY_ZONE`,
    /// `REGION`, `ECS_CLUSTER_NAME`, `ECS_SERVICE_NAME`, `ECS_TASK_DEFINITION_FAMILY`;
    /// `AWS_INSTANCE_PORT` where the registry has a port, and `EC2_INSTANCE_ID` on instances,
    /// `ECS_TASK_SET_EXTERNAL_ID` in task sets with an external id.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }

    /// All of them.
    #[must_use]
    pub fn attributes(&self) -> &BTreeMap<String, String> {
        &self.attributes
    }

    /// Its custom health. ECS tells that the task runs, and that no health check of its containers
    /// says otherwise.
    #[must_use]
    pub fn is_healthy(&self) -> bool {
        self.is_healthy
    }

    /// The task itself; `None` where a caller has registered it.
    #[must_use]
    pub fn task(&self) -> Option<&TaskHandle> {
        self.task.as_ref()
    }
}

impl DiscoveryHandle {
    pub(crate) fn new(fake: &FakeEcs, arn: &str) -> Self {
        Self {
            link: Link::make(fake, |link, _| link.clone()),
            arn: arn.to_owned(),
        }
    }

    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.arn
    }

    /// What is registered: what callers have, by its ids, then tasks in the order in which they
    /// were started.
    #[track_caller]
    #[must_use]
    pub fn instances(&self) -> Vec<DiscoveredInstance> {
        self.link.read(|region| {
            let instances = region.cloud_map.instances(&self.arn).into_iter();
            let instances = instances.map(|instance| {
                let key = instance.registrant.map(TaskKey::of_registrant);
                DiscoveredInstance {
                    id: instance.id.to_string(),
                    attributes: instance.attributes.clone(),
                    is_healthy: instance.health(),
                    task: key.map(|key| TaskHandle::of(&self.link, region.tasks.get(key))),
                }
            });
            instances.collect()
        })
    }

    /// Says that the instance of that id is unhealthy: `DiscoverInstances` does not find it while
    /// others are healthy. It counts until somebody says otherwise; ECS does when the health of the
    /// task changes. Needs the feature `cloudmap`.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// let api = ecs.cloud_map().named("internal", "api");
    /// api.mark_unhealthy(api.instances()[0].id());
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When there is no such instance, or when the service was made without
    /// `HealthCheckCustomConfig`.
    #[cfg(feature = "cloudmap")]
    #[track_caller]
    pub fn mark_unhealthy(&self, instance: &str) {
        self.say_health(instance, "UNHEALTHY");
    }

    /// Says that an instance is healthy; see [`mark_unhealthy`](Self::mark_unhealthy). Needs the
    /// feature `cloudmap`.
    ///
    /// # Panics
    ///
    /// As `mark_unhealthy`.
    #[cfg(feature = "cloudmap")]
    #[track_caller]
    pub fn mark_healthy(&self, instance: &str) {
        self.say_health(instance, "HEALTHY");
    }

    #[cfg(feature = "cloudmap")]
    #[track_caller]
    fn say_health(&self, instance: &str, status: &str) {
        let operation = Operation::UpdateInstanceCustomHealthStatus;
        let members = [
            ("ServiceId", Json::of(&self.arn)),
            ("InstanceId", Json::of(&instance.to_owned())),
            ("Status", Json::of(&status.to_owned())),
        ];
        let body = Json::object(members.into_iter());
        if let Err(error) = self.link.call(Route::ServiceDiscovery(operation), &body) {
            panic!("{operation} of '{instance}' in {}: {error}", self.arn);
        }
    }

    /// Lets time pass until exactly `count` [instances](Self::instances) are registered.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story.
    #[track_caller]
    pub fn wait_registered(&self, count: usize) -> impl Future<Output = ()> + use<> {
        let arn = self.arn.clone();
        let what = format!("{count} instances in {arn}");
        wait::for_world(&self.link, what, move |region| {
            region.cloud_map.count(&arn) == count
        })
    }
}

impl DiscoveryHandle {
    /// Lets time pass until `condition` holds for it.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }
}

impl PartialEq for DiscoveryHandle {
    /// Whether both are of the same service of Cloud Map of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.arn == other.arn && self.link == other.link
    }
}

impl fmt::Debug for DiscoveryHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arn = &self.arn;
        let seen = self.link.show(|region| {
            let count = region.cloud_map.count(arn);
            format!("{arn}, {count} instances")
        });
        write!(f, "DiscoveryHandle({seen})")
    }
}

/// A namespace of Service Connect, and what can be reached in it.
///
/// ```
/// # fn example(ecs: &fake_ecs::FakeEcs) {
/// let api = ecs.cloud_map().namespace("internal").service("api");
/// assert_eq!(api.client_aliases()[0].to_string(), "api.internal:80");
/// assert_eq!(api.endpoints().len(), 2);
/// # }
/// ```
#[derive(Clone)]
pub struct ServiceConnectHandle {
    link: Link,
    namespace: String,
}

/// Something that can be reached through Service Connect, as it was when it was asked for.
#[derive(Clone, Debug)]
pub struct ConnectedService {
    service: String,
    discovery_name: String,
    discovery_arn: String,
    client_aliases: Vec<ClientAlias>,
    endpoints: Vec<SocketAddrV4>,
}

/// A name and a port at which clients reach it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClientAlias {
    dns_name: String,
    port: u16,
}

impl ClientAlias {
    /// The name; by default `discoveryName.namespace`.
    #[must_use]
    pub fn dns_name(&self) -> &str {
        &self.dns_name
    }

    /// The port.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }
}

impl fmt::Display for ClientAlias {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.dns_name, self.port)
    }
}

impl ConnectedService {
    /// The name of the ECS service behind it.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// What it is called in Cloud Map: the `discoveryName`, by default the name of the port.
    #[must_use]
    pub fn discovery_name(&self) -> &str {
        &self.discovery_name
    }

    /// The service of Cloud Map that it is, as `serviceConnectResources` has it.
    #[must_use]
    pub fn discovery_arn(&self) -> &str {
        &self.discovery_arn
    }

    /// Where clients reach it.
    #[must_use]
    pub fn client_aliases(&self) -> &[ClientAlias] {
        &self.client_aliases
    }

    /// The tasks that are behind it, in the order in which they were started.
    #[must_use]
    pub fn endpoints(&self) -> &[SocketAddrV4] {
        &self.endpoints
    }
}

impl ServiceConnectHandle {
    pub(crate) fn new(fake: &FakeEcs, namespace: &str) -> Self {
        Self {
            link: Link::make(fake, |link, _| link.clone()),
            namespace: namespace.to_owned(),
        }
    }

    /// What can be reached, in the order in which the services were made.
    #[track_caller]
    #[must_use]
    pub fn services(&self) -> Vec<ConnectedService> {
        self.link.read(|region| {
            let services = region.services.iter().filter(|service| !service.is_gone());
            services
                .flat_map(|service| self.of(region, service))
                .collect()
        })
    }

    /// What is called so in Cloud Map.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn service(&self, discovery_name: &str) -> ConnectedService {
        let all = self.services();
        let names = || {
            all.iter()
                .map(|of| of.discovery_name.clone())
                .collect::<Vec<_>>()
        };
        let found = all.iter().find(|of| of.discovery_name == discovery_name);
        match found {
            Some(found) => found.clone(),
            None => panic!(
                "nothing is called '{discovery_name}' in the namespace '{}'; there is: {}",
                self.namespace,
                story::list(&names())
            ),
        }
    }

    /// Lets time pass until `condition` holds for it.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }

    fn of(&self, region: &Region, service: &Service) -> Vec<ConnectedService> {
        let revision = service.newest_revision();
        let connect = revision.and_then(|revision| revision.workload.connect.as_ref());
        let arn = match self.is_arn() {
            true => self.namespace.clone(),
            false => names::namespace_arn(region, &self.namespace),
        };
        let all = connect.into_iter().flat_map(connect_services);
        let here = all.filter(|(namespace, _)| *namespace == arn);
        let connected = here.map(|(_, of)| {
            let name = discovery_name(of);
            let discovery_arn = region.scope.discovery_arn(&arn, name);
            ConnectedService {
                service: service.name.to_string(),
                discovery_name: name.to_owned(),
                client_aliases: self.aliases(of),
                endpoints: endpoints(region, &discovery_arn),
                discovery_arn,
            }
        });
        connected.collect()
    }

    fn is_arn(&self) -> bool {
        self.namespace.starts_with("arn:")
    }

    fn aliases(&self, of: &ServiceConnectService) -> Vec<ClientAlias> {
        let name = discovery_name(of);
        // An ARN does not say what the namespace is called.
        let by_default = match self.is_arn() {
            true => name.to_owned(),
            false => format!("{name}.{}", self.namespace),
        };
        let aliases = of.client_aliases.iter().flatten();
        let aliases = aliases.map(|alias| ClientAlias {
            dns_name: alias.dns_name.clone().unwrap_or_else(|| by_default.clone()),
            port: u16::try_from(alias.port).unwrap_or_default(),
        });
        aliases.collect()
    }
}

fn endpoints(region: &Region, discovery_arn: &str) -> Vec<SocketAddrV4> {
    let instances = region.cloud_map.instances(discovery_arn).into_iter();
    let endpoints = instances.filter_map(|instance| {
        let address = instance.address()?;
        Some(SocketAddrV4::new(
            address,
            instance.port().unwrap_or_default(),
        ))
    });
    endpoints.collect()
}

impl PartialEq for ServiceConnectHandle {
    /// Whether both are of the same namespace of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.namespace == other.namespace && self.link == other.link
    }
}

impl fmt::Debug for ServiceConnectHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ServiceConnectHandle")
            .field(&self.namespace)
            .finish()
    }
}
