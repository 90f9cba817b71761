//! Elastic Load Balancing and VPC Lattice, as far as ECS deals with them.

use super::FakeEcs;
#[cfg(feature = "elb")]
use crate::handle::LoadBalancerHandle;
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

    /// The load balancer of that name or ARN, that somebody has made with `CreateLoadBalancer`:
    /// where requests to it can be sent. It need not be there yet.
    ///
    /// ```no_run
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// let url = ecs.elb().load_balancer("web").url(); // such as http://127.0.0.1:40123
    /// # }
    /// ```
    #[cfg(feature = "elb")]
    #[must_use]
    pub fn load_balancer(&self, name: &str) -> LoadBalancerHandle {
        LoadBalancerHandle::new(&self.fake, name)
    }

    /// The target groups in which tasks have been registered.
    #[must_use]
    pub fn target_groups(&self) -> List<TargetGroupHandle> {
        TargetGroupHandle::all(&self.fake)
    }
}
