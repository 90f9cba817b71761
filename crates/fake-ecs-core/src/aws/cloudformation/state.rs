//! Stacks, as data.
//!
//! - [`Stack`] — a stack, with its resources and what has happened to it. [`Operation`] — what is
//!   happening to it now; `operation` has what becomes of that. [`Resource`] — one of its
//!   resources.

use std::collections::BTreeMap;
use std::fmt;

use crate::kernel::time::Time;
use crate::wire::Json;
use crate::wire::cloudformation::enums::{
    Capability, ChangeAction, ChangeSetStatus, ChangeSetType, ExecutionStatus, OnFailure,
    PolicyAction, Replacement, StackStatus,
};

use super::attempts::{Attempts, is_failure};
use super::operation::Operation;
use super::policy::{Change as Changed, Policy};
pub use super::resource::{Resource, ResourceStatus};
use super::template::{STACK, Template};

/// How many stacks that are deleted are kept: AWS shows them for 90 days.
const DELETED_KEPT: usize = 200;

/// How many events of a stack are kept: AWS keeps them for 90 days.
const EVENTS_KEPT: usize = 5_000;

/// What CloudFormation knows of one account in one region.
#[derive(Clone, Debug, Default)]
pub struct CloudFormation {
    /// In the order in which they were made.
    stacks: BTreeMap<Key, Stack>,
    /// How many there ever were.
    ever: Key,
    /// How many ids were made for events, change sets and requests.
    pub(super) ids: u64,
}

/// The number of a stack: the n-th that was made.
pub type Key = u64;

/// What a stack is called.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Identity {
    pub name: String,
    /// Its ARN.
    pub id: String,
}

/// A stack.
#[derive(Clone, Debug)]
pub struct Stack {
    pub identity: Identity,
    pub status: StackStatus,
    pub created: Time,
    pub updated: Option<Time>,
    pub deleted: Option<Time>,
    /// What the stack is made by.
    pub given: Given,
    pub resources: BTreeMap<String, Resource>,
    pub outputs: Vec<Output>,
    /// The oldest first.
    pub events: Vec<Event>,
    pub attempts: Attempts,
    /// In the order in which they were made.
    pub change_sets: Vec<ChangeSet>,
    /// The change set that was executed last.
    pub change_set: Option<String>,
    pub is_protected: bool,
    /// The stack that has this one as a resource, if it is nested.
    pub parent: Option<Key>,
    pub policy: Option<Policy>,
    /// What is happening to the stack.
    pub operation: Option<Operation>,
    /// What the stack was before an update that has not ended well.
    pub before: Option<Box<Before>>,
    /// What the stack has made and does not use any more, by the names that templates gave: it was
    /// replaced, or an update failed. It is removed by the next update that ends well, or with the
    /// stack.
    pub leftovers: Vec<(String, Resource)>,
}

/// What a stack was before its update.
#[derive(Clone, Debug)]
pub struct Before {
    pub given: Given,
    pub resources: BTreeMap<String, Resource>,
    pub outputs: Vec<Output>,
}

/// What callers say a stack is to be.
#[derive(Clone, Debug, Default)]
pub struct Given {
    pub template: Template,
    /// The values of parameters as callers gave them, or their defaults.
    pub parameters: BTreeMap<String, String>,
    /// What parameters come to: the items of a list, what was read from the Parameter Store.
    pub values: BTreeMap<String, Json>,
    pub capabilities: Vec<Capability>,
    pub tags: Vec<(String, String)>,
    pub notification_arns: Vec<String>,
    pub role_arn: Option<String>,
    pub timeout_minutes: Option<i32>,
    pub on_failure: Option<OnFailure>,
    /// Resources that were made are left where they are when something fails.
    pub keeps_failed: bool,
    /// What counts in the place of the policy of the stack during this update.
    pub policy: Option<Policy>,
}

/// A value that a stack gives out.
#[derive(Clone, Debug, PartialEq)]
pub struct Output {
    pub key: String,
    pub value: String,
    pub description: Option<String>,
    pub export: Option<String>,
}

/// Something that has happened to a stack or to a resource of it.
#[derive(Clone, Debug)]
pub struct Event {
    pub id: String,
    pub at: Time,
    /// The name of the stack, if the event is about that.
    pub logical: String,
    pub physical: String,
    pub kind: String,
    pub status: EventStatus,
    pub reason: Option<String>,
    /// As JSON.
    pub properties: Option<String>,
    pub token: Option<String>,
    /// The id of the attempt in which it has happened.
    pub attempt: Option<String>,
}

