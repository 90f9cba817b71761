//! Several of one thing, from the outside.

use std::collections::BTreeSet;
use std::fmt;
use std::ops::Deref;

use super::story;
use crate::fake::FakeEcs;

/// Several of one thing of the fake, such as its [requests](FakeEcs::requests) or
/// [services](FakeEcs::services), as they were when they were asked for.
///
/// It is a slice as well: `len()`, `iter()` and `[0]` are there. Lists of tasks, of requests and of
/// what was announced have filters.
///
/// ```
/// let ecs = fake_ecs::FakeEcs::start().blocking();
/// let cluster = ecs.clusters().only();
/// assert_eq!(cluster.name(), "default");
/// assert!(ecs.services().is_empty());
/// ```
#[derive(Clone)]
pub struct List<T> {
    fake: FakeEcs,
    /// What one of them is.
    what: &'static str,
    /// What the filters have asked for, such as ` of family report`.
    asked: String,
    /// What there was before the filter that has left nothing.
    nearest: Vec<String>,
    items: Vec<T>,
}

impl<T> List<T> {
    pub(crate) fn new(fake: &FakeEcs, what: &'static str, items: Vec<T>) -> Self {
        Self {
            fake: fake.share(),
            what,
            asked: String::new(),
            nearest: Vec::new(),
            items,
        }
    }

    /// All of them.
    #[must_use]
    pub fn as_slice(&self) -> &[T] {
        &self.items
    }

    /// How many there are: `len()`, as iterators have it.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// assert_eq!(ecs.requests().of("RunTask").count(), 0);
    /// ```
    #[must_use]
    pub fn count(&self) -> usize {
        self.items.len()
    }

    pub(super) fn keep(mut self, is_meant: impl FnMut(&T) -> bool) -> Self {
        self.items.retain(is_meant);
        self
    }

    /// The same, and says what was asked for when nothing is left: with names of what there was.
    pub(super) fn keep_asked(
        mut self,
        asked: &str,
        is_meant: impl FnMut(&T) -> bool,
        name: impl Fn(&T) -> String,
    ) -> Self {
        self.asked.push_str(asked);
        let was_there = !self.items.is_empty();
        let items = std::mem::take(&mut self.items);
        let (kept, others): (Vec<T>, Vec<T>) = items.into_iter().partition(is_meant);
        if was_there && kept.is_empty() {
            let names: BTreeSet<String> = others.iter().map(name).collect();
            self.nearest = names.into_iter().collect();
        }
        self.items = kept;
        self
    }

    /// What was not there, and what was instead.
    fn nearest(&self) -> String {
        if self.nearest.is_empty() {
            String::new()
        } else {
            format!("; there are: {}", story::list(&self.nearest))
        }
    }
}

impl<T: Clone> List<T> {
    /// The only one.
    ///
    /// # Panics
    ///
    /// When there is none or more than one; the message has the story.
    #[track_caller]
    #[must_use]
    pub fn only(&self) -> T {
        match self.items.as_slice() {
            [item] => item.clone(),
            items => panic!(
                "expected one {}{}, there are {}{}\n{}",
                self.what,
                self.asked,
                items.len(),
                self.nearest(),
                story::of(&self.fake)
            ),
        }
    }

    /// The first: the one that was made, or happened, before the others; of what has names, the
    /// first by its name.
    ///
    /// # Panics
    ///
    /// When there is none; the message has the story.
    #[track_caller]
    #[must_use]
    pub fn first(&self) -> T {
        match self.items.first() {
            Some(item) => item.clone(),
            None => self.fail(),
        }
    }

    /// The last.
    ///
    /// # Panics
    ///
    /// When there is none; the message has the story.
    #[track_caller]
    #[must_use]
    pub fn last(&self) -> T {
        match self.items.last() {
            Some(item) => item.clone(),
            None => self.fail(),
        }
    }

    #[track_caller]
    fn fail(&self) -> ! {
        let article = if self.what.starts_with(['a', 'e', 'i', 'o', 'u']) {
            "an"
        } else {
            "a"
        };
        panic!(
            "expected {article} {}{}, there is none{}\n{}",
            self.what,
            self.asked,
            self.nearest(),
            story::of(&self.fake)
        )
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.items
    }
}

impl<T> IntoIterator for List<T> {
    type Item = T;
    type IntoIter = std::vec::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.into_iter()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.items.iter()
    }
}

impl<T> From<List<T>> for Vec<T> {
    fn from(list: List<T>) -> Self {
        list.items
    }
}

impl<T: PartialEq> PartialEq for List<T> {
    fn eq(&self, other: &Self) -> bool {
        self.items == other.items
    }
}

impl<T: PartialEq, const N: usize> PartialEq<[T; N]> for List<T> {
    fn eq(&self, other: &[T; N]) -> bool {
        self.items == other
    }
}

impl<T: PartialEq> PartialEq<&[T]> for List<T> {
    fn eq(&self, other: &&[T]) -> bool {
        self.items == *other
    }
}

impl<T: PartialEq> PartialEq<Vec<T>> for List<T> {
    fn eq(&self, other: &Vec<T>) -> bool {
        self.items == *other
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.items).finish()
    }
}
