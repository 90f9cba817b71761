//! A container instance, from the outside.

use std::fmt;

use super::link::Link;
use super::{ClusterHandle, Tasks, story};

use crate::command::Command;
use crate::command::address::InstanceId;
use crate::command::instance::{self as command, Purchase};
use crate::command::outcome::Outcome;
use crate::ecs::instance::catalog::InstanceType;
use crate::ecs::instance::{Instance, InstanceStatus};
use crate::ecs::keys::{ClusterKey, InstanceKey};
use crate::fake::FakeEcs;
use crate::kernel::arn::{Identified, id_in};

/// A container instance of the fake: what EC2 and external tasks run on.
///
/// It is made by [`FakeEcs::add_instance`] and its like, or by `RegisterContainerInstance`, and shows the instance as it
/// is now. What becomes of the tasks on it is simulated, unless a real agent has asked where to poll
/// (`DiscoverPollEndpoint`): from then on tasks that are placed on it are the agent's, and go as far as it tells with
/// `SubmitTaskStateChange`.
///
/// It can also be interfered with:
///
/// ```
/// # use fake_ecs::{FakeEcs, InstanceStatus};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let ecs = FakeEcs::start().await;
/// let instance = ecs.add_instance("m5.large");
/// let task = ecs.register_json(r#"{
///     "family": "batch", "containerDefinitions": [{ "name": "app", "image": "busybox", "cpu": 512, "memory": 1024 }]
/// }"#).run();
/// task.wait_running().await;
/// assert_eq!(instance.remaining().cpu(), 2048 - 512);
///
/// instance.terminate();
///
/// let reason = format!("Host EC2 (instance {}) terminated.", instance.ec2_instance_id());
/// assert_eq!(task.stopped_reason(), Some(reason));
/// assert_eq!(task.container("app").exit_code(), None);
/// assert_eq!(instance.status(), InstanceStatus::Inactive);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct InstanceHandle {
    link: Link,
    key: InstanceKey,
}

/// How much a container instance has of each resource, registered or left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InstanceResources {
    cpu: i64,
    memory: i64,
    gpus: usize,
    network_interfaces: usize,
}

impl InstanceResources {
    /// In CPU units, 1024 to a vCPU.
    #[must_use]
    pub fn cpu(&self) -> i64 {
        self.cpu
    }

    /// In MiB.
    #[must_use]
    pub fn memory(&self) -> i64 {
        self.memory
    }

    /// How many GPUs. A synthetic instance has none, and yet as many as tasks ask for.
    #[must_use]
    pub fn gpus(&self) -> usize {
        self.gpus
    }

    /// For how many tasks in the network mode `awsvpc`.
    #[must_use]
    pub fn network_interfaces(&self) -> usize {
        self.network_interfaces
    }
}

impl InstanceHandle {
    pub(super) fn of(link: &Link, instance: &Instance) -> Self {
        Self {
            link: link.clone(),
            key: instance.key,
        }
    }

    #[track_caller]
    pub(crate) fn find(fake: &FakeEcs, reference: &str) -> Self {
        let number = id_in(Identified::Instance, reference);
        let is_meant = |instance: &&Instance| {
            Some(instance.id) == number || instance.ec2_instance_id == reference
        };
        let found = Link::make(fake, |link, region| {
            // An EC2 instance may have been registered more than once.
            let meant = region.instances.iter().filter(is_meant);
            let found = meant.max_by_key(|it| (it.is_registered(), it.key));
            let ids = || {
                region
                    .instances
                    .iter()
                    .map(Instance::id)
                    .collect::<Vec<_>>()
            };
            found.map(|found| Self::of(link, found)).ok_or_else(ids)
        });
        match found {
            Ok(instance) => instance,
            Err(ids) => panic!(
                "no container instance '{reference}'; there is: {}",
                story::list(&ids)
            ),
        }
    }

    #[track_caller]
    fn look<R>(&self, at: impl FnOnce(&Instance) -> R) -> R {
        self.link.look(|region| at(region.instances.get(self.key)))
    }

