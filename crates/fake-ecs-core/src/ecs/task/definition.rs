//! Task definitions: families and their revisions.
//!
//! Statuses are changed through [`TaskDefinitions`] only, which is what keeps its lists true.

use crate::kernel::sorted::{SortedMap, SortedSet};
use std::ops::Bound;
use std::sync::Arc;

use crate::kernel::time::Time;
use crate::wire::{
    ContainerDefinition, NetworkMode, SortOrder, Tag, TaskDefinition, TaskDefinitionFamilyStatus,
    TaskDefinitionStatus,
};

/// A registered revision. The document never changes and is shared by the tasks that run it; what
/// does change is in [`RevisionState`].
#[derive(Debug)]
pub struct Revision {
    pub family: Arc<str>,
    pub number: i32,
    pub arn: String,
    pub document: TaskDefinition,
}

impl Revision {
    pub fn containers(&self) -> &[ContainerDefinition] {
        self.document
            .container_definitions
            .as_deref()
            .unwrap_or_default()
    }

    /// `bridge` is what a definition gets that does not say.
    pub fn network_mode(&self) -> NetworkMode {
        self.document.network_mode.unwrap_or(NetworkMode::Bridge)
    }

    /// Where the container of that name stands in the definition.
    pub fn container(&self, name: &str) -> Option<usize> {
        self.containers()
            .iter()
            .position(|container| container.name.as_deref() == Some(name))
    }
}

impl PartialEq for Revision {
    /// Revisions never change, so their names will do.
    fn eq(&self, other: &Self) -> bool {
        self.arn == other.arn
    }
}

/// A revision as it stands today.
#[derive(Clone, Debug)]
pub struct RevisionState {
    pub revision: Arc<Revision>,
    pub status: TaskDefinitionStatus,
    pub registered_at: Time,
    /// The number of what happened last before that.
    pub registered_after: u32,
    pub registered_by: String,
    pub deregistered_at: Option<Time>,
    /// The number of what happened last before that.
    pub deregistered_after: Option<u32>,
    pub delete_requested_at: Option<Time>,
    pub tags: Vec<Tag>,
}

/// What lists of revisions are sorted by: names as texts, numbers as numbers.
pub type RevisionKey = (Arc<str>, i32);

/// All revisions ever registered. A family keeps its name and its counter for ever.
#[derive(Clone, Debug, Default)]
pub struct TaskDefinitions {
    families: SortedMap<Arc<str>, Vec<RevisionState>>,
    revisions_by_status: SortedMap<TaskDefinitionStatus, SortedSet<RevisionKey>>,
    families_by_status: SortedMap<TaskDefinitionFamilyStatus, SortedSet<Arc<str>>>,
    newest: Option<RevisionKey>,
}

impl TaskDefinitions {
    /// The number that the next revision of the family gets.
    pub fn next_number(&self, family: &str) -> i32 {
        let last = self.families.get(family).map_or(0, Vec::len);
        i32::try_from(last + 1).unwrap_or(i32::MAX)
    }

    pub fn insert(&mut self, state: RevisionState) {
        let family = Arc::clone(&state.revision.family);
        let key = (Arc::clone(&family), state.revision.number);
        self.newest = Some(key.clone());
        self.revisions_by_status
            .get_or_default(state.status)
            .insert(key);
        self.families
            .get_or_default(Arc::clone(&family))
            .push(state);
        self.list_family(&family);
    }

