//! A container instance.

use super::looking::name_in;
use super::printed;
use super::waiting::until;
use super::{Remote, RemoteError};
use crate::command::Command;
use crate::command::address::InstanceId;
use crate::command::instance::{NewInstance, Purchase};
use crate::command::outcome::Outcome;
use crate::kernel::arn;
use crate::wire::Json;

/// A container instance of a [`Remote`] fake: [`InstanceHandle`](crate::InstanceHandle) for those
/// of another process. Each method is a request, and fails with [`RemoteError::Refused`] where
/// there is no such instance.
#[derive(Clone)]
pub struct RemoteInstance {
    ecs: Remote,
    id: String,
}

printed!(RemoteInstance(it) "{}", it.id());

/// # Looking
impl RemoteInstance {
    pub(super) fn new(ecs: &Remote, id: String) -> Self {
        let ecs = ecs.clone();
        Self { ecs, id }
    }

    /// Its id: 32 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> &str {
        arn::name_in(&self.id)
    }

    /// The instance as `DescribeContainerInstances` shows it, also after it was deregistered.
    pub async fn to_json(&self) -> Result<Json, RemoteError> {
        let question = self.ecs.question("container-instances");
        let all = self.ecs.list(question, "containerInstances").await?;
        let mut all = all.into_iter();
        let found = all.find(|it| name_in(&it["containerInstanceArn"]) == self.id());
        found.ok_or_else(|| RemoteError::Refused {
            status: 404,
            message: format!("no container instance '{}'", self.id),
        })
    }

    /// Its ARN.
    pub async fn arn(&self) -> Result<String, RemoteError> {
        self.text("containerInstanceArn").await
    }

    /// The id of its machine.
    pub async fn ec2_instance_id(&self) -> Result<String, RemoteError> {
        self.text("ec2InstanceId").await
    }

    /// Its status, such as `ACTIVE` or `DRAINING`.
    pub async fn status(&self) -> Result<String, RemoteError> {
        self.text("status").await
    }

    /// Whether its agent is connected.
    pub async fn is_agent_connected(&self) -> Result<bool, RemoteError> {
        let shown = self.to_json().await?;
        Ok(shown["agentConnected"].as_bool().unwrap_or(false))
    }

    /// How many tasks run on it.
    pub async fn running_tasks_count(&self) -> Result<usize, RemoteError> {
        let count = self.to_json().await?["runningTasksCount"].as_i64();
        Ok(count.and_then(|it| usize::try_from(it).ok()).unwrap_or(0))
    }

    async fn text(&self, member: &str) -> Result<String, RemoteError> {
        let shown = self.to_json().await?;
        Ok(shown[member].as_str().unwrap_or_default().to_owned())
    }
}

/// # Interfering
impl RemoteInstance {
    fn address(&self) -> Result<InstanceId, RemoteError> {
        self.id.parse().map_err(RemoteError::invalid)
    }

    /// Sets it to `DRAINING`.
    pub async fn drain(&self) -> Result<(), RemoteError> {
        let instance = self.address()?;
        self.ecs
            .carry_out(Command::DrainInstance { instance })
            .await
    }

    /// Sets it to `ACTIVE` again.
    pub async fn activate(&self) -> Result<(), RemoteError> {
        let instance = self.address()?;
        self.ecs
            .carry_out(Command::ActivateInstance { instance })
            .await
    }

    /// Its machine is gone.
    pub async fn terminate(&self) -> Result<(), RemoteError> {
        let instance = self.address()?;
        self.ecs
            .carry_out(Command::TerminateInstance { instance })
            .await
    }

    /// EC2 takes this Spot instance back in two minutes.
    pub async fn spot_interrupt(&self) -> Result<(), RemoteError> {
        let instance = self.address()?;
        self.ecs
            .carry_out(Command::InterruptInstance { instance })
            .await
    }

