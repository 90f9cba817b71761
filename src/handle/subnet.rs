//! A subnet, from the outside.

use std::fmt;

use super::link::Link;

use crate::command::Command;
use crate::ecs::subnets;
use crate::ecs::subnets::state::Subnet;
use crate::fake::FakeEcs;

/// A subnet that was declared with [`FakeEcs::subnet`].
///
/// A subnet that calls name without its being declared is somewhere in the region, always in the same zone, and has
/// addresses for all; with [`Strictness::Strict`](crate::Strictness::Strict) it is refused. Declare one when a test is
/// about zones, or about running out of addresses: a task that finds none left ends in `PROVISIONING`, with the service's
/// words for it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let ecs = fake_ecs::FakeEcs::start().await;
/// let definition = ecs.register_json(r#"{
///     "family": "app", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
///     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
/// }"#);
/// let subnet = ecs.subnet("subnet-a").zone("us-east-1a").addresses(1);
///
/// // Without a client tasks run in the first subnet that was declared.
/// let (first, second) = (definition.run(), definition.run());
///
/// first.wait_running().await;
/// second.wait_stopped().await;
/// assert!(second.stopped_reason().unwrap().ends_with("InsufficientFreeAddressesInSubnet"));
/// assert_eq!(subnet.free_addresses(), Some(0));
/// # }
/// ```
#[derive(Clone)]
pub struct SubnetHandle {
    link: Link,
    id: String,
}

impl SubnetHandle {
    pub(crate) fn declare(fake: &FakeEcs, id: &str) -> Self {
        let link = Link::make(fake, |link, _| link.clone());
        let subnet = Self {
            link,
            id: id.to_owned(),
        };
        subnet.set(None, None);
        subnet
    }

    #[track_caller]
    fn set(&self, availability_zone: Option<String>, addresses: Option<usize>) {
        self.link.apply(|_| Command::SetSubnet {
            subnet: self.id.clone(),
            availability_zone,
            addresses,
        });
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// It is in that zone: tasks in it are there, and run on instances that are there as well. The default follows from
    /// its name.
    #[track_caller]
    pub fn zone(self, zone: impl Into<String>) -> Self {
        let zone = zone.into();
        self.set(Some(zone), None);
        self
    }

    /// It has addresses for so many tasks at a time; those that are in it already count. By default there is no end to
    /// them.
    #[track_caller]
    pub fn addresses(self, count: usize) -> Self {
        self.set(None, Some(count));
        self
    }

    /// The zone that it is in.
    #[track_caller]
    #[must_use]
    pub fn availability_zone(&self) -> String {
        self.link.look(|region| subnets::zone_of(region, &self.id))
    }

    /// How many addresses are left; `None` when there is no end to them.
    #[track_caller]
    #[must_use]
    pub fn free_addresses(&self) -> Option<usize> {
        self.link
            .look(|region| region.subnets.get(&self.id).and_then(Subnet::free))
    }
}

impl fmt::Debug for SubnetHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SubnetHandle").field(&self.id).finish()
    }
}