    /// Its id: 32 hexadecimal digits.
    #[track_caller]
    #[must_use]
    pub fn id(&self) -> String {
        self.look(Instance::id)
    }

    /// Its ARN.
    #[track_caller]
    #[must_use]
    pub fn arn(&self) -> String {
        self.link
            .look(|region| region.instance_arn(region.instances.get(self.key)))
    }

    /// The id of the EC2 instance, `i-…`; for an external instance that of Systems Manager, `mi-…`.
    #[track_caller]
    #[must_use]
    pub fn ec2_instance_id(&self) -> String {
        self.look(|instance| instance.ec2_instance_id.clone())
    }

    /// The type of the EC2 instance, such as `m5.large`. An external instance has none.
    #[track_caller]
    #[must_use]
    pub fn instance_type(&self) -> Option<String> {
        self.attribute("ecs.instance-type")
    }

    /// The capacity provider whose tasks it takes, if it is one of a provider's.
    #[track_caller]
    #[must_use]
    pub fn capacity_provider(&self) -> Option<String> {
        self.look(|instance| instance.capacity_provider.clone())
    }

    /// The zone that it is in.
    #[track_caller]
    #[must_use]
    pub fn availability_zone(&self) -> String {
        self.look(|instance| instance.availability_zone.clone())
    }

    /// Where it is in its life.
    #[track_caller]
    #[must_use]
    pub fn status(&self) -> InstanceStatus {
        self.look(|instance| instance.status)
    }

    /// Whether its agent is connected. Without it no task is placed on the instance. Of an instance that was deregistered:
    /// whether it was.
    #[track_caller]
    #[must_use]
    pub fn is_agent_connected(&self) -> bool {
        self.look(|instance| instance.agent_connected)
    }

