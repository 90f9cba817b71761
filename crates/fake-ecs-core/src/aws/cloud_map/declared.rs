//! The namespaces, services and operations of Cloud Map, as data.

use std::collections::BTreeMap;

use crate::aws::cloud_map::instance::Instance;
use crate::kernel::sorted::SortedMap;
use crate::kernel::tail::Tail;
use crate::kernel::time::Time;
use crate::wire::servicediscovery::enums::{NamespaceType, OperationType, ServiceType};
use crate::wire::servicediscovery::types::{
    DnsConfig, HealthCheckConfig, HealthCheckCustomConfig, ServiceChange,
};

/// How many operations are remembered.
pub(super) const OPERATIONS_MAX: usize = 10_000;

/// What was made in Cloud Map. Its instances are in [`CloudMap`](super::CloudMap).
#[derive(Clone, Debug, Default)]
pub struct Declared {
    /// By their ids.
    pub(super) namespaces: SortedMap<String, Namespace>,
    /// By their ids.
    pub(super) services: SortedMap<String, Service>,
    /// The last of them, in the order in which they were asked for. All of them would be more and
    /// more in a fake that serves for weeks.
    pub(super) operations: Tail<Operation, OPERATIONS_MAX>,
    /// What operations will do, by the time and the operation's number.
    pub(super) pending: BTreeMap<(Time, usize), Change>,
    /// Whether a caller of the API has ever made anything.
    pub(super) is_used: bool,
}

#[derive(Clone, Debug)]
pub struct Namespace {
    pub id: String,
    pub arn: String,
    pub name: String,
    pub kind: NamespaceType,
    pub description: Option<String>,
    /// Of a private one.
    pub vpc: Option<String>,
    /// Those of DNS have a zone.
    pub zone: Option<Zone>,
    pub creator_request_id: Option<String>,
    pub created: Time,
    pub tags: SortedMap<String, String>,
}

/// A hosted zone of Route 53, of which there is only the id.
#[derive(Clone, Debug)]
pub struct Zone {
    pub id: String,
    pub ttl: i64,
}

#[derive(Clone, Debug)]
pub struct Service {
    pub id: String,
    pub arn: String,
    /// The id of its namespace.
    pub namespace: String,
    pub name: String,
    pub kind: ServiceType,
    pub description: Option<String>,
    pub dns: Option<DnsConfig>,
    pub check: Option<HealthCheckConfig>,
    pub custom_check: Option<HealthCheckCustomConfig>,
    pub attributes: BTreeMap<String, String>,
    pub creator_request_id: Option<String>,
    /// Service Connect has made it.
    pub is_of_ecs: bool,
    pub created: Time,
    pub tags: SortedMap<String, String>,
}

impl Service {
    /// Whether anything says how healthy its instances are.
    pub fn has_checks(&self) -> bool {
        self.is_of_ecs || self.check.is_some() || self.custom_check.is_some()
    }
}

#[derive(Clone, Debug)]
pub struct Operation {
    pub id: String,
    pub kind: OperationType,
    /// What it is about: kinds and ids.
    pub targets: BTreeMap<String, String>,
    pub created: Time,
    /// When it is, or was, carried out.
    pub due: Time,
}

/// What an operation does when it is carried out.
#[derive(Clone, Debug)]
pub enum Change {
    AddNamespace(Box<Namespace>),
    UpdateNamespace {
        id: String,
        description: Option<String>,
        ttl: Option<i64>,
    },
    RemoveNamespace(String),
    UpdateService {
        id: String,
        change: Box<ServiceChange>,
    },
    /// In the service of that ARN.
    Register(String, Box<Instance>),
    Deregister(String, String),
}

impl Declared {
    /// Whether a caller of the API has ever made anything. While nobody has, ECS need not find
    /// anything.
    pub fn is_used(&self) -> bool {
        self.is_used
    }

    pub fn namespaces(&self) -> impl Iterator<Item = &Namespace> {
        self.namespaces.values()
    }

    pub fn services(&self) -> impl Iterator<Item = &Service> {
        self.services.values()
    }

    /// Those of a namespace, by its id.
    pub fn services_of<'a>(&'a self, namespace: &'a str) -> impl Iterator<Item = &'a Service> {
        self.services().filter(move |it| it.namespace == namespace)
    }

    /// Namespaces that are there and such as are being made.
    pub fn known_namespaces(&self) -> impl Iterator<Item = &Namespace> {
        let coming = self.pending.values().filter_map(|change| match change {
            Change::AddNamespace(namespace) => Some(&**namespace),
            _ => None,
        });
        self.namespaces().chain(coming)
    }

    /// When the next operation is carried out.
    pub fn next_due(&self) -> Option<Time> {
        let (first, _) = self.pending.first_key_value()?;
        Some(first.0)
    }
}
