//! Task definitions: families and their revisions.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use super::time::Time;
use crate::wire::{ContainerDefinition, NetworkMode, Tag, TaskDefinition, TaskDefinitionStatus};

/// A registered revision. The document never changes and is shared by the tasks that run it; what does change is in
/// [`RevisionState`].
#[derive(Debug)]
pub(crate) struct Revision {
    pub(crate) family: Arc<str>,
    pub(crate) number: i32,
    pub(crate) arn: String,
    pub(crate) document: TaskDefinition,
}

impl Revision {
    pub(crate) fn containers(&self) -> &[ContainerDefinition] {
        self.document
            .container_definitions
            .as_deref()
            .unwrap_or_default()
    }

    /// `bridge` is what a definition gets that does not say.
    pub(crate) fn network_mode(&self) -> NetworkMode {
        self.document.network_mode.unwrap_or(NetworkMode::Bridge)
    }

    /// Where the container of that name stands in the definition.
    pub(crate) fn container(&self, name: &str) -> Option<usize> {
        self.containers()
            .iter()
            .position(|container| container.name.as_deref() == Some(name))
    }
}

/// A revision as it stands today.
#[derive(Debug)]
pub(crate) struct RevisionState {
    pub(crate) revision: Arc<Revision>,
    pub(crate) status: TaskDefinitionStatus,
    pub(crate) registered_at: Time,
    pub(crate) registered_by: String,
    pub(crate) deregistered_at: Option<Time>,
    pub(crate) delete_requested_at: Option<Time>,
    pub(crate) tags: Vec<Tag>,
}

/// All revisions ever registered. A family keeps its name and its counter for ever.
#[derive(Debug, Default)]
pub(crate) struct TaskDefinitions {
    families: BTreeMap<String, Vec<RevisionState>>,
    newest: Option<(Arc<str>, i32)>,
}

impl TaskDefinitions {
    /// The number that the next revision of the family gets.
    pub(crate) fn next_number(&self, family: &str) -> i32 {
        let last = self.families.get(family).map_or(0, Vec::len);
        i32::try_from(last + 1).unwrap_or(i32::MAX)
    }

    pub(crate) fn insert(&mut self, state: RevisionState) {
        self.newest = Some((Arc::clone(&state.revision.family), state.revision.number));
        self.families
            .entry(state.revision.family.to_string())
            .or_default()
            .push(state);
    }

    pub(crate) fn get(&self, family: &str, number: i32) -> Option<&RevisionState> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.families.get(family)?.get(index)
    }

    pub(crate) fn get_mut(&mut self, family: &str, number: i32) -> Option<&mut RevisionState> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.families.get_mut(family)?.get_mut(index)
    }

    /// The revision that was registered last.
    pub(crate) fn newest(&self) -> Option<&RevisionState> {
        self.newest
            .as_ref()
            .and_then(|(family, number)| self.get(family, *number))
    }

    /// The newest `ACTIVE` revision of the family.
    pub(crate) fn latest(&self, family: &str) -> Option<&RevisionState> {
        let revisions = self.families.get(family)?;
        revisions
            .iter()
            .rev()
            .find(|state| state.status == TaskDefinitionStatus::Active)
    }

    /// The families after `after`, in the order of their names, each with its revisions in the order of their numbers.
    pub(crate) fn families(
        &self,
        after: Option<&str>,
    ) -> impl DoubleEndedIterator<Item = (&str, &[RevisionState])> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.families
            .range::<str, _>((start, Bound::Unbounded))
            .map(|(family, revisions)| (family.as_str(), revisions.as_slice()))
    }
}
