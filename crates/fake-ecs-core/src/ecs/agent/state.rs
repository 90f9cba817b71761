//! What each agent has accepted.

use std::collections::{BTreeMap, BTreeSet};

use crate::ecs::keys::{InstanceKey, TaskKey};
use crate::ecs::task::progress::Orders;

/// The agents that have ever connected, by their instances.
#[derive(Clone, Debug, Default)]
pub struct Agents(BTreeMap<InstanceKey, Agent>);

/// An agent that has connected.
#[derive(Clone, Debug, Default)]
pub struct Agent {
    /// The number of its connection, if it has one.
    connection: Option<u64>,
    /// The tasks that it has or is to have, and what it has accepted of each.
    accepted: BTreeMap<TaskKey, Orders>,
    /// Those of them that it has not accepted the latest of.
    due: BTreeSet<TaskKey>,
    /// Nobody listens to it, however often it connects: a test has disconnected it.
    is_kept_away: bool,
    /// It has said that it goes, and comes back as a new version.
    is_exchanged: bool,
}

impl Agents {
    pub fn of(&self, instance: InstanceKey) -> Option<&Agent> {
        self.0.get(&instance)
    }

    pub(super) fn of_mut(&mut self, instance: InstanceKey) -> Option<&mut Agent> {
        self.0.get_mut(&instance)
    }

    pub fn iter(&self) -> impl Iterator<Item = (InstanceKey, &Agent)> {
        self.0.iter().map(|(key, agent)| (*key, agent))
    }

    /// The agent has connected once more. What it accepted before it still has.
    pub(super) fn connect(&mut self, instance: InstanceKey, connection: u64) -> &mut Agent {
        let agent = self.0.entry(instance).or_default();
        agent.connection = Some(connection);
        agent
    }

    /// Whether the instance has an agent that has connected, and is not connected now.
    pub fn is_cut_off(&self, instance: InstanceKey) -> bool {
        self.of(instance).is_some_and(|it| it.connection.is_none())
    }

    /// Whether nobody listens to the agent of the instance.
    pub fn is_kept_away(&self, instance: InstanceKey) -> bool {
        self.of(instance).is_some_and(|it| it.is_kept_away)
    }

    /// There is nobody at the instance any more.
    pub fn forget(&mut self, instance: InstanceKey) {
        self.0.remove(&instance);
    }
}

impl Agent {
    /// The number of its connection, if it has one.
    pub fn connection(&self) -> Option<u64> {
        self.connection
    }

    /// The tasks that it has or is to have.
    pub fn tasks(&self) -> impl Iterator<Item = TaskKey> {
        self.accepted.keys().copied()
    }

    /// The tasks that it has not accepted the latest of.
    pub fn due(&self) -> impl Iterator<Item = TaskKey> {
        self.due.iter().copied()
    }

    pub(super) fn disconnect(&mut self) {
        self.connection = None;
    }

    pub(super) fn keep_away(&mut self, is_kept_away: bool) {
        self.is_kept_away = is_kept_away;
        if is_kept_away {
            self.connection = None;
        }
    }

    /// It goes, to come back as a new version.
    pub(super) fn exchange(&mut self) {
        self.is_exchanged = true;
    }

    /// It is back; says whether it went to come back as a new version.
    pub(super) fn was_exchanged(&mut self) -> bool {
        std::mem::take(&mut self.is_exchanged)
    }

    /// The task is to do that. What the agent has accepted already is not told again, and no task
    /// that it never had, or has no more, is stopped.
    ///
    /// Returns whether there is something to be told that was not before.
    pub(super) fn is_to(&mut self, task: TaskKey, orders: Orders) -> bool {
        let accepted = match orders {
            Orders::Run => self.has(task),
            Orders::Wait | Orders::Stop => self.accepted.get(&task).copied(),
        };
        let is_new = accepted.is_some_and(|accepted| orders > accepted);
        if is_new {
            self.due.insert(task);
        }
        is_new
    }

    /// The agent has the task, or is to have it. Returns what the agent has accepted of it.
    pub(super) fn has(&mut self, task: TaskKey) -> Option<Orders> {
        Some(*self.accepted.entry(task).or_insert(Orders::Wait))
    }

    /// It will see to that. `wanted` is what the task is to do by now.
    pub(super) fn accept(&mut self, task: TaskKey, orders: Orders, wanted: Orders) {
        let Some(accepted) = self.accepted.get_mut(&task) else {
            return;
        };
        *accepted = orders.max(*accepted);
        if *accepted >= wanted {
            self.due.remove(&task);
        }
    }

    /// Whether the agent has the task, or is to have it.
    pub fn knows(&self, task: TaskKey) -> bool {
        self.accepted.contains_key(&task)
    }

    /// Nobody speaks of other tasks than those any more.
    pub(super) fn keep(&mut self, is_kept: impl Fn(TaskKey) -> bool) {
        self.accepted.retain(|task, _| is_kept(*task));
        self.due.retain(|task| is_kept(*task));
    }

    /// It has nothing of the task any more.
    pub(super) fn end(&mut self, task: TaskKey) {
        self.accepted.remove(&task);
        self.due.remove(&task);
    }
}
