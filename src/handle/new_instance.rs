//! Adding container instances.

use std::fmt;

use super::link::Link;
use super::{ClusterHandle, InstanceHandle};

use crate::aws::ec2::instance_types::InstanceType;
use crate::command::Command;
use crate::command::instance::{self as command, Purchase};
use crate::command::outcome::Outcome;

/// A container instance that is about to be added.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let ecs = fake_ecs::FakeEcs::start().await;
/// let instance = ecs.new_instance("m5.large").zone("us-east-1b").attribute("rack", "r1").add();
///
/// assert_eq!(instance.availability_zone(), "us-east-1b");
/// assert_eq!(instance.attribute("rack").as_deref(), Some("r1"));
/// # }
/// ```
#[derive(Clone)]
#[must_use = "an instance is there once it is added"]
pub struct NewInstance {
    link: Link,
    new: command::NewInstance,
}

impl NewInstance {
    #[track_caller]
    pub(crate) fn ec2(cluster: &ClusterHandle, instance_type: &str) -> Self {
        match InstanceType::named(instance_type) {
            Ok(known) => Self::on(cluster, Some(known.name.to_owned())),
            Err(error) => panic!("{error}"),
        }
    }

    pub(crate) fn external(cluster: &ClusterHandle) -> Self {
        Self::on(cluster, None)
    }

    fn on(cluster: &ClusterHandle, instance_type: Option<String>) -> Self {
        Self {
            link: cluster.link().clone(),
            new: command::NewInstance::new(cluster.name(), instance_type),
        }
    }

    /// The zone that it is in. By default the one of the region's first three that has the fewest
    /// instances of the cluster.
    pub fn zone(mut self, zone: impl Into<String>) -> Self {
        self.new.availability_zone = Some(zone.into());
        self
    }

    /// The image that it was started from: the attribute `ecs.ami-id`. The default is one of Amazon
    /// Linux 2.
    pub fn ami(self, ami: impl Into<String>) -> Self {
        self.attribute("ecs.ami-id", ami)
    }

    /// An attribute, custom or in place of a built-in one, for constraints and strategies.
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let attribute = (name.into(), Some(value.into()));
        self.new.attributes.push(attribute);
        self
    }

    /// An attribute without a value, such as `com.amazonaws.ecs.capability.logging-driver.splunk`,
    /// for definitions that require what agents do not have by default.
    pub fn capability(mut self, name: impl Into<String>) -> Self {
        self.new.attributes.push((name.into(), None));
        self
    }

    /// How many CPU units it registers; by default 1024 for each vCPU of its type.
    pub fn cpu(mut self, units: i32) -> Self {
        self.new.cpu = Some(units);
        self
    }

    /// How many MiB it registers; by default what is left of those of its type when the system has
    /// taken its part.
    pub fn memory(mut self, mib: i32) -> Self {
        self.new.memory = Some(mib);
        self
    }

    /// It belongs to the Auto Scaling group of that capacity provider, so that the provider's tasks
    /// are placed on it. The fake does not ask whether there is such a provider. Use it where the
    /// size of a group is the test's own affair;
    /// [`AutoScaling::new_group`](crate::AutoScaling::new_group) makes groups that scale.
    pub fn capacity_provider(mut self, name: impl Into<String>) -> Self {
        self.new.capacity_provider = Some(name.into());
        self
    }

    /// It is a Spot instance, so that EC2 can [take it back](InstanceHandle::spot_interrupt).
    /// Instances are On-Demand instances by default.
    pub fn spot(mut self) -> Self {
        if self.new.purchase == Purchase::OnDemand {
            self.new.purchase = Purchase::Spot;
        }
        self
    }

    /// It is a Spot instance whose agent was started with `ECS_ENABLE_SPOT_INSTANCE_DRAINING=true`,
    /// which is not the default: it drains the instance when EC2 says that it takes it back.
    pub fn spot_draining(mut self) -> Self {
        self.new.purchase = Purchase::SpotDraining;
        self
    }

    /// The version of its agent, such as `1.68.2`; by default the newest there is. Use it for
    /// `UpdateContainerAgent`, which has nothing to do otherwise, and for constraints with
    /// `agentVersion`.
    pub fn agent_version(mut self, version: impl Into<String>) -> Self {
        self.new.agent_version = Some(version.into());
        self
    }

    /// A tag.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.new.tags.push((key.into(), value.into()));
        self
    }

    /// Adds it: it is `ACTIVE`, with its agent connected, and takes tasks.
    ///
    /// # Panics
    ///
    /// When it has less than nothing of something, or its cluster has been deleted.
    #[track_caller]
    pub fn add(self) -> InstanceHandle {
        let Self { link, new } = self;
        let Outcome::Instance(added) = link.apply(|_| Command::AddInstance(new)) else {
            unreachable!("an instance was added")
        };
        link.read(|region| {
            let instance = region.instances.find(added.0);
            let instance = instance.unwrap_or_else(|| unreachable!("the instance was added"));
            InstanceHandle::of(&link, instance)
        })
    }
}

impl fmt::Debug for NewInstance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let command::NewInstance {
            cluster: _,
            instance_type,
            availability_zone,
            cpu,
            memory,
            agent_version,
            attributes,
            capacity_provider,
            purchase,
            tags,
        } = &self.new;
        let instance_type = instance_type.as_deref();
        let tags: Vec<_> = tags.iter().map(|(key, value)| (key, value)).collect();
        f.debug_struct("NewInstance")
            .field(
                "instance_type",
                &instance_type.unwrap_or("none: it is external"),
            )
            .field("zone", availability_zone)
            .field("cpu", cpu)
            .field("memory", memory)
            .field("agent_version", agent_version)
            .field("attributes", attributes)
            .field("capacity_provider", capacity_provider)
            .field("spot", &(*purchase != Purchase::OnDemand))
            .field("spot_draining", &(*purchase == Purchase::SpotDraining))
            .field("tags", &tags)
            .finish_non_exhaustive()
    }
}
