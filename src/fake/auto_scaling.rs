//! Amazon EC2 Auto Scaling, as far as ECS deals with it.

use super::FakeEcs;
use crate::handle::{AutoScalingGroupHandle, List, NewAutoScalingGroup};

/// # Other services
impl FakeEcs {
    /// Amazon EC2 Auto Scaling: groups that capacity providers make larger and smaller.
    #[must_use]
    pub fn auto_scaling(&self) -> AutoScaling {
        AutoScaling { fake: self.share() }
    }
}

/// Amazon EC2 Auto Scaling, as far as ECS deals with it; see [`FakeEcs::auto_scaling`].
#[derive(Clone, Debug)]
pub struct AutoScaling {
    fake: FakeEcs,
}

impl AutoScaling {
    /// An Auto Scaling group of that name, or with that ARN: say how it is, then
    /// [`add`](NewAutoScalingGroup::add) it. A capacity provider can name it.
    ///
    /// Its instances register with the cluster that the fake was started with, unless it is given
    /// [another](NewAutoScalingGroup::cluster). See [`AutoScalingGroupHandle`] for what it does.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let group = ecs.auto_scaling().new_group("workers").instance_type("c5.xlarge").max(5).add();
    /// assert!(group.instances().is_empty());
    /// ```
    pub fn new_group(&self, name: &str) -> NewAutoScalingGroup {
        NewAutoScalingGroup::new(&self.fake, name)
    }

    /// The group of that name or ARN.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn group(&self, name: &str) -> AutoScalingGroupHandle {
        AutoScalingGroupHandle::find(&self.fake, name)
    }

    /// All groups, in the order of creation.
    #[must_use]
    pub fn groups(&self) -> List<AutoScalingGroupHandle> {
        AutoScalingGroupHandle::all(&self.fake)
    }
}
