//! The synthetic host: where the EC2 tasks of a cluster run.
//!
//! It has room for everything; resources, attributes and placement are the next thing to come to the fake.

use std::collections::BTreeMap;

/// The host of a cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct HostKey(pub(crate) u32);

#[derive(Clone, Debug)]
pub(crate) struct Host {
    pub(crate) id: u128,
    pub(crate) availability_zone: String,
    /// The next port that is given to a mapping without a host port.
    next_port: u16,
}

/// The range that an agent on Linux gives dynamic ports from when the kernel says nothing else.
const DYNAMIC_PORTS: std::ops::RangeInclusive<u16> = 49_153..=65_535;

impl Host {
    pub(crate) fn new(id: u128, availability_zone: String) -> Self {
        Self {
            id,
            availability_zone,
            next_port: *DYNAMIC_PORTS.start(),
        }
    }

    pub(crate) fn dynamic_port(&mut self) -> u16 {
        let port = self.next_port;
        self.next_port = if port == *DYNAMIC_PORTS.end() {
            *DYNAMIC_PORTS.start()
        } else {
            port + 1
        };
        port
    }
}

/// All hosts, by key.
#[derive(Debug, Default)]
pub(crate) struct Hosts(BTreeMap<HostKey, Host>);

impl Hosts {
    pub(crate) fn add(&mut self, host: Host) -> HostKey {
        let key = HostKey(u32::try_from(self.0.len()).unwrap_or(u32::MAX));
        self.0.insert(key, host);
        key
    }

    pub(crate) fn get(&self, key: HostKey) -> &Host {
        &self.0[&key]
    }

    pub(crate) fn get_mut(&mut self, key: HostKey) -> Option<&mut Host> {
        self.0.get_mut(&key)
    }
}
