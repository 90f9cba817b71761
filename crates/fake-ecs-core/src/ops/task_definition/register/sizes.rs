//! `cpu` and `memory`: texts with units to numbers, the sizes that Fargate has, and containers in
//! their tasks.

use super::parts::{is_required, name, refuse};
use crate::wire::{
    ApiError, Compatibility, ContainerDefinition, EphemeralStorage, OsFamily, ResourceRequirement,
    ResourceType, TaskDefinition,
};

/// A row of Fargate's sizes, in CPU units and MiB.
struct Size {
    cpu: i64,
    memory_min: i64,
    memory_max: i64,
    memory_step: i64,
    has_windows: bool,
}

/// The smallest goes by doubling, which takes it two rows.
const SIZES: &[Size] = &[
    size(256, 512, 512, 512, false),
    size(256, 1024, 2048, 1024, false),
    size(512, 1024, 4096, 1024, false),
    size(1024, 2048, 8192, 1024, true),
    size(2048, 4096, 16384, 1024, true),
    size(4096, 8192, 30720, 1024, true),
    size(8192, 16384, 61440, 4096, false),
    size(16384, 32768, 122880, 8192, false),
];

const fn size(
    cpu: i64,
    memory_min: i64,
    memory_max: i64,
    memory_step: i64,
    has_windows: bool,
) -> Size {
    Size {
        cpu,
        memory_min,
        memory_max,
        memory_step,
        has_windows,
    }
}

/// What the service takes for a task on instances, in CPU units.
const CPU_MIN: i64 = 128;
const CPU_MAX: i64 = 196_608;

/// More than any instance has: those of EC2 have sixteen at most. The bound is ours.
const GPUS_MAX: usize = 100;

/// Writes the sizes as the service keeps them: whole numbers, without units.
pub(super) fn normalise(definition: &mut TaskDefinition) -> Result<(), ApiError> {
    let is_for_fargate = is_required(definition, Compatibility::Fargate);
    let cpu = definition.cpu.as_deref();
    let cpu = cpu.map(|cpu| task_cpu(cpu, is_for_fargate)).transpose()?;
    let memory = definition.memory.as_deref().map(memory).transpose()?;
    definition.cpu = cpu.map(|cpu| cpu.to_string());
    definition.memory = memory.map(|memory| memory.to_string());
    Ok(())
}

/// The CPU units of a task, within the bounds that it has on instances.
pub(in crate::ops) fn task_cpu(text: &str, is_for_fargate: bool) -> Result<i64, ApiError> {
    let cpu = cpu(text)?;
    // Fargate has its own bounds, and another text for what it has not.
    if is_for_fargate || (CPU_MIN..=CPU_MAX).contains(&cpu) {
        Ok(cpu)
    } else {
        Err(invalid("cpu"))
    }
}

/// CPU units, from `1024`, `1 vCPU` or `.5 vcpu`.
pub(super) fn cpu(text: &str) -> Result<i64, ApiError> {
    parse(text, "vcpu").ok_or_else(|| invalid("cpu"))
}

/// MiB, from `2048`, `2GB` or `0.5 gb`.
pub(in crate::ops) fn memory(text: &str) -> Result<i64, ApiError> {
    parse(text, "gb").ok_or_else(|| invalid("memory"))
}

/// The large unit is 1024 of the small one, for both.
fn parse(text: &str, unit: &str) -> Option<i64> {
    let text = text.trim().to_ascii_lowercase();
    let value = match text.strip_suffix(unit) {
        None => {
            let is_number = text.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| text.parse().ok())?
        }
        Some(number) => {
            let number = number.trim_end();
            let is_decimal = number.bytes().all(|b| b.is_ascii_digit() || b == b'.');
            let number: f64 = is_decimal.then(|| number.parse().ok())??;
            // Nothing is lost below 2^53, and more is refused.
            let units = (number * 1024.0).round();
            (units <= f64::from(i32::MAX)).then_some(units as i64)
        }
    };
    value.filter(|value| (1..=i64::from(i32::MAX)).contains(value))
}

fn invalid(setting: &str) -> ApiError {
    ApiError::client(format!(
        "Invalid '{setting}' setting for task. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
    ))
}

/// Whether Fargate has tasks of this size on this system. The system is Linux unless said.
pub(in crate::ops) fn is_fargate_size(cpu: i64, memory: i64, system: Option<OsFamily>) -> bool {
    let is_linux = system.is_none_or(|system| system == OsFamily::Linux);
    SIZES.iter().any(|size| {
        size.cpu == cpu
            && (is_linux || size.has_windows)
            && (size.memory_min..=size.memory_max).contains(&memory)
            && (memory - size.memory_min) % size.memory_step == 0
    })
}

pub(in crate::ops) fn check_ephemeral_storage(storage: &EphemeralStorage) -> Result<(), ApiError> {
    match storage.size_in_gib {
        ..21 => refuse("EphemeralStorage size should be at least 21"),
        21..=200 => Ok(()),
        201.. => refuse("EphemeralStorage size should be at most 200"),
    }
}

