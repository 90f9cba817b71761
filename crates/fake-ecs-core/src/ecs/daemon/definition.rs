//! Daemon task definitions: families and their revisions.

use std::ops::Bound;
use std::sync::Arc;

use crate::ecs::task::definition::{Revision, RevisionKey};
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::{DaemonTaskDefinition, Tag};

/// A registered revision.
#[derive(Clone, Debug)]
pub struct DaemonDefinition {
    /// As tasks run it.
    pub revision: Arc<Revision>,
    /// As it is described, without what changes.
    pub document: DaemonTaskDefinition,
    pub registered_at: Time,
    pub registered_by: String,
    pub delete_requested_at: Option<Time>,
    pub tags: Vec<Tag>,
}

/// All revisions ever registered. A family keeps its name and its counter for ever.
#[derive(Clone, Debug, Default)]
pub struct DaemonDefinitions {
    families: SortedMap<Arc<str>, Vec<DaemonDefinition>>,
}

impl DaemonDefinitions {
    /// The number that the next revision of the family gets.
    pub fn next_number(&self, family: &str) -> i32 {
        let last = self.families.get(family).map_or(0, Vec::len);
        i32::try_from(last + 1).unwrap_or(i32::MAX)
    }

    pub fn insert(&mut self, definition: DaemonDefinition) {
        let family = Arc::clone(&definition.revision.family);
        self.families.get_or_default(family).push(definition);
    }

    pub fn get(&self, family: &str, number: i32) -> Option<&DaemonDefinition> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.families.get(family)?.get(index)
    }

    pub fn get_mut(&mut self, family: &str, number: i32) -> Option<&mut DaemonDefinition> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.families.get_mut(family)?.get_mut(index)
    }

    /// The newest `ACTIVE` revision of the family.
    pub fn latest(&self, family: &str) -> Option<&DaemonDefinition> {
        let mut revisions = self.families.get(family)?.iter().rev();
        revisions.find(|definition| definition.is_active())
    }

    /// Families whose names begin with that, from `after` on, by name; the revisions of each by
    /// number.
    pub fn families<'a>(
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
    pub fn is_active(&self) -> bool {
        self.delete_requested_at.is_none()
    }

    /// What lists are sorted by.
    pub fn key(&self) -> RevisionKey {
        (Arc::clone(&self.revision.family), self.revision.number)
    }
}
