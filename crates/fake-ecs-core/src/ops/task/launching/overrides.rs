//! Overrides, merged into what the containers come to.

use super::sizes::of_parameter;
use crate::ecs::task::definition::Revision;
use crate::effect::ContainerSpec;
use crate::ops::task_definition::sizes;
use crate::wire::{
    ApiError, ContainerDefinition, ContainerOverride, KeyValuePair, TaskOverride, encode,
};

/// How many characters the overrides may have as JSON.
const OVERRIDES_LENGTH_MAX: usize = 8192;

/// The effective containers, in the order of the definition.
pub(in crate::ops) fn containers(
    definition: &Revision,
    overrides: &TaskOverride,
) -> Result<Vec<ContainerSpec>, ApiError> {
    check(definition, overrides)?;
    let given = overrides.container_overrides.as_deref().unwrap_or_default();
    let main = definition
        .containers()
        .iter()
        .position(|container| container.essential.unwrap_or(true));
    let effective = definition
        .containers()
        .iter()
        .enumerate()
        .map(|(index, container)| {
            let given = given.iter().find(|given| given.name == container.name);
            Ok(ContainerSpec {
                is_main: main == Some(index),
                ..merge(definition, container, given)?
            })
        });
    effective.collect()
}

fn check(definition: &Revision, overrides: &TaskOverride) -> Result<(), ApiError> {
    for given in overrides.container_overrides.iter().flatten() {
        let name = given.name.as_deref().filter(|name| !name.is_empty());
        let Some(name) = name else {
            return Err(ApiError::invalid_parameter(
                "Container Override name should not be null or empty.",
            ));
        };
        if definition.container(name).is_none() {
            return Err(ApiError::invalid_parameter(format!(
                "Override for container named {name} is not a container in the TaskDefinition."
            )));
        }
    }
    let length = String::from_utf8_lossy(&encode(overrides)).chars().count();
    if length > OVERRIDES_LENGTH_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "Container Overrides length must be at most {OVERRIDES_LENGTH_MAX}"
        )));
    }
    Ok(())
}

fn merge(
    definition: &Revision,
    container: &ContainerDefinition,
    given: Option<&ContainerOverride>,
) -> Result<ContainerSpec, ApiError> {
    let given = given.cloned().unwrap_or_default();
    let name = container.name.clone().unwrap_or_default();
    let required = given.resource_requirements.as_ref();
    let required = required.or(container.resource_requirements.as_ref());
    let required = required.map(Vec::as_slice).unwrap_or_default();
    Ok(ContainerSpec {
        family: definition.family.to_string(),
        gpus: sizes::gpus(&name, required).map_err(of_parameter)?,
        name,
        image: container.image.clone().unwrap_or_default(),
        own_registry: None,
        entry_point: container.entry_point.clone().unwrap_or_default(),
        command: given
            .command
            .or_else(|| container.command.clone())
            .unwrap_or_default(),
        environment: environment(
            container.environment.as_deref(),
            given.environment.as_deref(),
        ),
        log_options: Vec::new(),
        cpu: given.cpu.or(container.cpu).unwrap_or(0),
        memory: given.memory.or(container.memory),
        memory_reservation: given.memory_reservation.or(container.memory_reservation),
        has_health_check: container.health_check.is_some(),
        is_main: false,
    })
}

/// Merged by name: what is given wins, and what only it has comes last.
fn environment(
    defined: Option<&[KeyValuePair]>,
    given: Option<&[KeyValuePair]>,
) -> Vec<(String, String)> {
    let mut merged: Vec<(String, String)> = Vec::new();
    for KeyValuePair { name, value } in defined.into_iter().chain(given).flatten() {
        let (name, value) = (
            name.clone().unwrap_or_default(),
            value.clone().unwrap_or_default(),
        );
        match merged.iter_mut().find(|(other, _)| *other == name) {
            Some((_, current)) => *current = value,
            None => merged.push((name, value)),
        }
    }
    merged
}