    /// The value of an attribute; empty for one without a value, `None` when there is no such attribute.
    #[track_caller]
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.look(|instance| {
            let attribute = instance.attributes.get(name)?;
            Some(attribute.value.unwrap_or_default().to_owned())
        })
    }

    /// All its attributes with their values, if they have one: those that the service and the agent have set, and
    /// custom ones.
    #[track_caller]
    #[must_use]
    pub fn attributes(&self) -> Vec<(String, Option<String>)> {
        self.look(|instance| {
            let all = instance.attributes.iter();
            all.map(|(name, value)| (name.to_owned(), value.map(str::to_owned)))
                .collect()
        })
    }

    /// The tasks that were ever placed on it, in the order of creation, whether they still run or not.
    #[track_caller]
    #[must_use]
    pub fn tasks(&self) -> Tasks {
        Tasks::of(&self.link, |task| task.instance == Some(self.key))
    }

    /// How many tasks are to run on it: `runningTasksCount`.
    #[track_caller]
    #[must_use]
    pub fn running_tasks_count(&self) -> usize {
        self.link
            .look(|region| region.tasks.load(self.key).running())
    }

    /// How many of its tasks are to run, and have not come to `RUNNING` yet: `pendingTasksCount`.
    #[track_caller]
    #[must_use]
    pub fn pending_tasks_count(&self) -> usize {
        self.link
            .look(|region| region.tasks.load(self.key).pending())
    }

    /// What it has registered.
    #[track_caller]
    #[must_use]
    pub fn registered(&self) -> InstanceResources {
        self.look(|Instance { registered, .. }| InstanceResources {
            cpu: i64::from(registered.cpu),
            memory: i64::from(registered.memory),
            gpus: registered.gpus.len(),
            network_interfaces: registered.enis,
        })
    }

    /// What is left of it: what tasks that have not stopped do not take.
    #[track_caller]
    #[must_use]
    pub fn remaining(&self) -> InstanceResources {
        self.link.look(|region| {
            let Instance { registered, .. } = region.instances.get(self.key);
            let used = region.tasks.load(self.key).used();
            InstanceResources {
                cpu: registered.remaining_cpu(used).max(0),
                memory: registered.remaining_memory(used).max(0),
                gpus: registered.free_gpus(used).count(),
                network_interfaces: registered.enis.saturating_sub(used.enis),
            }
        })
    }

    /// The TCP ports that are taken, in their order: those that the agent reserves, and those that lead to containers,
    /// whether a definition names them or the agent has chosen them.
    #[track_caller]
    #[must_use]
    pub fn ports_in_use(&self) -> Vec<u16> {
        self.link.look(|region| {
            let reserved = &region.instances.get(self.key).registered.ports;
            let used = &region.tasks.load(self.key).used().ports;
            let mut all: Vec<u16> = reserved.iter().copied().chain(used.iter()).collect();
            all.sort_unstable();
            all
        })
    }

    // ---- interfering ----

    /// It takes no more tasks: `UpdateContainerInstancesState` with `DRAINING`. Standalone tasks run on; those of
    /// services are moved to other instances. It does nothing to an instance that is not `ACTIVE`.
    #[track_caller]
    pub fn drain(&self) {
        self.link.apply(|region| Command::DrainInstance {
            instance: InstanceId::of(region, self.key),
        });
    }

    /// It takes tasks again after [`drain`](Self::drain). It does nothing to an instance that is not `DRAINING`.
    #[track_caller]
    pub fn activate(&self) {
        self.link.apply(|region| Command::ActivateInstance {
            instance: InstanceId::of(region, self.key),
        });
    }

    /// The machine is gone, as after `aws ec2 terminate-instances`. Its tasks are `STOPPED` at once with the stop code
    /// `TerminationNotice` and without exit codes. The instance is deregistered, unless its agent was not connected:
    /// then ECS does not hear of it, and it stays in the cluster without an agent. Either way the machine does not come
    /// back: [`reconnect_agent`](Self::reconnect_agent) does nothing, its agent cannot register again, and an update of
    /// its agent that was under way has `FAILED`. Tasks that were stopping already keep their reasons.
    ///
    /// # Panics
    ///
    /// When it is an external instance: ECS does not hear what becomes of such a machine, only that its agent is away,
    /// as after [`disconnect_agent`](Self::disconnect_agent).
    #[track_caller]
    pub fn terminate(&self) {
        self.link.apply(|region| Command::TerminateInstance {
            instance: InstanceId::of(region, self.key),
        });
    }

    /// EC2 takes this Spot instance back: it says so now, and in two minutes the machine is gone, with what
    /// [`terminate`](Self::terminate) does. Tasks get no signal of it. An agent that
    /// [looks out for it](NewInstance::spot_draining), and is connected, drains the instance meanwhile, so that it takes
    /// no more tasks and services move theirs away. An instance that has been deregistered stays as it is.
    ///
    /// The warning itself is an event of EC2's and not of ECS's, so [`FakeEcs::events`] does not have it.
    ///
    /// ```
    /// # use fake_ecs::{FakeEcs, InstanceStatus};
    /// # use std::time::Duration;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = FakeEcs::start().await;
    /// let instance = ecs.new_instance("m5.large").spot_draining().add();
    ///
    /// instance.spot_interrupt();
    ///
    /// assert_eq!(instance.status(), InstanceStatus::Draining);
    /// ecs.advance(Duration::from_secs(120));
    /// assert_eq!(instance.status(), InstanceStatus::Inactive);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it is not a Spot instance: see [`NewInstance::spot`].
    #[track_caller]
    pub fn spot_interrupt(&self) {
        self.link.apply(|region| Command::InterruptInstance {
            instance: InstanceId::of(region, self.key),
        });
    }

    /// Its agent is no longer connected: no task is placed on it (`AGENT`), and nothing more is heard of its tasks,
    /// which show `DISCONNECTED`. Their containers run on; what happens to them is told after
    /// [`reconnect_agent`](Self::reconnect_agent). Use it for what an application does about instances that have
    /// become unreachable.
    #[track_caller]
    pub fn disconnect_agent(&self) {
        self.link.apply(|region| Command::DisconnectAgent {
            instance: InstanceId::of(region, self.key),
        });
    }

    /// Its agent is connected again. So it is when it tells anything through the API. It does nothing to an instance that
    /// was deregistered or terminated.
    #[track_caller]
    pub fn reconnect_agent(&self) {
        self.link.apply(|region| Command::ReconnectAgent {
            instance: InstanceId::of(region, self.key),
        });
    }
}