/// How many GPUs a container asks for. The text of the refusal is not known.
pub(in crate::ops) fn gpus(
    container: &str,
    requirements: &[ResourceRequirement],
) -> Result<usize, ApiError> {
    let mut requirements = requirements.iter();
    let gpus = requirements.find(|requirement| requirement.r#type == ResourceType::Gpu);
    let Some(value) = gpus.and_then(|gpus| gpus.value.as_deref()) else {
        return Ok(0);
    };
    let count = value.parse().ok();
    let count = count.filter(|count| (1..=GPUS_MAX).contains(count));
    count.ok_or_else(|| {
        ApiError::client(format!(
            "Invalid setting for container '{container}'. The number of GPUs in 'resourceRequirements' must be between 1 and {GPUS_MAX}, but was '{value}'"
        ))
    })
}

/// What a container is to have of its task.
#[derive(Clone, Copy, Debug)]
pub(in crate::ops) struct ContainerSize<'a> {
    pub(in crate::ops) name: &'a str,
    pub(in crate::ops) cpu: Option<i32>,
    pub(in crate::ops) memory: Option<i32>,
    pub(in crate::ops) memory_reservation: Option<i32>,
}

impl<'a> ContainerSize<'a> {
    pub(super) fn of(container: &'a ContainerDefinition) -> Self {
        Self {
            name: name(container),
            cpu: container.cpu,
            memory: container.memory,
            memory_reservation: container.memory_reservation,
        }
    }
}

/// Checks the numbers of a container against one another, and against the memory of its task.
pub(in crate::ops) fn check_container(
    container: &ContainerSize<'_>,
    task_memory: Option<i64>,
) -> Result<(), ApiError> {
    let ContainerSize {
        name,
        cpu,
        memory,
        memory_reservation,
    } = *container;
    let settings = [
        ("cpu", cpu),
        ("memory", memory),
        ("memoryReservation", memory_reservation),
    ];
    let is_negative = |(_, value): &&(&str, Option<i32>)| value.is_some_and(i32::is_negative);
    if let Some((setting, _)) = settings.iter().find(is_negative) {
        // The text is not known.
        return refuse(format!(
            "Invalid setting for container '{name}'. '{setting}' must not be negative"
        ));
    }
    if task_memory.is_none() && memory.is_none() && memory_reservation.is_none() {
        return refuse(format!(
            "Invalid setting for container '{name}'. At least one of 'memory' or 'memoryReservation' must be specified."
        ));
    }
    if memory
        .zip(memory_reservation)
        .is_some_and(|(hard, soft)| hard < soft)
    {
        return refuse(format!(
            "Invalid setting for container '{name}'. 'memory' must be greater than or equal to 'memoryReservation'"
        ));
    }
    if memory
        .zip(task_memory)
        .is_some_and(|(memory, task)| i64::from(memory) > task)
    {
        return refuse(format!(
            "The 'memory' setting for container '{name}' is greater than for the task"
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_with_and_without_units() {
        for (text, expect) in [
            ("1024", Some(1024)),
            ("256", Some(256)),
            ("1 vCPU", Some(1024)),
            ("1vcpu", Some(1024)),
            (".5 vcpu", Some(512)),
            ("0.25 VCPU", Some(256)),
            (" 4 vCPU ", Some(4096)),
            ("", None),
            ("0", None),
            ("-1", None),
            ("1.5", None),
            ("1e3", None),
            ("vCPU", None),
            (". vcpu", None),
            ("1..5 vcpu", None),
            ("1 GB", None),
            ("99999999999999999999", None),
            ("99999999999999999999 vcpu", None),
        ] {
            assert_eq!(cpu(text).ok(), expect, "{text:?}");
        }
        for (text, expect) in [
            ("2048", Some(2048)),
            ("2GB", Some(2048)),
            ("2 GB", Some(2048)),
            (".5 gb", Some(512)),
            ("2 MB", None),
            ("2 vCPU", None),
        ] {
            assert_eq!(memory(text).ok(), expect, "{text:?}");
        }
    }

    #[test]
    fn fargate_has_the_sizes_of_its_table() {
        for (cpu, smallest, step, largest) in [
            (512, 1024, 1024, 4096),
            (1024, 2048, 1024, 8192),
            (2048, 4096, 1024, 16384),
            (4096, 8192, 1024, 30720),
            (8192, 16384, 4096, 61440),
            (16384, 32768, 8192, 122880),
        ] {
            for memory in [smallest, smallest + step, largest] {
                assert!(is_fargate_size(cpu, memory, None), "{cpu} {memory}");
            }
            for memory in [smallest - step, smallest + 1, largest + step, 0] {
                assert!(!is_fargate_size(cpu, memory, None), "{cpu} {memory}");
            }
        }
        let of_256 = |memory| is_fargate_size(256, memory, None);
        assert_eq!([512, 1024, 2048].map(of_256), [true; 3]);
        assert_eq!([256, 1536, 3072].map(of_256), [false; 3]);
        assert!(!is_fargate_size(128, 512, None));
    }

    #[test]
    fn windows_has_the_middle_of_the_table() {
        let windows = Some(OsFamily::WindowsServer2022Core);
        for (cpu, memory, expect) in [
            (512, 1024, false),
            (1024, 2048, true),
            (4096, 30720, true),
            (8192, 16384, false),
        ] {
            assert_eq!(is_fargate_size(cpu, memory, windows), expect, "{cpu}");
            assert!(is_fargate_size(cpu, memory, Some(OsFamily::Linux)));
        }
    }
}
