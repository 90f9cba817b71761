//! Amazon EC2, as far as ECS deals with it.

use super::FakeEcs;
use crate::handle::{NewSubnet, SubnetHandle};

/// # Other services
impl FakeEcs {
    /// Amazon EC2: subnets. Container instances are ECS's: see
    /// [`add_instance`](Self::add_instance).
    #[must_use]
    pub fn ec2(&self) -> Ec2 {
        Ec2 { fake: self.clone() }
    }
}

/// Amazon EC2, as far as ECS deals with it; see [`FakeEcs::ec2`].
#[derive(Clone, Debug)]
pub struct Ec2 {
    fake: FakeEcs,
}

impl Ec2 {
    /// A subnet of that id: say where it is and how many tasks it has addresses for, then
    /// [`add`](NewSubnet::add) it.
    ///
    /// By default nothing needs to be added: any subnet will do that a call names. See
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

    /// The subnet of that id. It need not have been added: any subnet is there that a call names.
    #[must_use]
    pub fn subnet(&self, id: &str) -> SubnetHandle {
        SubnetHandle::new(&self.fake, id)
    }
}
