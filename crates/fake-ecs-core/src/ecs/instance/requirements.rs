//! Which types of the catalogue a provider of Managed Instances allows: its `instanceRequirements`.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_InstanceRequirementsRequest.html>
//!
//! What is required of prices, bandwidths, local storage and hibernation is not looked at: the
//! catalogue has none of it.

use crate::aws::ec2::instance_types::{self, InstanceType};
use crate::kernel::wildcards::{self, Syntax};
use crate::wire::{
    AcceleratorType, BareMetal, BurstablePerformance, CpuManufacturer, InstanceGeneration,
    InstanceRequirementsRequest,
};

/// The types that are allowed, small ones first: of those without GPUs, the ones of previous
/// generations come after the others, and types with GPUs are last. Without requirements all are
/// allowed but burstable ones, as with requirements that say nothing.
pub fn allowed(
    requirements: Option<&InstanceRequirementsRequest>,
) -> impl Iterator<Item = &'static InstanceType> {
    let is_allowed = |of: &&InstanceType| match requirements {
        Some(requirements) => allows(requirements, of),
        None => !of.is_burstable(),
    };
    let mut allowed: Vec<&InstanceType> = instance_types::all().iter().filter(is_allowed).collect();
    // A stable sort: among equals the one that comes first in the catalogue.
    allowed.sort_by_key(|of| {
        let is_old = of.is_of_previous_generation();
        let kind = (of.gpus, of.gpus == 0 && is_old);
        (kind, of.vcpus, of.nominal_memory(), is_old)
    });
    allowed.into_iter()
}

fn allows(requirements: &InstanceRequirementsRequest, of: &InstanceType) -> bool {
    let (cpu, memory) = (&requirements.v_cpu_count, &requirements.memory_mib);
    let ratio = requirements.memory_gib_per_v_cpu.as_ref();
    let gib_per_vcpu = f64::from(of.nominal_memory()) / 1024.0 / f64::from(of.vcpus);
    is_within(i32::from(of.vcpus), Some(cpu.min), cpu.max)
        && is_within(of.nominal_memory(), Some(memory.min), memory.max)
        && ratio.is_none_or(|ratio| is_within(gib_per_vcpu, ratio.min, ratio.max))
        && is_named(requirements, of)
        && is_of_kind(requirements, of)
        && has_accelerators(requirements, of)
}

fn is_within<T: PartialOrd>(value: T, min: Option<T>, max: Option<T>) -> bool {
    min.is_none_or(|min| value >= min) && max.is_none_or(|max| value <= max)
}

/// Names may have `*` for any characters: `m5.*`, `*3*`.
fn is_named(requirements: &InstanceRequirementsRequest, of: &InstanceType) -> bool {
    let means = |pattern: &String| matches(pattern, of.name);
    let allowed = requirements.allowed_instance_types.as_deref();
    let excluded = requirements.excluded_instance_types.as_deref();
    allowed.is_none_or(|allowed| allowed.is_empty() || allowed.iter().any(means))
        && !excluded.unwrap_or_default().iter().any(means)
}

fn matches(pattern: &str, name: &str) -> bool {
    wildcards::matches(&wildcards::parse(pattern, Syntax::STARS), name)
}

fn is_of_kind(requirements: &InstanceRequirementsRequest, of: &InstanceType) -> bool {
    let makers = requirements.cpu_manufacturers.as_deref();
    let generations = requirements.instance_generations.as_deref();
    let is_burstable = match requirements.burstable_performance {
        Some(BurstablePerformance::Included) => true,
        Some(BurstablePerformance::Required) => of.is_burstable(),
        Some(BurstablePerformance::Excluded) | None => !of.is_burstable(),
    };
    let generation = if of.is_of_previous_generation() {
        InstanceGeneration::Previous
    } else {
        InstanceGeneration::Current
    };
    is_burstable
        && requirements.bare_metal != Some(BareMetal::Required)
        && makers.is_none_or(|makers| makers.is_empty() || makers.contains(&maker(of)))
        && generations.is_none_or(|all| all.is_empty() || all.contains(&generation))
}

/// Whose processor it has, as the letters after the generation say: `g` is AWS's, `a` AMD's.
fn maker(of: &InstanceType) -> CpuManufacturer {
    let family = of.name.split('.').next().unwrap_or_default();
    let letters = family.trim_start_matches(|letter: char| letter.is_ascii_alphabetic());
    if letters.contains('g') {
        CpuManufacturer::AmazonWebServices
    } else if letters.contains('a') || matches!(family, "g5" | "g6") {
        CpuManufacturer::Amd
    } else {
        CpuManufacturer::Intel
    }
}

