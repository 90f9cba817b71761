//! What a version of a launch template keeps of what callers say. All of it is shown again; what
//! counts is the type of instances, and the user data, which has the name of an ECS cluster.

use crate::aws::ec2::declared::refusals::not_emulated;
use crate::wire::ApiError;
use crate::wire::ec2::types::{
    LaunchTemplateBlockDeviceMapping, LaunchTemplateBlockDeviceMappingRequest,
    LaunchTemplateEbsBlockDevice, LaunchTemplateEbsBlockDeviceRequest,
    LaunchTemplateIamInstanceProfileSpecification, LaunchTemplateInstanceMetadataOptions,
    LaunchTemplateInstanceNetworkInterfaceSpecification,
    LaunchTemplateInstanceNetworkInterfaceSpecificationRequest, LaunchTemplateTagSpecification,
    LaunchTemplatesMonitoring, RequestLaunchTemplateData, ResponseLaunchTemplateData,
};

pub(super) fn refuse(what: &str, is_asked: bool) -> Result<(), ApiError> {
    match is_asked {
        true => Err(not_emulated(what)),
        false => Ok(()),
    }
}

pub(super) fn kept(
    given: RequestLaunchTemplateData,
) -> Result<ResponseLaunchTemplateData, ApiError> {
    let RequestLaunchTemplateData {
        block_device_mappings,
        capacity_reservation_specification,
        cpu_options,
        credit_specification,
        disable_api_stop,
        disable_api_termination,
        ebs_optimized,
        elastic_gpu_specifications,
        elastic_inference_accelerators,
        enclave_options,
        hibernation_options,
        iam_instance_profile,
        image_id,
        instance_initiated_shutdown_behavior,
        instance_market_options,
        instance_requirements,
        instance_type,
        kernel_id,
        key_name,
        license_specifications,
        maintenance_options,
        metadata_options,
        monitoring,
        network_interfaces,
        network_performance_options,
        operator,
        placement,
        private_dns_name_options,
        ram_disk_id,
        secondary_interfaces,
        security_group_ids,
        security_groups,
        tag_specifications,
        user_data,
    } = given;
    for (what, is_asked) in [
        (
            "reserved capacity",
            capacity_reservation_specification.is_some(),
        ),
        ("options of processors", cpu_options.is_some()),
        ("credits of processors", credit_specification.is_some()),
        ("Elastic Graphics", elastic_gpu_specifications.is_some()),
        (
            "Elastic Inference",
            elastic_inference_accelerators.is_some(),
        ),
        ("enclaves", enclave_options.is_some()),
        ("hibernation", hibernation_options.is_some()),
        (
            "options of a market in launch templates",
            instance_market_options.is_some(),
        ),
        (
            "requirements of instances in launch templates",
            instance_requirements.is_some(),
        ),
        ("licenses", license_specifications.is_some()),
        ("options of maintenance", maintenance_options.is_some()),
        (
            "options of network performance",
            network_performance_options.is_some(),
        ),
        ("operators of launch templates", operator.is_some()),
        (
            "placement of instances in launch templates",
            placement.is_some(),
        ),
        (
            "options of private names",
            private_dns_name_options.is_some(),
        ),
        ("secondary interfaces", secondary_interfaces.is_some()),
    ] {
        refuse(what, is_asked)?;
    }
    Ok(ResponseLaunchTemplateData {
        block_device_mappings: block_device_mappings.map(|all| each(all, device)),
        disable_api_stop,
        disable_api_termination,
        ebs_optimized,
        iam_instance_profile: iam_instance_profile.map(|it| {
            LaunchTemplateIamInstanceProfileSpecification {
                arn: it.arn,
                name: it.name,
            }
        }),
        image_id,
        instance_initiated_shutdown_behavior,
        instance_type,
        kernel_id,
        key_name,
        metadata_options: metadata_options.map(|it| LaunchTemplateInstanceMetadataOptions {
            http_endpoint: it.http_endpoint,
            http_protocol_ipv6: it.http_protocol_ipv6,
            http_put_response_hop_limit: it.http_put_response_hop_limit,
            http_tokens: it.http_tokens,
            instance_metadata_tags: it.instance_metadata_tags,
            state: None,
        }),
        monitoring: monitoring.map(|it| LaunchTemplatesMonitoring {
            enabled: it.enabled,
            metric_category_ids: it.metric_category_ids,
        }),
        network_interfaces: match network_interfaces {
            Some(all) => Some(all.into_iter().map(interface).collect::<Result<_, _>>()?),
            None => None,
        },
        ram_disk_id,
        security_group_ids,
        security_groups,
        tag_specifications: tag_specifications.map(|all| {
            each(all, |it| LaunchTemplateTagSpecification {
                resource_type: it.resource_type,
                tags: it.tags,
            })
        }),
        user_data,
        ..ResponseLaunchTemplateData::default()
    })
}

