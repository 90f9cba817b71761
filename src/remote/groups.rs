//! Auto Scaling groups and target groups.

use super::neighbours::neighbour;
use super::printed;
use super::waiting::until;
use super::{Remote, RemoteError, RemoteFault};
use crate::command::Command;
use crate::command::group::NewAutoScalingGroup;
use crate::faults::Kind;
use crate::view;

neighbour!(auto_scaling RemoteAutoScaling "Auto Scaling: groups of container instances.");
neighbour!(elb RemoteElb "Elastic Load Balancing: target groups of services.");

impl RemoteAutoScaling {
    /// A group that is to be made.
    pub fn new_group(&self, name: impl Into<String>) -> NewRemoteAutoScalingGroup {
        NewRemoteAutoScalingGroup {
            ecs: self.0.clone(),
            new: NewAutoScalingGroup {
                group: name.into(),
                cluster: "default".to_owned(),
                instance_type: "m5.large".to_owned(),
                zones: Vec::new(),
                min: 0,
                max: 10,
                protects_instances: false,
            },
        }
    }

    /// The group of that name or ARN.
    #[must_use]
    pub fn group(&self, name: impl Into<String>) -> RemoteAutoScalingGroup {
        RemoteAutoScalingGroup {
            ecs: self.0.clone(),
            name: name.into(),
        }
    }
}

/// An Auto Scaling group that is to be made: made with [`RemoteAutoScaling::new_group`].
#[must_use = "nothing is made before `.add()` is awaited"]
#[derive(Clone, Debug)]
pub struct NewRemoteAutoScalingGroup {
    ecs: Remote,
    new: NewAutoScalingGroup,
}

impl NewRemoteAutoScalingGroup {
    /// The cluster that its instances register with; by default `default`.
    pub fn cluster(mut self, name: impl Into<String>) -> Self {
        self.new.cluster = name.into();
        self
    }

    /// The type of its instances; by default `m5.large`.
    pub fn instance_type(mut self, name: &str) -> Self {
        self.new.instance_type = name.to_owned();
        self
    }

    /// How many instances it has at least; by default none.
    pub fn min(mut self, count: usize) -> Self {
        self.new.min = count;
        self
    }

    /// How many instances it has at most; by default 10.
    pub fn max(mut self, count: usize) -> Self {
        self.new.max = count;
        self
    }

    /// The zones of its instances; by default the first three of the region.
    pub fn zones<Z: Into<String>>(mut self, zones: impl IntoIterator<Item = Z>) -> Self {
        self.new.zones = zones.into_iter().map(Into::into).collect();
        self
    }

    /// Its instances are protected from scale-in, as managed termination protection needs it.
    pub fn protected_from_scale_in(mut self) -> Self {
        self.new.protects_instances = true;
        self
    }

    /// Makes it.
    ///
    /// # Errors
    ///
    /// When there is no such cluster or type of instances, or the limits make no sense.
    pub async fn add(self) -> Result<RemoteAutoScalingGroup, RemoteError> {
        let group = self.ecs.auto_scaling().group(&self.new.group);
        let command = Command::AddAutoScalingGroup(self.new);
        self.ecs.carry_out(command).await?;
        Ok(group)
    }
}

/// An Auto Scaling group, whose instances register with a cluster.
#[derive(Clone)]
pub struct RemoteAutoScalingGroup {
    ecs: Remote,
    name: String,
}

printed!(RemoteAutoScalingGroup(it) "{}", it.name);

impl RemoteAutoScalingGroup {
    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// It has at least so many instances from now on.
    pub async fn set_min(&self, count: usize) -> Result<(), RemoteError> {
        self.resize(Some(count), None, None).await
    }

    /// It has at most so many instances from now on.
    pub async fn set_max(&self, count: usize) -> Result<(), RemoteError> {
        self.resize(None, Some(count), None).await
    }

    /// It is to have so many instances.
    pub async fn set_desired_capacity(&self, count: usize) -> Result<(), RemoteError> {
        self.resize(None, None, Some(count)).await
    }

    async fn resize(
        &self,
        min: Option<usize>,
        max: Option<usize>,
        desired_capacity: Option<usize>,
    ) -> Result<(), RemoteError> {
        let command = Command::ResizeAutoScalingGroup {
            group: self.name.clone(),
            min,
            max,
            desired_capacity,
        };
        self.ecs.carry_out(command).await
    }

    /// EC2 has no more instances for it.
    pub async fn run_out_of_capacity(&self) -> Result<(), RemoteError> {
        self.set_capacity(false).await
    }

    /// EC2 has instances for it again.
    pub async fn regain_capacity(&self) -> Result<(), RemoteError> {
        self.set_capacity(true).await
    }

    async fn set_capacity(&self, is_available: bool) -> Result<(), RemoteError> {
        let group = self.name.clone();
        let command = Command::SetGroupCapacity {
            group,
            is_available,
        };
        self.ecs.carry_out(command).await
    }
}

impl RemoteElb {
    /// The target group of that ARN, or the Classic Load Balancer of that name.
    #[must_use]
    pub fn target_group(&self, group: impl Into<String>) -> RemoteTargetGroup {
        RemoteTargetGroup {
            ecs: self.0.clone(),
            name: group.into(),
        }
    }

    /// Those that services have.
    pub async fn target_groups(&self) -> Result<Vec<RemoteTargetGroup>, RemoteError> {
        let groups: view::TargetGroups = self.0.view(self.0.question("targets")).await?;
        let groups = groups.target_groups.into_iter();
        Ok(groups.map(|group| self.target_group(group.name)).collect())
    }
}

/// A target group, or a Classic Load Balancer.
#[derive(Clone)]
pub struct RemoteTargetGroup {
    ecs: Remote,
    name: String,
}

printed!(RemoteTargetGroup(it) "{}", it.name);

impl RemoteTargetGroup {
    /// Its ARN, or its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The targets that are registered, with their health, in the order in which the tasks were
    /// started; none where no service has that group.
    pub async fn registered(&self) -> Result<Vec<view::Target>, RemoteError> {
        let question = self.ecs.question("targets");
        let groups: view::TargetGroups = self.ecs.view(question).await?;
        let mut groups = groups.target_groups.into_iter();
        let found = groups.find(|group| group.name == self.name);
        Ok(found.map_or_else(Vec::new, |group| group.targets))
    }

    /// The targets with that id, or `id:port`, fail their health checks.
    pub async fn fail_health(&self, id: &str) -> Result<(), RemoteError> {
        self.set_health(id, false).await
    }

    /// They pass them again.
    pub async fn restore_health(&self, id: &str) -> Result<(), RemoteError> {
        self.set_health(id, true).await
    }

    async fn set_health(&self, id: &str, is_healthy: bool) -> Result<(), RemoteError> {
        let command = Command::SetTargetHealth {
            group: self.name.clone(),
            target: id.to_owned(),
            is_healthy,
        };
        self.ecs.carry_out(command).await
    }

    /// The next targets that are registered fail their health checks.
    #[track_caller]
    pub fn fail_next(
        &self,
        count: usize,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        let kind = Kind::Target(self.name.clone());
        self.ecs.faults().add(kind, Some(count), false)
    }

    /// Lets time pass until so many targets are healthy.
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotReached`] when nothing more happens.
    pub async fn wait_healthy(&self, count: usize) -> Result<(), RemoteError> {
        let what = format!("{count} healthy targets in {}", self.name);
        until(&self.ecs, what, || async {
            let targets = self.registered().await?;
            let healthy = targets.iter().filter(|it| it.health == "healthy");
            Ok(Some(healthy.count() == count))
        })
        .await
    }
}