/// The status that a stack or one of its resources has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventStatus {
    /// The event is about the stack itself.
    Stack(StackStatus),
    /// The event is about one of its resources.
    Resource(ResourceStatus),
}

impl EventStatus {
    /// Whether something could not be done.
    #[must_use]
    pub fn is_failure(self) -> bool {
        match self {
            Self::Stack(status) => is_failure(status),
            Self::Resource(status) => status.is_failure(),
        }
    }

    /// As events of AWS have it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stack(status) => status.as_str(),
            Self::Resource(status) => status.as_str(),
        }
    }
}

impl fmt::Display for EventStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Changes that somebody may look at before they are made.
#[derive(Clone, Debug)]
pub struct ChangeSet {
    pub name: String,
    /// Its ARN.
    pub id: String,
    pub description: Option<String>,
    pub kind: ChangeSetType,
    pub created: Time,
    pub status: ChangeSetStatus,
    pub reason: Option<String>,
    pub execution: ExecutionStatus,
    pub given: Given,
    pub changes: Vec<Change>,
    pub includes_nested: bool,
    /// The id of the attempt to make it.
    pub attempt: String,
}

/// What a change set does to a resource.
#[derive(Clone, Debug)]
pub struct Change {
    pub action: ChangeAction,
    pub logical: String,
    pub physical: Option<String>,
    pub kind: String,
    pub replacement: Option<Replacement>,
    /// What becomes of the resource that there is, unless the stack keeps it as its own.
    pub policy: Option<PolicyAction>,
    /// The properties that change, and whether one alone replaces the resource.
    pub properties: Vec<(String, bool)>,
}

impl CloudFormation {
    /// Stacks, the oldest first, with those that were deleted.
    pub fn stacks(&self) -> impl DoubleEndedIterator<Item = (Key, &Stack)> {
        self.stacks.iter().map(|(key, stack)| (*key, stack))
    }

    /// Stacks to which something happens.
    pub fn active(&self) -> Vec<Key> {
        let active = self.stacks().filter(|(_, it)| it.operation.is_some());
        active.map(|(key, _)| key).collect()
    }

    /// The stack of that key, of which others know that there is one.
    pub fn stack(&self, key: Key) -> &Stack {
        &self.stacks[&key]
    }

    /// The same, to be changed.
    pub fn stack_mut(&mut self, key: Key) -> &mut Stack {
        let found = self.stacks.get_mut(&key);
        found.expect("a stack that somebody knows is kept")
    }

    /// What is happening to a stack, unless it is forgotten: a stack that its parent has retained
    /// may
    /// outlive that.
    pub fn operation_mut(&mut self, key: Key) -> Option<&mut Operation> {
        self.stacks.get_mut(&key)?.operation.as_mut()
    }

    /// The number of the next stack.
    pub fn next_key(&self) -> Key {
        self.ever
    }

    /// Adds a stack. Of those that are deleted the oldest is forgotten when there are many.
    pub fn push(&mut self, stack: Stack) -> Key {
        let key = self.ever;
        self.ever += 1;
        self.stacks.insert(key, stack);
        let mut deleted = self.stacks().filter(|(_, it)| it.is_deleted());
        let oldest = deleted.next().map(|(key, _)| key);
        if deleted.count() >= DELETED_KEPT
            && let Some(oldest) = oldest
        {
            self.stacks.remove(&oldest);
        }
        key
    }

    /// The stack of that name, unless it is deleted, or of that ARN.
    pub fn find(&self, name_or_id: &str) -> Option<Key> {
        let is_meant = |it: &Stack| match name_or_id.starts_with("arn:") {
            true => it.identity.id == name_or_id,
            false => it.identity.name == name_or_id && !it.is_deleted(),
        };
        let mut stacks = self.stacks().rev();
        stacks.find(|(_, it)| is_meant(it)).map(|(key, _)| key)
    }

    /// The stacks in which a stack is nested, the one that has it as a resource first.
    pub fn ancestors(&self, key: Key) -> impl Iterator<Item = &Stack> {
        let parent = |stack: &&Stack| self.stacks.get(&stack.parent?);
        std::iter::successors(self.stacks.get(&key), parent).skip(1)
    }

    /// The stacks that a stack has as resources.
    pub fn nested(&self, key: Key) -> Vec<Key> {
        let resources = self.stack(key).resources.values();
        let stacks = resources.filter(|it| it.kind == STACK && it.is_there());
        let found = stacks.filter_map(|it| self.find(it.physical.as_deref()?));
        found
            .filter(|it| self.stack(*it).parent == Some(key))
            .collect()
    }