fn each<T, U>(all: Vec<T>, make: impl FnMut(T) -> U) -> Vec<U> {
    all.into_iter().map(make).collect()
}

fn device(given: LaunchTemplateBlockDeviceMappingRequest) -> LaunchTemplateBlockDeviceMapping {
    let LaunchTemplateBlockDeviceMappingRequest {
        device_name,
        ebs,
        no_device,
        virtual_name,
    } = given;
    LaunchTemplateBlockDeviceMapping {
        device_name,
        ebs: ebs.map(volume),
        no_device,
        virtual_name,
    }
}

fn volume(given: LaunchTemplateEbsBlockDeviceRequest) -> LaunchTemplateEbsBlockDevice {
    let LaunchTemplateEbsBlockDeviceRequest {
        delete_on_termination,
        ebs_card_index,
        encrypted,
        iops,
        kms_key_id,
        snapshot_id,
        throughput,
        volume_initialization_rate,
        volume_size,
        volume_type,
    } = given;
    LaunchTemplateEbsBlockDevice {
        delete_on_termination,
        ebs_card_index,
        encrypted,
        iops,
        kms_key_id,
        snapshot_id,
        throughput,
        volume_initialization_rate,
        volume_size,
        volume_type,
    }
}

fn interface(
    given: LaunchTemplateInstanceNetworkInterfaceSpecificationRequest,
) -> Result<LaunchTemplateInstanceNetworkInterfaceSpecification, ApiError> {
    let LaunchTemplateInstanceNetworkInterfaceSpecificationRequest {
        associate_carrier_ip_address,
        associate_public_ip_address,
        connection_tracking_specification,
        delete_on_termination,
        description,
        device_index,
        ena_queue_count,
        ena_srd_specification,
        groups,
        interface_type,
        ipv4_prefix_count,
        ipv4_prefixes,
        ipv6_address_count,
        ipv6_addresses,
        ipv6_prefix_count,
        ipv6_prefixes,
        network_card_index,
        network_interface_id,
        primary_ipv6,
        private_ip_address,
        private_ip_addresses,
        secondary_private_ip_address_count,
        subnet_id,
    } = given;
    let has_more = connection_tracking_specification.is_some()
        || ena_srd_specification.is_some()
        || ipv4_prefixes.is_some()
        || ipv6_addresses.is_some()
        || ipv6_prefixes.is_some();
    refuse("more of the interfaces of instances", has_more)?;
    Ok(LaunchTemplateInstanceNetworkInterfaceSpecification {
        associate_carrier_ip_address,
        associate_public_ip_address,
        delete_on_termination,
        description,
        device_index,
        ena_queue_count,
        groups,
        interface_type,
        ipv4_prefix_count,
        ipv6_address_count,
        ipv6_prefix_count,
        network_card_index,
        network_interface_id,
        primary_ipv6,
        private_ip_address,
        private_ip_addresses,
        secondary_private_ip_address_count,
        subnet_id,
        ..LaunchTemplateInstanceNetworkInterfaceSpecification::default()
    })
}

/// A version with another one's parts where it has none.
pub(super) fn over(
    before: ResponseLaunchTemplateData,
    new: ResponseLaunchTemplateData,
) -> ResponseLaunchTemplateData {
    let profile = new.iam_instance_profile.or(before.iam_instance_profile);
    let shutdown = new
        .instance_initiated_shutdown_behavior
        .or(before.instance_initiated_shutdown_behavior);
    ResponseLaunchTemplateData {
        block_device_mappings: new.block_device_mappings.or(before.block_device_mappings),
        disable_api_stop: new.disable_api_stop.or(before.disable_api_stop),
        disable_api_termination: new
            .disable_api_termination
            .or(before.disable_api_termination),
        ebs_optimized: new.ebs_optimized.or(before.ebs_optimized),
        iam_instance_profile: profile,
        image_id: new.image_id.or(before.image_id),
        instance_initiated_shutdown_behavior: shutdown,
        instance_type: new.instance_type.or(before.instance_type),
        kernel_id: new.kernel_id.or(before.kernel_id),
        key_name: new.key_name.or(before.key_name),
        metadata_options: new.metadata_options.or(before.metadata_options),
        monitoring: new.monitoring.or(before.monitoring),
        network_interfaces: new.network_interfaces.or(before.network_interfaces),
        ram_disk_id: new.ram_disk_id.or(before.ram_disk_id),
        security_group_ids: new.security_group_ids.or(before.security_group_ids),
        security_groups: new.security_groups.or(before.security_groups),
        tag_specifications: new.tag_specifications.or(before.tag_specifications),
        user_data: new.user_data.or(before.user_data),
        ..ResponseLaunchTemplateData::default()
    }
}