impl PartialEq for InstanceHandle {
    /// Whether both are the same instance of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.link == other.link
    }
}

impl fmt::Debug for InstanceHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.link.show(|region| {
            let instance = region.instances.get(self.key);
            let (id, status) = (instance.id(), instance.status);
            format!("{} {id} {status}", instance.ec2_instance_id)
        });
        write!(f, "InstanceHandle({seen})")
    }
}

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

    /// The zone that it is in. By default the one of the region's first three that has the fewest instances of the
    /// cluster.
    pub fn zone(mut self, zone: impl Into<String>) -> Self {
        self.new.availability_zone = Some(zone.into());
        self
    }

    /// The image that it was started from: the attribute `ecs.ami-id`. The default is one of Amazon Linux 2.
    pub fn ami(self, ami: impl Into<String>) -> Self {
        self.attribute("ecs.ami-id", ami)
    }

    /// An attribute, custom or in place of a built-in one, for constraints and strategies.
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let attribute = (name.into(), Some(value.into()));
        self.new.attributes.push(attribute);
        self
    }

    /// An attribute without a value, such as `com.amazonaws.ecs.capability.logging-driver.splunk`, for definitions that
    /// require what agents do not have by default.
    pub fn capability(mut self, name: impl Into<String>) -> Self {
        self.new.attributes.push((name.into(), None));
        self
    }

    /// How many CPU units it registers; by default 1024 for each vCPU of its type.
    pub fn cpu(mut self, units: i32) -> Self {
        self.new.cpu = Some(units);
        self
    }

    /// How many MiB it registers; by default what is left of those of its type when the system has taken its part.
    pub fn memory(mut self, mib: i32) -> Self {
        self.new.memory = Some(mib);
        self
    }

    /// It belongs to the Auto Scaling group of that capacity provider, so that the provider's tasks are placed on it. The
    /// fake does not ask whether there is such a provider. Use it where the size of a group is the test's own affair;
    /// [`AutoScaling::new_group`](crate::AutoScaling::new_group) makes groups that scale.
    pub fn capacity_provider(mut self, name: impl Into<String>) -> Self {
        self.new.capacity_provider = Some(name.into());
        self
    }

    /// It is a Spot instance, so that EC2 can [take it back](InstanceHandle::spot_interrupt). Instances are On-Demand
    /// instances by default.
    pub fn spot(mut self) -> Self {
        if self.new.purchase == Purchase::OnDemand {
            self.new.purchase = Purchase::Spot;
        }
        self
    }

    /// It is a Spot instance whose agent was started with `ECS_ENABLE_SPOT_INSTANCE_DRAINING=true`, which is not the
    /// default: it drains the instance when EC2 says that it takes it back.
    pub fn spot_draining(mut self) -> Self {
        self.new.purchase = Purchase::SpotDraining;
        self
    }

    /// The version of its agent, such as `1.68.2`; by default the newest there is. Use it for `UpdateContainerAgent`, which
    /// has nothing to do otherwise, and for constraints with `agentVersion`.
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
        link.look(|region| {
            let instance = region.instances.find(added.0);
            let key = instance.map(|instance| instance.key);
            InstanceHandle {
                link: link.clone(),
                key: key.unwrap_or_else(|| unreachable!("the instance was added")),
            }
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

/// The container instances of the fake, in the order of registration, those that have been
/// deregistered as well.
pub(crate) fn all(fake: &FakeEcs) -> Vec<InstanceHandle> {
    Link::make(fake, |link, region| {
        let all = region.instances.iter();
        all.map(|instance| InstanceHandle::of(link, instance))
            .collect()
    })
}

/// Those of a cluster.
#[track_caller]
pub(super) fn of_cluster(link: &Link, cluster: ClusterKey) -> Vec<InstanceHandle> {
    link.look(|region| {
        let all = region.instances.iter();
        all.filter(|instance| instance.cluster == cluster)
            .map(|instance| InstanceHandle::of(link, instance))
            .collect()
    })
}