    pub fn get(&self, family: &str, number: i32) -> Option<&RevisionState> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.families.get(family)?.get(index)
    }

    fn get_mut(&mut self, family: &str, number: i32) -> Option<&mut RevisionState> {
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.families.get_mut(family)?.get_mut(index)
    }

    /// The revision that was registered last.
    pub fn newest(&self) -> Option<&RevisionState> {
        let (family, number) = self.newest.as_ref()?;
        self.get(family, *number)
    }

    /// The newest `ACTIVE` revision of the family.
    pub fn latest(&self, family: &str) -> Option<&RevisionState> {
        let family: Arc<str> = Arc::from(family);
        let active = self
            .revisions_by_status
            .get(&TaskDefinitionStatus::Active)?;
        let (_, number) = active
            .range((Arc::clone(&family), 0)..=(Arc::clone(&family), i32::MAX))
            .next_back()?;
        self.get(&family, *number)
    }

    /// What was the newest `ACTIVE` revision of the family when that happened.
    pub fn latest_at(&self, family: &str, sequence: u32) -> Option<&RevisionState> {
        let mut revisions = self.families.get(family)?.iter().rev();
        revisions.find(|state| {
            let was_there = state.registered_after < sequence;
            was_there && state.deregistered_after.is_none_or(|it| it >= sequence)
        })
    }

    pub fn set_tags(&mut self, family: &str, number: i32, tags: Vec<Tag>) {
        if let Some(state) = self.get_mut(family, number) {
            state.tags = tags;
        }
    }

    /// The revision is `INACTIVE` from now on. Nothing happens to one that is not `ACTIVE`.
    /// `after` is the number of what happened last.
    pub fn deregister(&mut self, family: &str, number: i32, now: Time, after: u32) {
        let Some(state) = self.get_mut(family, number) else {
            return;
        };
        if state.status == TaskDefinitionStatus::Active {
            state.deregistered_at = Some(now);
            state.deregistered_after = Some(after);
            self.set_status(family, number, TaskDefinitionStatus::Inactive);
        }
    }

    /// The revision is `DELETE_IN_PROGRESS` from now on. Nothing happens to one that is not
    /// `INACTIVE`.
    ///
    /// It is listed while it is shown, see [`is_shown`](super::reference::is_shown), which is never
    /// when it is not in use now: nothing new can use it.
    pub fn request_deletion(&mut self, family: &str, number: i32, now: Time, in_use: bool) {
        let Some(state) = self.get_mut(family, number) else {
            return;
        };
        if state.status != TaskDefinitionStatus::Inactive {
            return;
        }
        state.delete_requested_at = Some(now);
        let deleting = TaskDefinitionStatus::DeleteInProgress;
        self.set_status(family, number, deleting);
        if !in_use && let Some(listed) = self.revisions_by_status.get_mut(&deleting) {
            listed.remove(&(Arc::from(family), number));
        }
    }

    fn set_status(&mut self, family: &str, number: i32, status: TaskDefinitionStatus) {
        let Some(state) = self.get_mut(family, number) else {
            return;
        };
        let before = std::mem::replace(&mut state.status, status);
        let key = (Arc::clone(&state.revision.family), number);
        if let Some(listed) = self.revisions_by_status.get_mut(&before) {
            listed.remove(&key);
        }
        let family = Arc::clone(&key.0);
        self.revisions_by_status.get_or_default(status).insert(key);
        self.list_family(&family);
    }

    /// Puts the family into the lists it belongs to. Revisions that are being deleted do not count.
    fn list_family(&mut self, family: &Arc<str>) {
        let all = (Arc::clone(family), 0)..=(Arc::clone(family), i32::MAX);
        let has = |status| {
            let listed = self.revisions_by_status.get(&status);
            listed.is_some_and(|listed| listed.range(all.clone()).next().is_some())
        };
        let active = has(TaskDefinitionStatus::Active);
        let inactive = !active && has(TaskDefinitionStatus::Inactive);
        for (status, belongs) in [
            (TaskDefinitionFamilyStatus::Active, active),
            (TaskDefinitionFamilyStatus::Inactive, inactive),
            (TaskDefinitionFamilyStatus::All, active || inactive),
        ] {
            let listed = self.families_by_status.get_or_default(status);
            if belongs {
                listed.insert(Arc::clone(family));
            } else {
                listed.remove(family);
            }
        }
    }

    /// The revisions of a status after `after`, of all families or of one.
    pub fn revisions<'a>(
        &'a self,
        status: TaskDefinitionStatus,
        family: Option<&'a str>,
        sort: SortOrder,
        after: Option<RevisionKey>,
    ) -> impl Iterator<Item = &'a RevisionKey> {
        let keys = self
            .revisions_by_status
            .get(&status)
            .map(|keys| keys.range(bounds(family, sort, after)));
        let keys: Box<dyn Iterator<Item = &'a RevisionKey> + 'a> = match (keys, sort) {
            (None, _) => Box::new(std::iter::empty()),
            (Some(keys), SortOrder::Asc) => Box::new(keys),
            (Some(keys), SortOrder::Desc) => Box::new(keys.rev()),
        };
        keys.take_while(move |(name, _)| family.is_none_or(|family| **name == *family))
    }

    /// The families of a status after `after` whose names begin with `prefix`, in the order of
    /// their names.
    pub fn families<'a>(
        &'a self,
        status: TaskDefinitionFamilyStatus,
        prefix: &'a str,
        after: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Arc<str>> {
        let start = match after {
            Some(after) if after >= prefix => Bound::Excluded(after),
            _ => Bound::Included(prefix),
        };
        self.families_by_status
            .get(&status)
            .into_iter()
            .flat_map(move |names| names.range::<str, _>((start, Bound::Unbounded)))
            .take_while(move |name| name.starts_with(prefix))
    }
}