fn has_accelerators(requirements: &InstanceRequirementsRequest, of: &InstanceType) -> bool {
    let count = requirements.accelerator_count.as_ref();
    let types = requirements.accelerator_types.as_deref();
    count.is_none_or(|count| is_within(i32::from(of.gpus), count.min, count.max))
        && types.is_none_or(|types| {
            types.is_empty() || (of.gpus > 0 && types.contains(&AcceleratorType::Gpu))
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wire::{AcceleratorCountRequest, MemoryMibRequest, VCpuCountRangeRequest};

    fn of_size(vcpus: (i32, i32), memory: (i32, i32)) -> InstanceRequirementsRequest {
        InstanceRequirementsRequest {
            v_cpu_count: VCpuCountRangeRequest {
                min: vcpus.0,
                max: Some(vcpus.1),
            },
            memory_mib: MemoryMibRequest {
                min: memory.0,
                max: Some(memory.1),
            },
            ..InstanceRequirementsRequest::default()
        }
    }

    fn first(requirements: &InstanceRequirementsRequest) -> Option<&'static str> {
        allowed(Some(requirements)).next().map(|of| of.name)
    }

    #[test]
    fn sizes_are_those_that_are_printed_on_them() {
        let exactly = |vcpus, memory| first(&of_size((vcpus, vcpus), (memory, memory)));

        assert_eq!(exactly(2, 8192), Some("m5.large"));
        assert_eq!(exactly(2, 4096), Some("c5.large"));
        assert_eq!(exactly(36, 73_728), Some("c5.9xlarge"));
        assert_eq!(exactly(8, 62_464), Some("p3.2xlarge"));
        assert_eq!(exactly(2, 5120), None);
    }

    #[test]
    fn names_makers_and_kinds_count() {
        let any = || of_size((1, 200), (1, 1_000_000));
        let names = |names: &[&str]| Some(names.iter().map(|name| (*name).to_owned()).collect());
        let cases = [
            (any(), Some("c6g.medium")),
            (
                InstanceRequirementsRequest {
                    allowed_instance_types: names(&["m5.*", "r5.large"]),
                    excluded_instance_types: names(&["*.large"]),
                    ..any()
                },
                Some("m5.xlarge"),
            ),
            (
                InstanceRequirementsRequest {
                    cpu_manufacturers: Some(vec![CpuManufacturer::Amd]),
                    ..any()
                },
                Some("m5a.large"),
            ),
            (
                InstanceRequirementsRequest {
                    burstable_performance: Some(BurstablePerformance::Required),
                    instance_generations: Some(vec![InstanceGeneration::Current]),
                    ..any()
                },
                Some("t3.nano"),
            ),
            (
                InstanceRequirementsRequest {
                    accelerator_count: Some(AcceleratorCountRequest {
                        min: Some(4),
                        max: None,
                    }),
                    accelerator_types: Some(vec![AcceleratorType::Gpu]),
                    ..any()
                },
                Some("p3.8xlarge"),
            ),
            (
                InstanceRequirementsRequest {
                    bare_metal: Some(BareMetal::Required),
                    ..any()
                },
                None,
            ),
        ];
        for (requirements, expected) in cases {
            assert_eq!(first(&requirements), expected, "{requirements:?}");
        }
    }

    #[test]
    fn a_star_in_a_name_is_any_text_and_a_thousand_of_them_take_no_longer() {
        let many = "*".repeat(30);
        for (pattern, name, expected) in [
            ("m5.large", "m5.large", true),
            ("m5", "m5.large", false),
            ("m5.*", "m5.large", true),
            ("*.large", "m5.large", true),
            ("*5*", "m5.large", true),
            ("*6*", "m5.large", false),
            ("m*5*.*large", "m5.large", true),
            ("m5*5.large", "m5.large", false),
            ("*large*large", "m5.large", false),
            ("*l*l*", "m5.large", false),
            ("*", "", true),
            ("**", "m5.large", true),
            (&many, "m5.large", true),
            (&format!("{many}x"), "m5.24xlarge", false),
            (&"*l".repeat(1_000), "m5.large", false),
        ] {
            assert_eq!(matches(pattern, name), expected, "{pattern} {name}");
        }
    }

    #[test]
    fn without_requirements_the_smallest_is_no_burstable_one() {
        let names: Vec<&str> = allowed(None).map(|of| of.name).collect();

        assert_eq!(names[0], "c6g.medium");
        assert!(names.iter().all(|name| !name.starts_with('t')));
        assert!(names.last().is_some_and(|last| last.starts_with("g5.48")));
    }
}
