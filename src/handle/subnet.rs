//! A subnet, from the outside.

use std::fmt;

use super::link::Link;
use super::wait;
use crate::command::Command;
use crate::ecs::subnets;
use crate::fake::FakeEcs;

/// A subnet; see [`Ec2::new_subnet`](crate::Ec2::new_subnet).
///
/// A subnet that calls name without its having been added is somewhere in the region, always in the
/// same zone, and has addresses for all; with [`Strictness::Strict`](crate::Strictness::Strict) it
/// is refused. Add one when a test is about zones, or about running out of addresses: a task that
/// finds none left ends in `PROVISIONING`, with the service's words for it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let ecs = fake_ecs::FakeEcs::start().await;
/// let definition = ecs.register_json(r#"{
///     "family": "app", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
///     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
/// }"#);
/// let subnet = ecs.ec2().new_subnet("subnet-a").zone("us-east-1a").addresses(1).add();
///
/// // Without a client tasks run in the first subnet that was added.
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
    pub(crate) fn new(fake: &FakeEcs, id: &str) -> Self {
        Self {
            link: Link::make(fake, |link, _| link.clone()),
            id: id.to_owned(),
        }
    }

    /// Its id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Sets how many tasks can have an address in it at a time; tasks that are in it already count.
    /// By default there is no limit, unless it was [added](NewSubnet::addresses) with one.
    #[track_caller]
    pub fn set_addresses(&self, count: usize) {
        self.link.apply(|_| Command::SetSubnet {
            subnet: self.id.clone(),
            availability_zone: None,
            addresses: Some(count),
        });
    }

    /// The zone that it is in.
    #[track_caller]
    #[must_use]
    pub fn availability_zone(&self) -> String {
        self.link.read(|region| subnets::zone_of(region, &self.id))
    }

    /// How many addresses are left; `None` when there is no limit.
    #[track_caller]
    #[must_use]
    pub fn free_addresses(&self) -> Option<usize> {
        self.link.read(|region| region.ec2.subnets.free(&self.id))
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
}

impl fmt::Debug for SubnetHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SubnetHandle").field(&self.id).finish()
    }
}

/// A subnet that is about to be added.
///
/// One that was added before may be added again: what is said here replaces what was said then.
///
/// ```
/// let ecs = fake_ecs::FakeEcs::start().blocking();
/// let subnet = ecs.ec2().new_subnet("subnet-a").zone("us-east-1b").add();
/// assert_eq!(subnet.availability_zone(), "us-east-1b");
/// assert_eq!(subnet.free_addresses(), None);
/// ```
#[derive(Clone)]
#[must_use = "a subnet is there once it is added"]
pub struct NewSubnet {
    subnet: SubnetHandle,
    availability_zone: Option<String>,
    addresses: Option<usize>,
}

impl NewSubnet {
    pub(crate) fn new(fake: &FakeEcs, id: &str) -> Self {
        Self {
            subnet: SubnetHandle::new(fake, id),
            availability_zone: None,
            addresses: None,
        }
    }

    /// It is in that zone: tasks in it are there, and run on instances that are there as well. The
    /// default follows from its id.
    pub fn zone(mut self, zone: impl Into<String>) -> Self {
        self.availability_zone = Some(zone.into());
        self
    }

    /// Sets how many tasks can have an address in it at a time; tasks that are in it already count.
    /// By default there is no limit. Use it for what an application does when a subnet is full.
    pub fn addresses(mut self, count: usize) -> Self {
        self.addresses = Some(count);
        self
    }

    /// Adds it.
    #[track_caller]
    pub fn add(self) -> SubnetHandle {
        let Self {
            subnet,
            availability_zone,
            addresses,
        } = self;
        subnet.link.apply(|_| Command::SetSubnet {
            subnet: subnet.id.clone(),
            availability_zone,
            addresses,
        });
        subnet
    }
}

impl fmt::Debug for NewSubnet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewSubnet")
            .field("id", &self.subnet.id)
            .field("zone", &self.availability_zone)
            .field("addresses", &self.addresses)
            .finish()
    }
}
