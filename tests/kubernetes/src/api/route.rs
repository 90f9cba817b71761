//! What a path names.

use percent_encoding::percent_decode_str;

use crate::refusal::{Answer, Refusal};
use crate::resource::{NAMESPACES, Resource, named};
use crate::selector::Selector;
use crate::store::Key;

/// A resource or an object that was asked about.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) resource: &'static Resource,
    pub(crate) namespace: Option<String>,
    pub(crate) name: Option<String>,
    pub(crate) sub: Option<String>,
    query: Vec<(String, String)>,
}

impl Asked {
    pub(crate) fn parse(path: &str, query: &str) -> Answer<Self> {
        let parts: Vec<String> = path.split('/').skip(1).map(decode).collect();
        let parts: Vec<&str> = parts.iter().map(|it| &**it).collect();
        let (group, rest) = match &*parts {
            ["api", "v1", rest @ ..] => ("", rest),
            ["apis", group, "v1", rest @ ..] => (*group, rest),
            _ => return Err(Refusal::no_path()),
        };
        let (namespace, rest) = match rest {
            ["namespaces", namespace, rest @ ..] if !rest.is_empty() => (Some(*namespace), rest),
            rest => (None, rest),
        };
        let (plural, name, sub) = match rest {
            [plural] => (*plural, None, None),
            [plural, name] => (*plural, Some(*name), None),
            [plural, name, sub] => (*plural, Some(*name), Some(*sub)),
            _ => return Err(Refusal::no_path()),
        };
        let resource = named(group, plural).ok_or_else(Refusal::no_path)?;
        let owned = |it: Option<&str>| it.map(str::to_owned);
        let query = query.split('&').filter(|it| !it.is_empty()).map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(&value.replace('+', " ")))
        });
        Ok(Self {
            resource,
            namespace: owned(namespace),
            name: owned(name),
            sub: owned(sub),
            query: query.collect(),
        })
    }

    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let mut of = self.query.iter().filter(|(other, _)| other == name);
        of.next().map(|(_, value)| &**value)
    }

    /// All values of a parameter that stands there several times.
    pub(crate) fn parameters<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let of = self.query.iter().filter(move |(other, _)| other == name);
        of.map(|(_, value)| &**value)
    }

    pub(crate) fn is_set(&self, name: &str) -> bool {
        matches!(self.parameter(name), Some("true" | "1"))
    }

    pub(crate) fn selector(&self) -> Answer<Selector> {
        Selector::parse(
            self.parameter("labelSelector"),
            self.parameter("fieldSelector"),
        )
    }

    /// The object that is named.
    pub(crate) fn key(&self) -> Key {
        let namespace = self.namespace.as_deref().unwrap_or_default();
        let name = self.name.as_deref().unwrap_or_default();
        Key::new(self.resource, namespace, name)
    }

    /// The namespace that must be there.
    pub(crate) fn place(&self) -> Option<Key> {
        let namespace = self.namespace.as_deref()?;
        Some(Key::new(&NAMESPACES, "", namespace))
    }

    /// Whether an object is among those that were asked about.
    pub(crate) fn is_about(&self, key: &Key) -> bool {
        let is_there = |it: &String| *it == key.namespace;
        let is_it = |it: &String| *it == key.name;
        key.resource == self.resource
            && self.namespace.as_ref().is_none_or(is_there)
            && self.name.as_ref().is_none_or(is_it)
    }
}

fn decode(text: &str) -> String {
    percent_decode_str(text).decode_utf8_lossy().into_owned()
}
