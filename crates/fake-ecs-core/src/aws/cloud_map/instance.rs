//! An instance of a service, as data.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::sync::Arc;

use crate::aws::registrant::Registrant;

/// The attribute with the address of an instance.
pub const IPV4: &str = "AWS_INSTANCE_IPV4";

/// The attribute with the port of an instance.
pub const PORT: &str = "AWS_INSTANCE_PORT";

/// Something that clients find by the name of its service.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Instance {
    /// Its id within the service.
    pub id: Arc<str>,
    pub attributes: BTreeMap<String, String>,
    /// What the registrant has said last of its custom health status.
    pub is_healthy: bool,
    pub registrant: Option<Registrant>,
    /// What a caller of `UpdateInstanceCustomHealthStatus` has said since, which counts until the
    /// registrant says something else.
    pub overridden: Option<bool>,
    pub creator_request_id: Option<String>,
}

impl Instance {
    /// The custom health status that was said last, whoever has said it.
    pub fn health(&self) -> bool {
        self.overridden.unwrap_or(self.is_healthy)
    }

    pub fn address(&self) -> Option<Ipv4Addr> {
        self.attributes.get(IPV4)?.parse().ok()
    }

    pub fn port(&self) -> Option<u16> {
        self.attributes.get(PORT)?.parse().ok()
    }
}
