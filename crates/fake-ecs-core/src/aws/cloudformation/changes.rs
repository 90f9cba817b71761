//! What a template would change.

use std::collections::BTreeMap;

use crate::ecs::Region;
use crate::wire::Json;
use crate::wire::cloudformation::enums::{ChangeAction, PolicyAction, Replacement, StackStatus};

use super::resolve::{Resources, Values};
use super::resource::Policy;
use super::state::{Change, Given, Key, Resource};
use super::template::Declared;
use super::types;

/// What becomes of the resources of a stack when it gets what is given.
pub fn changes(region: &Region, key: Key, given: &Given) -> Vec<Change> {
    let stack = region.cloudformation.stack(key);
    let exports = region.cloudformation.export_values();
    let known = Known {
        resources: &stack.resources,
    };
    let values = given.values(&region.scope, &stack.identity, &known, &exports);
    let is_new = stack.status == StackStatus::ReviewInProgress;
    let wanted = given.template.resources.iter().filter(|(_, it)| {
        let condition = it.condition.as_deref();
        condition.is_none_or(|it| values.condition(it) != Ok(false))
    });
    let wanted: BTreeMap<&String, &Declared> = wanted.collect();
    let mut changes = Vec::new();
    let mut replaced: Vec<&str> = Vec::new();
    for (logical, declared) in &wanted {
        let had = stack.resources.get(*logical).filter(|it| it.is_there());
        let change = match had.filter(|_| !is_new) {
            None => Some(added(logical, declared)),
            Some(had) => modified(&values, (logical, declared), had, &replaced),
        };
        if let Some(change) = change {
            if change.replacement == Some(Replacement::True) {
                replaced.push(logical);
            }
            changes.push(change);
        }
    }
    let there = stack.resources.iter().filter(|(_, it)| it.is_there());
    let gone = there.filter(|(logical, _)| !wanted.contains_key(logical));
    changes.extend(gone.map(|(logical, it)| removed(logical, it)));
    changes
}

fn added(logical: &str, declared: &Declared) -> Change {
    Change {
        action: ChangeAction::Add,
        logical: logical.to_owned(),
        physical: None,
        kind: declared.kind.clone(),
        replacement: None,
        policy: None,
        properties: Vec::new(),
    }
}

fn removed(logical: &str, had: &Resource) -> Change {
    Change {
        action: ChangeAction::Remove,
        logical: logical.to_owned(),
        physical: had.physical.clone(),
        kind: had.kind.clone(),
        replacement: None,
        policy: Some(match had.deletion_policy {
            Some(Policy::Retain | Policy::RetainExceptOnCreate) => PolicyAction::Retain,
            Some(Policy::Snapshot) => PolicyAction::Snapshot,
            Some(Policy::Delete) | None => PolicyAction::Delete,
        }),
        properties: Vec::new(),
    }
}

/// What becomes of a resource that is there; `None` where nothing does.
fn modified(
    values: &Values<'_>,
    (logical, declared): (&str, &Declared),
    had: &Resource,
    replaced: &[&str],
) -> Option<Change> {
    let mut properties = differences(values, had, &declared.properties);
    // What is made from a resource that is replaced changes with it.
    let follows = declared
        .after
        .iter()
        .any(|it| replaced.contains(&it.as_str()));
    if properties.is_empty() && follows {
        properties = made_from(&declared.properties, replaced, had);
    }
    let is_replaced = properties.iter().any(|(_, replaces)| *replaces);
    let kind = types::find(&declared.kind);
    let is_always = kind.is_some_and(|it| it.handler.is_always_updated());
    (is_always || !properties.is_empty()).then(|| Change {
        action: ChangeAction::Modify,
        logical: logical.to_owned(),
        physical: had.physical.clone(),
        kind: declared.kind.clone(),
        replacement: Some(match is_replaced {
            true => Replacement::True,
            false => Replacement::False,
        }),
        policy: is_replaced.then_some(match declared.update_replace_policy {
            Some(Policy::Retain | Policy::RetainExceptOnCreate) => PolicyAction::ReplaceAndRetain,
            Some(Policy::Snapshot) => PolicyAction::ReplaceAndSnapshot,
            Some(Policy::Delete) | None => PolicyAction::ReplaceAndDelete,
        }),
        properties,
    })
}

/// The properties that become others, and whether one alone replaces the resource.
fn differences(values: &Values<'_>, had: &Resource, declared: &Json) -> Vec<(String, bool)> {
    let Ok(resolved) = values.resolve(declared) else {
        return Vec::new();
    };
    let names = had.properties.members().chain(resolved.members());
    let mut names: Vec<&str> = names.map(|(name, _)| name).collect();
    names.sort_unstable();
    names.dedup();
    let changed = names
        .into_iter()
        .filter(|it| had.properties[*it] != resolved[*it]);
    changed
        .map(|it| (it.to_owned(), replaces(&had.kind, it)))
        .collect()
}

/// The properties that name a resource that is replaced.
fn made_from(declared: &Json, replaced: &[&str], had: &Resource) -> Vec<(String, bool)> {
    let names = |value: &Json| {
        let mut names = super::template::references::references(value).into_iter();
        names.any(|it| replaced.contains(&it.as_str()))
    };
    let properties = declared.members().filter(|(_, it)| names(it));
    let properties = properties.map(|(name, _)| (name.to_owned(), replaces(&had.kind, name)));
    properties.collect()
}

fn replaces(kind: &str, property: &str) -> bool {
    let kind = types::find(kind);
    kind.is_some_and(|it| {
        it.properties
            .iter()
            .any(|it| it.name == property && it.replaces)
    })
}

/// The resources that there are; those that are not there yet are unknown.
struct Known<'s> {
    resources: &'s BTreeMap<String, Resource>,
}

const LATER: &str = "{{changeSet:KNOWN_AFTER_APPLY}}";

impl Resources for Known<'_> {
    fn reference(&self, logical: &str) -> Option<Json> {
        Some(
            self.resources
                .reference(logical)
                .unwrap_or_else(|| Json::of(&LATER)),
        )
    }

    fn attribute(&self, logical: &str, attribute: &str) -> Result<Json, String> {
        let found = self.resources.attribute(logical, attribute);
        Ok(found.unwrap_or_else(|_| Json::of(&LATER)))
    }
}
