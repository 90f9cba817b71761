//! What reports of runtimes have of the API's types, as JSON.

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{HealthStatus, ManagedAgentName, NetworkBinding, TransportProtocol};

macro_rules! written_by_name {
    ($($name:ident),*) => {$(
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let name = String::deserialize(deserializer)?;
                Self::parse(&name).ok_or_else(|| D::Error::custom(format!("no such name: {name}")))
            }
        }
    )*};
}

written_by_name!(HealthStatus, ManagedAgentName, TransportProtocol);

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Binding {
    bind_ip: Option<String>,
    container_port: Option<i32>,
    container_port_range: Option<String>,
    host_port: Option<i32>,
    host_port_range: Option<String>,
    protocol: Option<TransportProtocol>,
}

impl Serialize for NetworkBinding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let binding = Binding {
            bind_ip: self.bind_ip.clone(),
            container_port: self.container_port,
            container_port_range: self.container_port_range.clone(),
            host_port: self.host_port,
            host_port_range: self.host_port_range.clone(),
            protocol: self.protocol,
        };
        binding.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for NetworkBinding {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let binding = Binding::deserialize(deserializer)?;
        Ok(Self {
            bind_ip: binding.bind_ip,
            container_port: binding.container_port,
            container_port_range: binding.container_port_range,
            host_port: binding.host_port,
            host_port_range: binding.host_port_range,
            protocol: binding.protocol,
        })
    }
}
