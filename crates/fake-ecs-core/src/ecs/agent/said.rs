//! What agents say over their sockets.

use crate::ecs::agent::orders::{self, wanted};
use crate::ecs::agent::update::{self, UpdateSaid};
use crate::ecs::keys::{InstanceKey, RegionKey};
use crate::ecs::lifecycle::{by_agent, change};
use crate::ecs::task::progress::Orders;
use crate::ecs::{Region, instance};
use crate::effect::report::{ContainerChange, Reported, TaskChange};
use crate::wire::{HealthStatus, VersionInfo};

/// What the agent of a container instance has said.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AgentSaid {
    pub region: RegionKey,
    /// The id of the instance, as its ARN ends.
    pub instance: u128,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum What {
    /// It is there, on the connection of that number, and this is its version.
    Connected { connection: u64, agent: Version },
    /// That connection is lost.
    Disconnected { connection: u64 },
    /// It has accepted to run or to stop the task of that id.
    Accepted { task: u128, orders: Orders },
    /// It cannot make anything of the task.
    Refused { task: u128, reason: String },
    /// How the health checks of a container are.
    Health {
        task: u128,
        container: String,
        health: Health,
    },
    /// What it makes of an update to a new version.
    Update(UpdateSaid),
}

/// What the agent says that it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Version {
    pub agent_version: Option<String>,
    pub agent_hash: Option<String>,
    pub docker_version: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Health {
    Healthy,
    Unhealthy,
    Unknown,
}

impl From<Health> for HealthStatus {
    fn from(health: Health) -> Self {
        match health {
            Health::Healthy => Self::Healthy,
            Health::Unhealthy => Self::Unhealthy,
            Health::Unknown => Self::Unknown,
        }
    }
}

/// Applies it. What is said of instances and tasks that are gone is dropped.
pub fn apply(region: &mut Region, said: AgentSaid) {
    let found = region.instances.find(said.instance);
    let Some(key) = found.filter(|it| it.is_registered()).map(|it| it.key) else {
        return;
    };
    match said.what {
        What::Connected { connection, agent } => connected(region, key, connection, agent),
        What::Disconnected { connection } => disconnected(region, key, connection),
        What::Accepted { task, orders } => accepted(region, key, task, orders),
        What::Refused { task, reason } => refused(region, key, task, reason),
        What::Health {
            task,
            container,
            health,
        } => checked(region, key, task, (&container, health)),
        What::Update(said) => update::said(region, key, said),
    }
}

/// Whether it says something that is not known: agents tell the health of every container three
/// times a minute.
pub fn is_news(region: &Region, said: &AgentSaid) -> bool {
    let What::Health {
        task,
        container,
        health,
    } = &said.what
    else {
        return true;
    };
    let known = region.tasks.find(*task).and_then(|task| {
        let index = task.spec.definition.container(container)?;
        Some(task.containers[index].health)
    });
    known.is_some_and(|known| known != HealthStatus::from(*health))
}

fn connected(region: &mut Region, key: InstanceKey, connection: u64, agent: Version) {
    region.instances.note(key, |instance| {
        instance.agent = VersionInfo {
            agent_version: agent.agent_version,
            agent_hash: agent.agent_hash,
            docker_version: agent.docker_version,
        };
    });
    region.agents.connect(key, connection);
    by_agent::discovered(region, key);
    update::connected(region, key);
    let tasks: Vec<_> = region.tasks.load(key).tasks().collect();
    let tasks = tasks.into_iter();
    let tasks: Vec<_> = tasks
        .filter(|task| region.tasks.get(*task).is_with_agent())
        .collect();
    let known = &region.tasks;
    if let Some(agent) = region.agents.of_mut(key) {
        agent.keep(|task| known.try_get(task).is_some());
        for task in &tasks {
            agent.has(*task);
        }
    }
    for task in tasks {
        orders::note(region, task);
    }
}

/// Another connection may have come before this one was noticed to be lost.
fn disconnected(region: &mut Region, key: InstanceKey, connection: u64) {
    let Some(agent) = region.agents.of_mut(key) else {
        return;
    };
    if agent.connection() == Some(connection) {
        agent.disconnect();
        instance::life::set_agent_connected(region, key, false);
    }
}

fn accepted(region: &mut Region, key: InstanceKey, task: u128, orders: Orders) {
    let Some(task) = region.tasks.find(task) else {
        return;
    };
    let (task, wanted) = (task.key, wanted(task));
    if let Some(agent) = region.agents.of_mut(key) {
        agent.accept(task, orders, wanted);
    }
}

/// The task has never begun there, and never will.
fn refused(region: &mut Region, key: InstanceKey, task: u128, reason: String) {
    let Some(task) = region.tasks.find(task) else {
        return;
    };
    if task.instance == Some(key) {
        let change = TaskChange {
            status: Some(Reported::Stopped),
            reason: Some(reason),
            ..TaskChange::default()
        };
        by_agent::apply(region, task.key, change);
    }
}

fn checked(region: &mut Region, key: InstanceKey, task: u128, (container, health): (&str, Health)) {
    let Some(task) = region.tasks.find(task) else {
        return;
    };
    let index = task.spec.definition.container(container);
    let is_heard = task.instance == Some(key) && !region.agents.is_kept_away(key);
    if let Some(index) = index.filter(|_| is_heard && !task.is_over()) {
        let health = ContainerChange::health(health.into());
        let change = TaskChange {
            containers: vec![(index, health)],
            ..TaskChange::default()
        };
        change::task(region, task.key, change);
    }
}
