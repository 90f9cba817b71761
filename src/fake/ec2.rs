//! Amazon EC2, as far as ECS deals with it.

use super::FakeEcs;
use crate::handle::{NewSubnet, SubnetHandle};

/// # Other services
impl FakeEcs {
    /// Amazon EC2: subnets. Container instances are ECS's: see
    /// [`add_instance`](Self::add_instance).
    ///
    /// With the feature `ec2` the code under test can call EC2 as well: VPCs, subnets, security
    /// groups, gateways, route tables and launch templates, and the network interfaces of tasks.
    /// [`Ec2::subnet`] knows subnets that it makes. Once there is one, or a security group, ECS
    /// refuses those that are not there. Tasks have addresses of the subnets that it makes, and so
    /// have real containers, unless something else on their engine has these.
    #[must_use]
    pub fn ec2(&self) -> Ec2 {
        Ec2 { fake: self.share() }
    }
}

/// Amazon EC2, as far as ECS deals with it; see [`FakeEcs::ec2`].
#[derive(Clone, Debug)]
pub struct Ec2 {
    fake: FakeEcs,
}

impl Ec2 {
    /// A new subnet of that id. Set its zone and the number of its addresses, then
    /// [`add`](NewSubnet::add) it.
    ///
    /// Without this, every subnet that a call names exists and never runs out of addresses. See
    /// [`SubnetHandle`].
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let subnet = ecs.ec2().new_subnet("subnet-a").zone("us-east-1a").addresses(250).add();
    /// assert_eq!(subnet.free_addresses(), Some(250));
    /// ```
    pub fn new_subnet(&self, id: &str) -> NewSubnet {
        NewSubnet::new(&self.fake, id)
    }

    /// The subnet of that id. The subnet need not have been added: every subnet that a call names
    /// exists.
    #[must_use]
    pub fn subnet(&self, id: &str) -> SubnetHandle {
        SubnetHandle::new(&self.fake, id)
    }
}
