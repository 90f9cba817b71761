//! The attributes of a container instance.

use std::sync::Arc;

use crate::ecs::query;
use crate::kernel::sorted::SortedSet;

/// Whether an attribute of that name is one of the user's, and not of the service or its agent.
pub fn is_custom(name: &str) -> bool {
    !name.starts_with("ecs.") && !name.starts_with("com.amazonaws.")
}

/// Names without a value.
pub type Names = Arc<SortedSet<String>>;

/// The attributes of one container instance.
///
/// Agents register some sixty names without a value, and nearly all agents the same. So instances
/// share them, and placement, having looked at one set, knows it in the next instance. They share
/// names and values of the others as well, so that what placement compares with a thousand times
/// lies in one place.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    names: Names,
    /// In the order of the names.
    values: Vec<(Arc<str>, Arc<str>)>,
}

/// What the attributes of all instances share.
#[derive(Clone, Debug, Default)]
pub(super) struct Shared {
    names: SortedSet<Names>,
    texts: SortedSet<Arc<str>>,
}

impl Attributes {
    pub fn new(names: Names) -> Self {
        Self {
            names,
            values: Vec::new(),
        }
    }

    /// Sets an attribute, in place of what it was.
    pub fn set(&mut self, name: &str, value: Option<String>) {
        match (self.position(name), value) {
            (Ok(at), Some(value)) => self.values[at].1 = Arc::from(value),
            (Err(at), Some(value)) => {
                self.forget_name(name);
                self.values.insert(at, (Arc::from(name), Arc::from(value)));
            }
            (at, None) => {
                if let Ok(at) = at {
                    self.values.remove(at);
                }
                if !self.names.contains(name) {
                    Arc::make_mut(&mut self.names).insert(name.to_owned());
                }
            }
        }
    }

    /// Removes an attribute. Returns whether it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        match self.position(name) {
            Ok(at) => {
                self.values.remove(at);
                true
            }
            Err(_) => self.forget_name(name),
        }
    }

    /// Removes the attributes whose name is not to stay.
    pub fn retain(&mut self, stays: impl Fn(&str) -> bool) {
        self.values.retain(|(name, _)| stays(name));
        if !self.names.iter().all(|name| stays(name)) {
            Arc::make_mut(&mut self.names).retain(|name| stays(name));
        }
    }

    fn forget_name(&mut self, name: &str) -> bool {
        self.names.contains(name) && Arc::make_mut(&mut self.names).remove(name)
    }

    /// Where the attribute is among those with a value, or where it would be.
    fn position(&self, name: &str) -> Result<usize, usize> {
        self.values.binary_search_by(|(own, _)| (**own).cmp(name))
    }

    /// `None` when there is no such attribute.
    pub fn get(&self, name: &str) -> Option<query::Attribute<'_>> {
        match self.value(name) {
            Some(value) => Some(query::Attribute { value: Some(value) }),
            None => self
                .names
                .contains(name)
                .then_some(query::Attribute { value: None }),
        }
    }

    /// The names of those that are the user's.
    pub fn custom(&self) -> impl Iterator<Item = &str> {
        let names = self.iter().map(|(name, _)| name);
        names.filter(|name| is_custom(name))
    }

    /// The value of an attribute that has one.
    pub fn value(&self, name: &str) -> Option<&str> {
        let at = self.position(name).ok()?;
        Some(&self.values[at].1)
    }

    /// The same, for whoever asks one instance after the other: looks where it was in the one
    /// before, first.
    pub fn value_near(&self, name: &str, at: &mut usize) -> Option<&str> {
        if self.values.get(*at).is_none_or(|(own, _)| **own != *name) {
            *at = self.position(name).ok()?;
        }
        Some(&self.values[*at].1)
    }

    /// Those without a value. Instances may share them: the same pointer is the same set.
    pub fn names(&self) -> &Names {
        &self.names
    }

    /// Uses what others have, where it is the same.
    pub(super) fn share(&mut self, shared: &mut Shared) {
        replace(&mut self.names, &mut shared.names);
        for (name, value) in &mut self.values {
            replace(name, &mut shared.texts);
            replace(value, &mut shared.texts);
        }
    }

    /// All of them: first those with a value, then those without, each in the order of their names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let values = self
            .values
            .iter()
            .map(|(name, value)| (&**name, Some(&**value)));
        values.chain(self.names.iter().map(|name| (name.as_str(), None)))
    }
}

/// The first of its like stays for those that come.
fn replace<T: Clone + Ord>(own: &mut T, known: &mut SortedSet<T>) {
    match known.get(own) {
        Some(first) => *own = first.clone(),
        None => {
            known.insert(own.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_there_once_with_a_value_or_without() {
        let names = Arc::new(SortedSet::from(["one".to_owned()]));
        let mut attributes = Attributes::new(Arc::clone(&names));

        attributes.set("one", Some("1".to_owned()));
        attributes.set("two", Some("2".to_owned()));
        attributes.set("two", None);

        let all: Vec<_> = attributes.iter().collect();
        assert_eq!(all, [("one", Some("1")), ("two", None)]);
        assert!(names.contains("one"), "others that share it keep it");
        assert!(attributes.remove("two"));
        assert!(!attributes.remove("two"));
        assert_eq!(attributes.get("two"), None);
    }
}
