//! What a definition must be, whatever runs it.
//!
//! The order in which AWS checks is not known; this one goes from the whole to the details.

use super::parts::{list, refuse};
use super::{containers, dependencies, health, logging, network, sizes, volumes};
use crate::ecs::placement::Constraint;
use crate::kernel::arn::{is_account, is_name};
use crate::wire::{ApiError, TaskDefinition};

type Check = fn(&TaskDefinition) -> Result<(), ApiError>;

/// Every check, in its order.
const CHECKS: &[Check] = &[
    family,
    containers::check,
    roles,
    ephemeral_storage,
    inference_accelerators,
    health::check,
    network::check,
    volumes::check,
    logging::check,
    dependencies::check,
];

pub(super) fn check(definition: &TaskDefinition) -> Result<(), ApiError> {
    CHECKS.iter().try_for_each(|check| check(definition))
}

fn family(definition: &TaskDefinition) -> Result<(), ApiError> {
    match definition.family.as_deref().unwrap_or_default() {
        "" => refuse("Family can not be blank."),
        family if !is_name(family) => refuse("Family contains invalid characters."),
        _ => Ok(()),
    }
}

/// Roles are given as ARNs, or by their names.
fn roles(definition: &TaskDefinition) -> Result<(), ApiError> {
    let roles = [&definition.task_role_arn, &definition.execution_role_arn];
    match roles.into_iter().flatten().all(|role| is_role(role)) {
        true => Ok(()),
        false => refuse("Role is not valid"),
    }
}

fn is_role(role: &str) -> bool {
    let name = match role.split(':').collect::<Vec<_>>().as_slice() {
        ["arn", _partition, "iam", "", account, path] => {
            path.strip_prefix("role/").filter(|_| is_account(account))
        }
        [name] => Some(*name),
        _ => None,
    };
    let is_letter = |b: u8| b.is_ascii_alphanumeric() || b"+=,.@_-/".contains(&b);
    // An empty text is what templates leave behind; the service takes it as no role.
    name.is_some_and(|name| name.bytes().all(is_letter))
}

fn ephemeral_storage(definition: &TaskDefinition) -> Result<(), ApiError> {
    let storage = definition.ephemeral_storage.as_ref();
    storage.map_or(Ok(()), sizes::check_ephemeral_storage)
}

/// In the words of placement, which reads them again.
pub(super) fn check_constraints(definition: &TaskDefinition) -> Result<(), ApiError> {
    let mut constraints = list(&definition.placement_constraints).iter();
    constraints.try_for_each(|it| Constraint::member_of(it.expression.as_deref()).map(drop))
}

/// They are gone since 2023.
fn inference_accelerators(definition: &TaskDefinition) -> Result<(), ApiError> {
    match definition.inference_accelerators.as_deref() {
        None | Some([]) => Ok(()),
        Some(_) => refuse("Unsupported field 'inferenceAccelerators'"),
    }
}