    /// What stacks export, by name, with the stack that does.
    pub fn exports(&self) -> BTreeMap<String, (Key, String)> {
        let stacks = self.stacks().filter(|(_, it)| !it.is_deleted());
        let outputs = stacks.flat_map(|(key, it)| it.outputs.iter().map(move |out| (key, out)));
        outputs
            .filter_map(|(key, it)| Some((it.export.clone()?, (key, it.value.clone()))))
            .collect()
    }

    /// The values of exports, by name.
    pub fn export_values(&self) -> BTreeMap<String, String> {
        let exports = self.exports().into_iter();
        exports.map(|(name, (_, value))| (name, value)).collect()
    }
}

impl Given {
    /// Whether nothing changes from what was given before.
    pub fn is_same(&self, before: &Self) -> bool {
        let one = (&self.template.resources, &self.template.outputs);
        let other = (&before.template.resources, &before.template.outputs);
        one == other
            && self.template.conditions == before.template.conditions
            && self.template.mappings == before.template.mappings
            && self.is_same_but_template(before)
    }

    /// The same of all that is given beside the template.
    pub fn is_same_but_template(&self, before: &Self) -> bool {
        self.values == before.values
            && self.tags == before.tags
            && self.notification_arns == before.notification_arns
    }
}

impl Stack {
    pub fn is_deleted(&self) -> bool {
        self.status == StackStatus::DeleteComplete
    }

    /// What has happened to the stack itself, the last first.
    fn own_events(&self) -> impl Iterator<Item = &Event> {
        let events = self.events.iter().rev();
        events.filter(|it| it.physical == self.identity.id)
    }

    /// Why the stack has its status, if anything was said of that.
    pub fn reason(&self) -> Option<&str> {
        self.own_events().next()?.reason.as_deref()
    }

    /// The last reason that was given: why what happened last has failed, or had to be taken back.
    pub fn failure(&self) -> Option<&str> {
        self.own_events().find_map(|it| it.reason.as_deref())
    }

    /// Something has happened in the attempt that began last. Of what happened long ago the oldest
    /// is forgotten.
    pub fn tell(&mut self, event: Event) {
        let event = Event {
            attempt: self.attempts.last_id(),
            ..event
        };
        if self.events.len() >= 2 * EVENTS_KEPT {
            self.events.drain(..EVENTS_KEPT);
        }
        self.events.push(event);
    }

    /// Why the policy of the stack does not let an update change a resource so.
    pub fn denial(&self, change: Changed, resource: (&str, &str)) -> Option<String> {
        let policy = self.given.policy.as_ref().or(self.policy.as_ref());
        policy.and_then(|it| it.denial(change, resource))
    }

    /// Whether something has happened at that time.
    pub fn was_told_at(&self, at: Time) -> bool {
        self.events.last().is_some_and(|it| it.at == at)
    }

    /// Remembers a resource that has no place in the stack any more, so that it is removed.
    pub fn leave(&mut self, logical: &str, resource: &Resource) {
        let mut known = self.leftovers.iter();
        let is_known =
            known.any(|(other, it)| other == logical && it.physical == resource.physical);
        if resource.is_there() && !is_known {
            self.leftovers.push((logical.to_owned(), resource.clone()));
        }
    }

    /// Whether the stack has that resource in its place, and no other one.
    pub fn has(&self, logical: &str, resource: &Resource) -> bool {
        let now = self.resources.get(logical);
        now.is_some_and(|it| it.physical == resource.physical)
    }

    /// The stack is made without the change sets that there are.
    pub fn make_change_sets_obsolete(&mut self) {
        for set in &mut self.change_sets {
            set.execution = ExecutionStatus::Obsolete;
        }
    }

    /// Whether all resources are there that its template has without conditions.
    pub fn has_all(&self) -> bool {
        let declared = self.given.template.resources.iter();
        let mut needed = declared.filter(|(_, it)| it.condition.is_none());
        needed.all(|(logical, _)| self.resources.get(logical).is_some_and(Resource::is_there))
    }

    /// Where the change set of that name or ARN stands.
    pub fn change_set_of(&self, name_or_id: &str) -> Option<usize> {
        let is_meant = |it: &ChangeSet| it.name == name_or_id || it.id == name_or_id;
        self.change_sets.iter().position(is_meant)
    }
}
