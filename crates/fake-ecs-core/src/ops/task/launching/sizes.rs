//! Sizes: what was checked when the definition was registered is checked again with what is
//! overridden.

use crate::ecs::task::definition::Revision;
use crate::effect::ContainerSpec;
use crate::ops::task_definition::sizes::{self, ContainerSize};
use crate::wire::{ApiError, ErrorCode, TaskOverride};

/// The overrides with their sizes as the service keeps them: whole numbers, without units.
pub(super) fn normalised(
    definition: &Revision,
    overrides: TaskOverride,
    on_fargate: bool,
) -> Result<TaskOverride, ApiError> {
    if let Some(storage) = &overrides.ephemeral_storage {
        sizes::check_ephemeral_storage(storage).map_err(of_parameter)?;
    }
    let cpu = overrides.cpu.as_deref();
    let cpu = cpu.map(|cpu| sizes::task_cpu(cpu, on_fargate)).transpose();
    let memory = overrides.memory.as_deref().map(sizes::memory).transpose();
    let (cpu, memory) = (cpu.map_err(of_parameter)?, memory.map_err(of_parameter)?);
    if on_fargate && (cpu.is_some() || memory.is_some()) {
        check_fargate(definition, cpu, memory)?;
    }
    Ok(TaskOverride {
        cpu: cpu.map(|cpu| cpu.to_string()),
        memory: memory.map(|memory| memory.to_string()),
        ..overrides
    })
}

/// Whether Fargate has the size that the definition comes to.
fn check_fargate(
    definition: &Revision,
    cpu: Option<i64>,
    memory: Option<i64>,
) -> Result<(), ApiError> {
    let document = &definition.document;
    let number = |text: &Option<String>| text.as_deref().and_then(|text| text.parse().ok());
    let size = cpu
        .or_else(|| number(&document.cpu))
        .zip(memory.or_else(|| number(&document.memory)));
    let platform = document.runtime_platform.as_ref();
    let system = platform.and_then(|platform| platform.operating_system_family);
    if size.is_some_and(|(cpu, memory)| sizes::is_fargate_size(cpu, memory, system)) {
        return Ok(());
    }
    Err(ApiError::invalid_parameter(
        "No Fargate configuration exists for given values.",
    ))
}

/// Whether the effective containers fit into the effective task.
pub(super) fn check_containers(
    definition: &Revision,
    overrides: &TaskOverride,
    containers: &[ContainerSpec],
    on_fargate: bool,
) -> Result<(), ApiError> {
    let document = &definition.document;
    let of_task = |given: &Option<String>, defined: &Option<String>| {
        let text = given.as_deref().or(defined.as_deref());
        text.and_then(|text| text.parse::<i64>().ok())
    };
    let memory = of_task(&overrides.memory, &document.memory);
    for container in containers {
        let size = ContainerSize {
            name: &container.name,
            cpu: Some(container.cpu),
            memory: container.memory,
            memory_reservation: container.memory_reservation,
        };
        sizes::check_container(&size, memory).map_err(of_parameter)?;
    }
    let used: i64 = containers
        .iter()
        .map(|container| i64::from(container.cpu))
        .sum();
    let cpu = of_task(&overrides.cpu, &document.cpu);
    if on_fargate && cpu.is_some_and(|cpu| used > cpu) {
        return Err(ApiError::invalid_parameter(
            "The sum of all container 'cpu' values cannot be greater than the task-level 'cpu' value",
        ));
    }
    Ok(())
}

/// What is a `ClientException` of a registration is an `InvalidParameterException` here:
/// artilleryio/artillery#591.
pub(super) fn of_parameter(error: ApiError) -> ApiError {
    ApiError {
        code: ErrorCode::InvalidParameter,
        ..error
    }
}
