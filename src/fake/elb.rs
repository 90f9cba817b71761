//! Elastic Load Balancing and VPC Lattice, as far as ECS deals with them.

use super::FakeEcs;
use crate::handle::{List, TargetGroupHandle};

/// # Other services
impl FakeEcs {
    /// Elastic Load Balancing and VPC Lattice: the target groups in which services register tasks.
    #[must_use]
    pub fn elb(&self) -> Elb {
        Elb { fake: self.clone() }
    }
}

/// Elastic Load Balancing and VPC Lattice, as far as ECS deals with them; see [`FakeEcs::elb`].
#[derive(Clone, Debug)]
pub struct Elb {
    fake: FakeEcs,
}

impl Elb {
    /// The target group of that ARN, of a load balancer or of VPC Lattice, or the Classic Load
    /// Balancer of that name: which tasks it knows, and what it finds of them.
    ///
    /// It need not have been named by a service yet, so a name that is mistyped is no error: the
    /// group is empty.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs, target_group_arn: &str) {
    /// let group = ecs.elb().target_group(target_group_arn);
    /// group.wait_healthy(2).await;
    /// # }
    /// ```
    #[must_use]
    pub fn target_group(&self, group: &str) -> TargetGroupHandle {
        TargetGroupHandle::new(&self.fake, group)
    }

    /// The target groups in which tasks have been registered.
    #[must_use]
    pub fn target_groups(&self) -> List<TargetGroupHandle> {
        TargetGroupHandle::all(&self.fake)
    }
}
