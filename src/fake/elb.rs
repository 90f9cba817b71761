//! Elastic Load Balancing and VPC Lattice, as far as ECS deals with them.

use super::FakeEcs;
use crate::handle::{List, TargetGroupHandle};

/// # Other services
impl FakeEcs {
    /// Elastic Load Balancing and VPC Lattice: the target groups in which services register tasks.
    #[must_use]
    pub fn elb(&self) -> Elb {
        Elb { fake: self.share() }
    }
}

/// Elastic Load Balancing and VPC Lattice, as far as ECS deals with them; see [`FakeEcs::elb`].
#[derive(Clone, Debug)]
pub struct Elb {
    fake: FakeEcs,
}

impl Elb {
    /// The target group of that ARN, of a load balancer or of VPC Lattice, or the Classic Load
    /// Balancer of that name: its registered tasks and their health.
    ///
    /// No service need have named the group yet. So a mistyped name is no error: that group is
    /// empty.
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
