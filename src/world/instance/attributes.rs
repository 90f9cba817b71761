//! The attributes of a container instance.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::world::query;

/// Names without a value.
pub(crate) type Names = Arc<BTreeSet<String>>;

/// The attributes of one container instance.
///
/// Agents register some sixty names without a value, and nearly all agents the same. So instances share them, and
/// placement, having looked at one set, knows it in the next instance.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Attributes {
    names: Names,
    values: BTreeMap<String, String>,
}

impl Attributes {
    pub(crate) fn new(names: Names) -> Self {
        Self {
            names,
            values: BTreeMap::new(),
        }
    }

    /// Sets an attribute, in place of what it was.
    pub(crate) fn set(&mut self, name: &str, value: Option<String>) {
        match value {
            Some(value) => {
                self.forget_name(name);
                self.values.insert(name.to_owned(), value);
            }
            None => {
                self.values.remove(name);
                if !self.names.contains(name) {
                    Arc::make_mut(&mut self.names).insert(name.to_owned());
                }
            }
        }
    }

    /// Removes an attribute. Returns whether it was there.
    #[cfg_attr(
        not(test),
        expect(dead_code, reason = "DeleteAttributes is to ask for it")
    )]
    pub(crate) fn remove(&mut self, name: &str) -> bool {
        self.values.remove(name).is_some() || self.forget_name(name)
    }

    fn forget_name(&mut self, name: &str) -> bool {
        self.names.contains(name) && Arc::make_mut(&mut self.names).remove(name)
    }

    /// `None` when there is no such attribute.
    pub(crate) fn get(&self, name: &str) -> Option<query::Attribute<'_>> {
        match self.values.get(name) {
            Some(value) => Some(query::Attribute { value: Some(value) }),
            None => self
                .names
                .contains(name)
                .then_some(query::Attribute { value: None }),
        }
    }

    /// The value of an attribute that has one.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(String::as_str)
    }

    /// Those without a value. Instances may share them: the same pointer is the same set.
    pub(crate) fn names(&self) -> &Names {
        &self.names
    }

    /// Uses a set that others have, if it is the same.
    pub(super) fn share(&mut self, known: &mut BTreeSet<Names>) {
        match known.get(&self.names) {
            Some(names) => self.names = Arc::clone(names),
            None => {
                known.insert(Arc::clone(&self.names));
            }
        }
    }

    /// All of them: first those with a value, then those without, each in the order of their names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, Option<&str>)> {
        let values = self
            .values
            .iter()
            .map(|(name, value)| (name.as_str(), Some(value.as_str())));
        values.chain(self.names.iter().map(|name| (name.as_str(), None)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_attribute_is_there_once_with_a_value_or_without() {
        let names = Arc::new(BTreeSet::from(["one".to_owned()]));
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
