//! `DescribeInstanceTypes` — types of instances: those of the catalogue that ECS places by. What
//! the catalogue does not know is left out.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstanceTypes.html>

use crate::aws::ec2::declared::filter::{Fields, flag, text};
use crate::aws::ec2::declared::listing::{Listed, Query, select};
use crate::aws::ec2::instance_types::{self, Architecture, InstanceType};
use crate::ecs::Region;
use crate::wire::ec2::enums::{ArchitectureType, UsageClassType, VirtualizationType};
use crate::wire::ec2::types::{
    DescribeInstanceTypesRequest, DescribeInstanceTypesResponse, GpuDeviceInfo, GpuInfo,
    InstanceTypeInfo, MemoryInfo, NetworkInfo, ProcessorInfo, Tag, VCpuInfo,
};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ec2::ops) fn describe_instance_types(
    region: &Region,
    input: DescribeInstanceTypesRequest,
) -> Result<DescribeInstanceTypesResponse, ApiError> {
    let DescribeInstanceTypesRequest {
        dry_run: _,
        filters,
        include_unsupported_in_region: _,
        instance_types,
        max_results,
        next_token,
    } = input;
    let all: Vec<InstanceTypeInfo> = instance_types::all().iter().map(shown).collect();
    let query = Query {
        ids: instance_types,
        filters,
        max_results,
        next_token,
    };
    let (types, next_token) = select(region, "DescribeInstanceTypes", all, query)?;
    Ok(DescribeInstanceTypesResponse {
        instance_types: Some(types),
        next_token,
    })
}

fn shown(of: &InstanceType) -> InstanceTypeInfo {
    let architecture = match of.architecture {
        Architecture::X86_64 => ArchitectureType::X8664,
        Architecture::Arm64 => ArchitectureType::Arm64,
    };
    let vcpus = i32::from(of.vcpus);
    // Arm has a core for each virtual processor.
    let threads = match of.architecture {
        Architecture::X86_64 if vcpus > 1 => 2,
        Architecture::X86_64 | Architecture::Arm64 => 1,
    };
    let gpus = (of.gpus > 0).then(|| GpuInfo {
        gpus: Some(vec![GpuDeviceInfo {
            count: Some(of.gpus.into()),
            manufacturer: Some("NVIDIA".to_owned()),
            ..GpuDeviceInfo::default()
        }]),
        total_gpu_memory_in_mib: None,
    });
    let interfaces = i32::try_from(of.task_enis(false) + 1).ok();
    InstanceTypeInfo {
        bare_metal: Some(of.name.ends_with(".metal")),
        burstable_performance_supported: Some(of.is_burstable()),
        current_generation: Some(!of.is_of_previous_generation()),
        gpu_info: gpus,
        instance_type: Some(of.name.to_owned()),
        memory_info: Some(MemoryInfo {
            size_in_mib: Some(of.nominal_memory().into()),
        }),
        network_info: Some(NetworkInfo {
            maximum_network_interfaces: interfaces,
            ..NetworkInfo::default()
        }),
        processor_info: Some(ProcessorInfo {
            supported_architectures: Some(vec![architecture]),
            ..ProcessorInfo::default()
        }),
        supported_usage_classes: Some(vec![UsageClassType::OnDemand, UsageClassType::Spot]),
        supported_virtualization_types: Some(vec![VirtualizationType::Hvm]),
        v_cpu_info: Some(VCpuInfo {
            default_cores: Some(vcpus / threads),
            default_threads_per_core: Some(threads),
            default_v_cpus: Some(vcpus),
            ..VCpuInfo::default()
        }),
        ..InstanceTypeInfo::default()
    }
}

impl Listed for InstanceTypeInfo {
    fn id(&self) -> &str {
        self.instance_type.as_deref().unwrap_or_default()
    }

    fn tags(&self) -> &[Tag] {
        &[]
    }

    fn fields(&self) -> Fields {
        let processor = self.processor_info.clone().unwrap_or_default();
        let architectures = processor.supported_architectures.unwrap_or_default();
        let architectures = architectures.iter().map(|it| it.as_str().to_owned());
        let vcpus = self.v_cpu_info.as_ref().and_then(|it| it.default_v_cpus);
        let memory = self.memory_info.as_ref().and_then(|it| it.size_in_mib);
        let usage = self.supported_usage_classes.iter().flatten();
        vec![
            ("bare-metal", flag(self.bare_metal)),
            (
                "burstable-performance-supported",
                flag(self.burstable_performance_supported),
            ),
            ("current-generation", flag(self.current_generation)),
            ("instance-type", text(self.instance_type.as_deref())),
            (
                "memory-info.size-in-mib",
                memory.iter().map(i64::to_string).collect(),
            ),
            (
                "processor-info.supported-architecture",
                architectures.collect(),
            ),
            (
                "supported-usage-class",
                usage.map(|it| it.as_str().to_owned()).collect(),
            ),
            (
                "vcpu-info.default-vcpus",
                vcpus.iter().map(i32::to_string).collect(),
            ),
        ]
    }

    /// The text was seen in answers.
    fn missing(id: &str) -> ApiError {
        let text = format!("The following supplied instance types do not exist: [{id}]");
        ApiError::new(ErrorCode::InvalidInstanceType, text)
    }
}
