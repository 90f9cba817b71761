//! What is known of subnets, as data.

use std::collections::{BTreeMap, BTreeSet};

use crate::ecs::keys::TaskKey;

/// A subnet that was declared.
#[derive(Clone, Debug, Default)]
pub struct Subnet {
    /// By default the one that follows from its name.
    pub zone: Option<String>,
    /// How many tasks can be in it; `None` for any number.
    pub addresses: Option<usize>,
    /// The tasks that have an address.
    pub(super) tasks: BTreeSet<TaskKey>,
}

impl Subnet {
    pub(super) fn has_room(&self) -> bool {
        self.addresses.is_none_or(|most| self.tasks.len() < most)
    }

    /// How many addresses are left, if there is an end to them.
    pub fn free(&self) -> Option<usize> {
        let most = self.addresses?;
        Some(most.saturating_sub(self.tasks.len()))
    }
}

/// The subnets that were declared.
#[derive(Clone, Debug, Default)]
pub struct Subnets(pub(super) BTreeMap<String, Subnet>);

impl Subnets {
    pub fn get(&self, id: &str) -> Option<&Subnet> {
        self.0.get(id)
    }

    /// All, in the order of their names.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The one that comes first by its name.
    pub fn first(&self) -> Option<&str> {
        self.0.keys().next().map(String::as_str)
    }

    /// Whether there is an address left.
    pub fn has_room(&self, id: &str) -> bool {
        self.get(id).is_none_or(Subnet::has_room)
    }

    /// Gives a task an address. Returns whether there was one.
    pub fn take(&mut self, id: &str, task: TaskKey) -> bool {
        let Some(subnet) = self.0.get_mut(id) else {
            return true;
        };
        let has_room = subnet.has_room();
        if has_room {
            subnet.tasks.insert(task);
        }
        has_room
    }

    /// The task has no address any more.
    pub fn give_back(&mut self, id: &str, task: TaskKey) {
        if let Some(subnet) = self.0.get_mut(id) {
            subnet.tasks.remove(&task);
        }
    }
}
