//! Operations on stacks begin: which steps there are.

use std::collections::BTreeSet;

use crate::aws::cloudformation::operation::{Action, Kind, Making, Operation, steps};
use crate::aws::cloudformation::policy::Change;
use crate::aws::cloudformation::resource::Policy;
use crate::aws::cloudformation::state::{Before, Given, Key, Resource};
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::cloudformation::enums::StackStatus;

use super::outputs;
use super::told::{arm, pause, set_status};

/// Who has asked for an operation.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// What the caller has given the operation as its name.
    pub token: Option<String>,
    /// Host and port by which the caller has reached the fake.
    pub authority: String,
}

impl Asked {
    pub fn new(token: Option<String>, caller: &Caller<'_>) -> Self {
        Self {
            token,
            authority: caller.authority.to_owned(),
        }
    }

    /// By whoever has asked for the operation before.
    pub fn as_in(operation: &Operation) -> Self {
        Self {
            token: operation.token.clone(),
            authority: operation.authority.clone(),
        }
    }
}

/// What one step is to do, and after which resources.
type Planned = (String, Action, Vec<String>);

/// The resources of the template are made.
pub fn create(region: &mut Region, key: Key, asked: Asked) -> Result<(), String> {
    let planned = made(region, key)?;
    begin(
        region,
        key,
        Kind::Create,
        asked,
        planned,
        Some("User Initiated"),
    );
    Ok(())
}

/// The stack becomes what is given. If that fails, it becomes what it was before; after an update
/// that has failed, what it was before that one.
pub fn update(region: &mut Region, key: Key, given: Given, asked: Asked) -> Result<(), String> {
    let stack = region.cloudformation.stack_mut(key);
    let replaced = std::mem::replace(&mut stack.given, given);
    let planned = match made(region, key) {
        Ok(planned) => planned,
        Err(why) => {
            region.cloudformation.stack_mut(key).given = replaced;
            return Err(why);
        }
    };
    let now = region.now();
    let stack = region.cloudformation.stack_mut(key);
    if stack.before.is_none() {
        stack.before = Some(Box::new(Before {
            given: replaced,
            resources: stack.resources.clone(),
            outputs: stack.outputs.clone(),
        }));
        for resource in stack.resources.values_mut() {
            resource.is_touched = false;
        }
    }
    stack.updated = Some(now);
    begin(
        region,
        key,
        Kind::Update,
        asked,
        planned,
        Some("User Initiated"),
    );
    Ok(())
}

/// A step for each resource that the template has, as its conditions are.
fn made(region: &Region, key: Key) -> Result<Vec<Planned>, String> {
    let wanted = wanted(region, key)?;
    let stack = region.cloudformation.stack(key);
    let template = &stack.given.template;
    let is_other = |logical: &&String| {
        let now = stack.resources.get(*logical).filter(|it| it.is_there());
        now.is_some_and(|it| it.kind != template.resources[*logical].kind)
    };
    let others: Vec<&str> = wanted.iter().filter(is_other).map(String::as_str).collect();
    if !others.is_empty() {
        // From memory.
        return Err(format!(
            "Update of resource type is not permitted. The new template modifies resource type of the following resources: [{}]",
            others.join(", ")
        ));
    }
    let planned = wanted.into_iter().map(|logical| {
        let after = template.resources[&logical].after.iter().cloned();
        let after = after.collect();
        (logical, Action::Make(Making::default()), after)
    });
    Ok(planned.collect())
}

/// The resources that the stack is to have, as the conditions of its template are.
fn wanted(region: &Region, key: Key) -> Result<BTreeSet<String>, String> {
    let stack = region.cloudformation.stack(key);
    let exports = region.cloudformation.export_values();
    let known = outputs::values(region, stack, &exports).conditions()?;
    let is_wanted = |condition: &String| known.get(condition) != Some(&false);
    let wanted = stack.given.template.resources.iter();
    let wanted = wanted.filter(|(_, it)| it.condition.as_ref().is_none_or(is_wanted));
    Ok(wanted.map(|(logical, _)| logical.clone()).collect())
}

/// The resources that the stack is to have, at the end of an update. Conditions that cannot be
/// judged any more leave nothing out: an export that they import may be gone by then.
fn wanted_or_all(region: &Region, key: Key) -> BTreeSet<String> {
    wanted(region, key).unwrap_or_else(|_| {
        let resources = &region.cloudformation.stack(key).given.template.resources;
        resources.keys().cloned().collect()
    })
}

/// What a creation has made is removed.
pub fn rollback(region: &mut Region, key: Key, asked: Asked, reason: Option<String>) {
    let planned = all_removed(region, key, &BTreeSet::new(), is_retained_always);
    let now = region.now();
    region.cloudformation.stack_mut(key).deleted = Some(now);
    begin(
        region,
        key,
        Kind::Rollback,
        asked,
        planned,
        reason.as_deref(),
    );
}

/// The stack is removed, but for the resources that are to be left.
pub fn delete(
    region: &mut Region,
    key: Key,
    retained: &BTreeSet<String>,
    asked: Asked,
    reason: Option<&str>,
) {
    let stack = region.cloudformation.stack_mut(key);
    let before = stack.before.take().map(|it| it.resources);
    for (logical, had) in before.unwrap_or_default() {
        if !stack.has(&logical, &had) {
            stack.leave(&logical, &had);
        }
    }
    let planned = all_removed(region, key, retained, is_retained);
    let now = region.now();
    let stack = region.cloudformation.stack_mut(key);
    stack.deleted = Some(now);
    begin(region, key, Kind::Delete, asked, planned, reason);
}