    /// Its agent loses its connection.
    pub async fn disconnect_agent(&self) -> Result<(), RemoteError> {
        let instance = self.address()?;
        self.ecs
            .carry_out(Command::DisconnectAgent { instance })
            .await
    }

    /// Its agent is connected again.
    pub async fn reconnect_agent(&self) -> Result<(), RemoteError> {
        let instance = self.address()?;
        self.ecs
            .carry_out(Command::ReconnectAgent { instance })
            .await
    }

    /// Lets time pass until the condition holds; see [`Remote::wait_until`].
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotReached`] when it never does.
    pub async fn wait_until<F, A>(&self, mut condition: F) -> Result<(), RemoteError>
    where
        F: FnMut(Self) -> A,
        A: Future<Output = Result<bool, RemoteError>>,
    {
        let what = format!("a condition on container instance {}", self.id());
        until(&self.ecs, what, || {
            let answer = condition(self.clone());
            async { answer.await.map(Some) }
        })
        .await
    }
}

/// A container instance that is to be registered: made with [`Remote::new_instance`].
#[must_use = "nothing is registered before `.add()` is awaited"]
#[derive(Clone, Debug)]
pub struct NewRemoteInstance {
    ecs: Remote,
    new: NewInstance,
}

impl NewRemoteInstance {
    pub(super) fn new(ecs: &Remote, instance_type: Option<&str>) -> Self {
        let instance_type = instance_type.map(str::to_owned);
        Self {
            ecs: ecs.clone(),
            new: NewInstance::new("default".to_owned(), instance_type),
        }
    }

    /// The cluster that it registers with; by default `default`.
    pub fn cluster(mut self, name: impl Into<String>) -> Self {
        self.new.cluster = name.into();
        self
    }

    /// Its zone; by default the least used of the region's first three.
    pub fn zone(mut self, zone: impl Into<String>) -> Self {
        self.new.availability_zone = Some(zone.into());
        self
    }

    /// An attribute, in place of a built-in one of that name.
    pub fn attribute(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let attribute = (name.into(), Some(value.into()));
        self.new.attributes.push(attribute);
        self
    }

    /// An attribute without a value, such as a capability of its agent.
    pub fn capability(mut self, name: impl Into<String>) -> Self {
        self.new.attributes.push((name.into(), None));
        self
    }

    /// Its CPU units, in place of those of its type.
    pub fn cpu(mut self, units: i32) -> Self {
        self.new.cpu = Some(units);
        self
    }

    /// Its memory in MiB, in place of that of its type.
    pub fn memory(mut self, mib: i32) -> Self {
        self.new.memory = Some(mib);
        self
    }

    /// The capacity provider that it is of.
    pub fn capacity_provider(mut self, name: impl Into<String>) -> Self {
        self.new.capacity_provider = Some(name.into());
        self
    }

    /// It is a Spot instance.
    pub fn spot(mut self) -> Self {
        if self.new.purchase == Purchase::OnDemand {
            self.new.purchase = Purchase::Spot;
        }
        self
    }

    /// It is a Spot instance whose agent drains it when EC2 says that it takes it back.
    pub fn spot_draining(mut self) -> Self {
        self.new.purchase = Purchase::SpotDraining;
        self
    }

    /// The version of its agent; by default the newest there is.
    pub fn agent_version(mut self, version: impl Into<String>) -> Self {
        self.new.agent_version = Some(version.into());
        self
    }

    /// A tag.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        self.new.tags.push((key.into(), value.into()));
        self
    }

    /// Registers it.
    ///
    /// # Errors
    ///
    /// When there is no such type, cluster or capacity provider.
    pub async fn add(self) -> Result<RemoteInstance, RemoteError> {
        match self.ecs.act(Command::AddInstance(self.new)).await? {
            Outcome::Instance(id) => Ok(self.ecs.instance(id.to_string())),
            other => Err(self.ecs.surprise(&other)),
        }
    }
}