/// Where a list of revisions begins. It is open at the other end, so that no token can turn the
/// range around.
fn bounds(
    family: Option<&str>,
    sort: SortOrder,
    after: Option<RevisionKey>,
) -> (Bound<RevisionKey>, Bound<RevisionKey>) {
    let ascends = sort == SortOrder::Asc;
    let first = family.map(|family| {
        let number = if ascends { 0 } else { i32::MAX };
        (Arc::from(family), number)
    });
    let start = match (after, first) {
        (Some(after), Some(first)) if (after > first) == ascends => Bound::Excluded(after),
        (_, Some(first)) => Bound::Included(first),
        (Some(after), None) => Bound::Excluded(after),
        (None, None) => Bound::Unbounded,
    };
    if ascends {
        (start, Bound::Unbounded)
    } else {
        (Bound::Unbounded, start)
    }
}

/// The number of a revision, if the text is the way in which it is written: no `+1` and no `01`.
pub fn parse_revision(text: &str) -> Option<i32> {
    let number: i32 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Time {
        Time::from_system(std::time::SystemTime::UNIX_EPOCH)
    }

    fn key(family: &str, number: i32) -> RevisionKey {
        (Arc::from(family), number)
    }

    fn state(family: &str, number: i32) -> RevisionState {
        let revision = Arc::new(Revision {
            family: Arc::from(family),
            number,
            arn: String::new(),
            document: TaskDefinition::default(),
        });
        RevisionState {
            revision,
            status: TaskDefinitionStatus::Active,
            registered_at: now(),
            registered_after: 0,
            registered_by: String::new(),
            deregistered_at: None,
            deregistered_after: None,
            delete_requested_at: None,
            tags: Vec::new(),
        }
    }

    fn registered(revisions: &[(&str, i32)]) -> TaskDefinitions {
        let mut definitions = TaskDefinitions::default();
        for (family, number) in revisions {
            definitions.insert(state(family, *number));
        }
        definitions
    }

    #[track_caller]
    fn check(family: Option<&str>, sort: SortOrder, after: Option<RevisionKey>, expect: &[&str]) {
        let definitions = registered(&[("a", 1), ("b", 1), ("b", 2), ("c", 1)]);
        let listed = definitions.revisions(TaskDefinitionStatus::Active, family, sort, after);
        let listed: Vec<String> = listed
            .map(|(name, number)| format!("{name}:{number}"))
            .collect();
        assert_eq!(listed, expect);
    }

    #[test]
    fn lists_go_on_where_they_were_left_whatever_the_token_says() {
        use SortOrder::{Asc, Desc};
        check(None, Asc, None, &["a:1", "b:1", "b:2", "c:1"]);
        check(None, Desc, None, &["c:1", "b:2", "b:1", "a:1"]);
        check(None, Asc, Some(key("b", 1)), &["b:2", "c:1"]);
        check(None, Desc, Some(key("b", 2)), &["b:1", "a:1"]);
        check(Some("b"), Asc, None, &["b:1", "b:2"]);
        check(Some("b"), Desc, None, &["b:2", "b:1"]);
        check(Some("b"), Asc, Some(key("b", 1)), &["b:2"]);
        check(Some("b"), Desc, Some(key("b", 2)), &["b:1"]);
        check(Some("b"), Asc, Some(key("a", 1)), &["b:1", "b:2"]);
        check(Some("b"), Asc, Some(key("c", 1)), &[]);
        check(Some("b"), Desc, Some(key("a", 1)), &[]);
        check(Some("b"), Desc, Some(key("c", 1)), &["b:2", "b:1"]);
    }

    #[test]
    fn a_family_is_in_the_lists_of_its_status() {
        use TaskDefinitionFamilyStatus::{Active, All, Inactive};
        let mut definitions = registered(&[("a", 1), ("a", 2)]);
        let lists = |definitions: &TaskDefinitions| {
            [Active, Inactive, All].map(|status| definitions.families(status, "", None).count())
        };

        assert_eq!(lists(&definitions), [1, 0, 1]);
        definitions.deregister("a", 1, now(), 0);
        assert_eq!(lists(&definitions), [1, 0, 1]);
        definitions.deregister("a", 2, now(), 0);
        assert_eq!(lists(&definitions), [0, 1, 1]);
        definitions.request_deletion("a", 1, now(), false);
        definitions.request_deletion("a", 2, now(), false);
        assert_eq!(lists(&definitions), [0, 0, 0]);
        assert_eq!(definitions.next_number("a"), 3);
    }

    #[test]
    fn a_family_means_what_it_meant_then() {
        let mut definitions = TaskDefinitions::default();
        for (number, after) in [(1, 10), (2, 20)] {
            let mut state = state("a", number);
            state.registered_after = after;
            definitions.insert(state);
        }
        definitions.deregister("a", 2, now(), 30);

        for (sequence, expected) in [
            (10, None),
            (11, Some(1)),
            (20, Some(1)),
            (21, Some(2)),
            (30, Some(2)),
            (31, Some(1)),
        ] {
            let latest = definitions.latest_at("a", sequence);
            let number = latest.map(|state| state.revision.number);
            assert_eq!(number, expected, "{sequence}");
        }
    }
}