fn all_removed(
    region: &Region,
    key: Key,
    retained: &BTreeSet<String>,
    is_kept: fn(Option<Policy>) -> bool,
) -> Vec<Planned> {
    let stack = region.cloudformation.stack(key);
    let resources = stack.resources.clone().into_iter();
    let there = resources.filter(|(_, it)| it.is_there());
    let left = stack.leftovers.iter();
    let left = left.filter(|(logical, it)| !stack.has(logical, it));
    let there: Vec<(String, Resource)> = there.chain(left.cloned()).collect();
    let keep = |logical: &str, resource: &Resource| {
        retained.contains(logical) || is_kept(resource.deletion_policy)
    };
    removed(there, keep)
}

fn is_retained(policy: Option<Policy>) -> bool {
    policy.is_some_and(Policy::keeps)
}

/// Whether a resource stays even if its making is taken back: with `RetainExceptOnCreate` it does
/// not.
fn is_retained_always(policy: Option<Policy>) -> bool {
    policy == Some(Policy::Retain)
}

/// A step for each resource: it is removed, or kept.
fn removed(
    resources: Vec<(String, Resource)>,
    keep: impl Fn(&str, &Resource) -> bool,
) -> Vec<Planned> {
    let step = |(logical, resource): (String, Resource)| {
        let after = resource.after.clone();
        let is_kept = keep(&logical, &resource);
        let resource = Box::new(resource);
        let action = match is_kept {
            true => Action::Keep(resource),
            false => Action::Remove(resource),
        };
        (logical, action, after)
    };
    resources.into_iter().map(step).collect()
}

/// Why the policy of the stack does not let an update remove what its template has left out.
pub fn denied_removal(region: &Region, key: Key) -> Option<String> {
    let wanted = wanted_or_all(region, key);
    let stack = region.cloudformation.stack(key);
    let before = stack.before.as_ref()?.resources.iter();
    let mut gone = before.filter(|(logical, it)| it.is_there() && !wanted.contains(*logical));
    gone.find_map(|(logical, it)| stack.denial(Change::Delete, (logical, &it.kind)))
}

/// What an update has replaced or left out is removed.
pub fn clean_up(region: &mut Region, key: Key, asked: Asked) {
    let wanted = wanted_or_all(region, key);
    let stack = region.cloudformation.stack_mut(key);
    let before = stack.before.take().map(|it| it.resources);
    let now = stack.resources.clone();
    for (logical, had) in before.unwrap_or_default().iter().chain(&now) {
        let is_other = now.contains_key(logical) && !stack.has(logical, had);
        if !wanted.contains(logical) || is_other {
            stack.leave(logical, had);
        }
    }
    let keep = |logical: &str, had: &Resource| match wanted.contains(logical) {
        true => is_retained(had.update_replace_policy),
        false => is_retained(had.deletion_policy),
    };
    // What cannot be removed stays among them, for the next time.
    let planned = removed(stack.leftovers.clone(), keep);
    let kept = |logical: &String| {
        wanted.contains(logical) || planned.iter().any(|(other, ..)| other == logical)
    };
    stack.resources.retain(|logical, _| kept(logical));
    begin(region, key, Kind::Cleanup, asked, planned, None);
}

/// What an update has changed is made what it was, but for the resources that are to be skipped.
pub fn roll_update_back(
    region: &mut Region,
    key: Key,
    asked: Asked,
    (reason, skipped): (Option<String>, &[String]),
) {
    let stack = region.cloudformation.stack_mut(key);
    let Some(before) = stack.before.as_deref().cloned() else {
        return;
    };
    stack.given = before.given;
    stack.outputs = before.outputs;
    let mut planned = Vec::new();
    for (logical, now) in std::mem::take(&mut stack.resources) {
        let had = before.resources.get(&logical).filter(|it| it.is_there());
        // What the update has made is removed when all else is what it was.
        if had.is_none_or(|it| it.physical != now.physical) {
            stack.leave(&logical, &now);
        }
        let Some(had) = had else {
            if now.is_there() {
                stack.resources.insert(logical, now);
            }
            continue;
        };
        let is_undone = had.physical != now.physical || now.is_touched || had.status != now.status;
        if is_undone && !skipped.contains(&logical) {
            planned.push((logical.clone(), Action::Restore, had.after.clone()));
            stack.resources.insert(logical, now);
        } else {
            stack.resources.insert(logical, had.clone());
        }
    }
    begin(
        region,
        key,
        Kind::UpdateRollback,
        asked,
        planned,
        reason.as_deref(),
    );
}

/// What updates had made that were rolled back is removed, but for what is always retained.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html>
pub fn clean_up_rollback(region: &mut Region, key: Key, asked: Asked) {
    let stack = region.cloudformation.stack(key);
    let leftovers = stack.leftovers.clone();
    let resources = &stack.resources;
    // The policy is not for a resource that another one has got its place back from.
    let keep = |logical: &str, made: &Resource| {
        let now = resources.get(logical);
        is_retained_always(made.deletion_policy)
            && now.is_some_and(|it| it.physical == made.physical)
    };
    let planned = removed(leftovers, keep);
    begin(region, key, Kind::RollbackCleanup, asked, planned, None);
}

fn begin(
    region: &mut Region,
    key: Key,
    kind: Kind,
    asked: Asked,
    planned: Vec<Planned>,
    reason: Option<&str>,
) {
    let now = region.now();
    let status: StackStatus = kind.status();
    set_status(
        region,
        key,
        status,
        reason.map(str::to_owned),
        asked.token.as_deref(),
    );
    let due = now + pause(region);
    region.cloudformation.stack_mut(key).operation = Some(Operation {
        kind,
        token: asked.token,
        authority: asked.authority,
        began: now,
        due,
        steps: steps(planned),
    });
    arm(region);
}
