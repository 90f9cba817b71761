//! Daemon task definitions: families and their revisions.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use crate::ecs::task::definition::{Revision, RevisionKey};
use crate::kernel::time::Time;
use crate::wire::{DaemonTaskDefinition, Tag};

/// A registered revision.
#[derive(Debug)]
pub(crate) struct DaemonDefinition {
    /// As tasks run it.
    pub(crate) revision: Arc<Revision>,
    /// As it is described, without what changes.
    pub(crate) document: DaemonTaskDefinition,
    pub(crate) registered_at: Time,
    pub(crate) registered_by: String,
    pub(crate) delete_requested_at: Option<Time>,
    pub(crate) tags: Vec<Tag>,
}

/// All revisions ever registered. A family keeps its name and its counter for ever.
#[derive(Debug, Default)]
pub(crate) struct DaemonDefinitions {
    families: BTreeMap<Arc<str>, Vec<DaemonDefinition>>,
}

impl DaemonDefinitions {
    /// The number that the next revision of the family gets.
    pub(crate) fn next_number(&self, family: &str) -> i32 {
        let last = self.families.get(family).map_or(0, Vec::len);
        i32::try_from(last + 1).unwrap_or(i32::MAX)
    }

    pub(crate) fn insert(&mut self, definition: DaemonDefinition) {
        let family = Arc::clone(&definition.revision.family);
        self.families.entry(family).or_default().push(definition);
    }

    pub(crate) fn get(&self, family: &str, number: i32) -> Option<&DaemonDefinition> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.families.get(family)?.get(index)
    }

    pub(crate) fn get_mut(&mut self, family: &str, number: i32) -> Option<&mut DaemonDefinition> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.families.get_mut(family)?.get_mut(index)
    }

    /// The newest `ACTIVE` revision of the family.
    pub(crate) fn latest(&self, family: &str) -> Option<&DaemonDefinition> {
        let mut revisions = self.families.get(family)?.iter().rev();
        revisions.find(|definition| definition.is_active())
    }

    /// Families whose names begin with that, from `after` on, by name; the revisions of each by
    /// number.
    pub(crate) fn families<'a>(
        &'a self,
        prefix: &'a str,
    ) -> impl DoubleEndedIterator<Item = &'a [DaemonDefinition]> {
        let from = (Bound::Included(prefix), Bound::Unbounded);
        let families = self.families.range::<str, _>(from);
        families
            .filter(move |(name, _)| name.starts_with(prefix))
            .map(|(_, revisions)| revisions.as_slice())
    }
}

impl DaemonDefinition {
    pub(crate) fn is_active(&self) -> bool {
        self.delete_requested_at.is_none()
    }

    /// What lists are sorted by.
    pub(crate) fn key(&self) -> RevisionKey {
        (Arc::clone(&self.revision.family), self.revision.number)
    }
}
