//! Stacks are made.

use std::collections::BTreeMap;

use crate::ecs::Region;
use crate::kernel::ids::uuid;
use crate::wire::ApiError;
use crate::wire::cloudformation::enums::StackStatus;

use super::attempts::Attempts;
use super::refusals::invalid;
use super::run::set_status;
use super::state::{Given, Identity, Key, Stack};

/// Refuses names that no stack can have, and what is no ARN either.
pub fn check_name(name: &str) -> Result<(), ApiError> {
    let is_arn = name.strip_prefix("arn:").is_some_and(|rest| {
        let is_fine = |it: u8| it.is_ascii_alphanumeric() || b"-:/._+".contains(&it);
        rest.bytes().all(is_fine)
    });
    match is_arn {
        true => Ok(()),
        false => check_new_name(name),
    }
}

/// Refuses names that no stack can have.
pub fn check_new_name(name: &str) -> Result<(), ApiError> {
    let mut letters = name.chars();
    let is_begun = letters.next().is_some_and(|it| it.is_ascii_alphabetic());
    let is_fine = |it: char| it.is_ascii_alphanumeric() || it == '-';
    if is_begun && letters.all(is_fine) && name.len() <= 128 {
        return Ok(());
    }
    Err(invalid(format!(
        "1 validation error detected: Value '{name}' at 'stackName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/._+]*"
    )))
}

/// What a stack is called that is about to be made, unless it is there already.
pub fn identity(region: &Region, found: Option<Key>, name: &str) -> Identity {
    if let Some(key) = found {
        return region.cloudformation.stack(key).identity.clone();
    }
    let number = region.cloudformation.next_key();
    let uuid = uuid(region.ids.number_of(&format!("stack {number}")));
    let resource = format!("stack/{name}/{uuid}");
    Identity {
        name: name.to_owned(),
        id: region.scope.arn_in("cloudformation", &resource),
    }
}

/// The ARN of a change set that is about to be made.
pub fn change_set_id(region: &mut Region, name: &str) -> String {
    region.cloudformation.ids += 1;
    let text = format!("change set {}", region.cloudformation.ids);
    let uuid = uuid(region.ids.number_of(&text));
    let resource = format!("changeSet/{name}/{uuid}");
    region.scope.arn_in("cloudformation", &resource)
}

/// Adds a stack, to which nothing has happened yet.
pub fn push(region: &mut Region, identity: Identity, given: Given) -> Key {
    let created = region.now();
    region.cloudformation.push(Stack {
        identity,
        status: StackStatus::ReviewInProgress,
        created,
        updated: None,
        deleted: None,
        given,
        resources: BTreeMap::new(),
        outputs: Vec::new(),
        events: Vec::new(),
        attempts: Attempts::default(),
        change_sets: Vec::new(),
        change_set: None,
        is_protected: false,
        parent: None,
        policy: None,
        operation: None,
        before: None,
        leftovers: Vec::new(),
    })
}

/// Adds a stack that is no more than its change sets.
pub fn in_review(region: &mut Region, identity: Identity) -> Key {
    let key = push(region, identity, Given::default());
    let reason = Some("User Initiated".to_owned());
    set_status(region, key, StackStatus::ReviewInProgress, reason, None);
    key
}
