//! What a version of a launch template keeps of what callers say. All of it is shown again; what
//! counts is the type of instances, and the user data, which has the name of an ECS cluster.

use crate::aws::ec2::declared::refusals::not_emulated;
use crate::wire::ApiError;
use crate::wire::ec2::types::{
    LaunchTemplateBlockDeviceMapping, LaunchTemplateBlockDeviceMappingRequest,
    LaunchTemplateEbsBlockDevice, LaunchTemplateEbsBlockDeviceRequest,
    LaunchTemplateIamInstanceProfileSpecification,
    LaunchTemplateIamInstanceProfileSpecificationRequest, LaunchTemplateInstanceMetadataOptions,
    LaunchTemplateInstanceMetadataOptionsRequest,
    LaunchTemplateInstanceNetworkInterfaceSpecification,
    LaunchTemplateInstanceNetworkInterfaceSpecificationRequest, LaunchTemplateTagSpecification,
    LaunchTemplateTagSpecificationRequest, LaunchTemplatesMonitoring, RequestLaunchTemplateData,
    ResponseLaunchTemplateData,
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
    check(&given)?;
    let interfaces = given.network_interfaces.map(|all| {
        let all = all.into_iter().map(interface);
        all.collect::<Result<Vec<_>, ApiError>>()
    });
    let tags = |it: LaunchTemplateTagSpecificationRequest| LaunchTemplateTagSpecification {
        resource_type: it.resource_type,
        tags: it.tags,
    };
    Ok(ResponseLaunchTemplateData {
        block_device_mappings: given.block_device_mappings.map(|all| each(all, device)),
        disable_api_stop: given.disable_api_stop,
        disable_api_termination: given.disable_api_termination,
        ebs_optimized: given.ebs_optimized,
        iam_instance_profile: given.iam_instance_profile.map(profile),
        image_id: given.image_id,
        instance_initiated_shutdown_behavior: given.instance_initiated_shutdown_behavior,
        instance_type: given.instance_type,
        kernel_id: given.kernel_id,
        key_name: given.key_name,
        metadata_options: given.metadata_options.map(metadata),
        monitoring: given.monitoring.map(|it| LaunchTemplatesMonitoring {
            enabled: it.enabled,
            metric_category_ids: it.metric_category_ids,
        }),
        network_interfaces: interfaces.transpose()?,
        ram_disk_id: given.ram_disk_id,
        security_group_ids: given.security_group_ids,
        security_groups: given.security_groups,
        tag_specifications: given.tag_specifications.map(|all| each(all, tags)),
        user_data: given.user_data,
        ..ResponseLaunchTemplateData::default()
    })
}

/// Refuses what is not kept.
fn check(given: &RequestLaunchTemplateData) -> Result<(), ApiError> {
    for (what, is_asked) in [
        (
            "reserved capacity",
            given.capacity_reservation_specification.is_some(),
        ),
        ("options of processors", given.cpu_options.is_some()),
        (
            "credits of processors",
            given.credit_specification.is_some(),
        ),
        (
            "Elastic Graphics",
            given.elastic_gpu_specifications.is_some(),
        ),
        (
            "Elastic Inference",
            given.elastic_inference_accelerators.is_some(),
        ),
        ("enclaves", given.enclave_options.is_some()),
        ("hibernation", given.hibernation_options.is_some()),
        (
            "options of a market in launch templates",
            given.instance_market_options.is_some(),
        ),
        (
            "requirements of instances in launch templates",
            given.instance_requirements.is_some(),
        ),
        ("licenses", given.license_specifications.is_some()),
        (
            "options of maintenance",
            given.maintenance_options.is_some(),
        ),
        (
            "options of network performance",
            given.network_performance_options.is_some(),
        ),
        ("operators of launch templates", given.operator.is_some()),
        (
            "placement of instances in launch templates",
            given.placement.is_some(),
        ),
        (
            "options of private names",
            given.private_dns_name_options.is_some(),
        ),
        ("secondary interfaces", given.secondary_interfaces.is_some()),
    ] {
        refuse(what, is_asked)?;
    }
    Ok(())
}

fn profile(
    given: LaunchTemplateIamInstanceProfileSpecificationRequest,
) -> LaunchTemplateIamInstanceProfileSpecification {
    LaunchTemplateIamInstanceProfileSpecification {
        arn: given.arn,
        name: given.name,
    }
}

fn metadata(
    given: LaunchTemplateInstanceMetadataOptionsRequest,
) -> LaunchTemplateInstanceMetadataOptions {
    LaunchTemplateInstanceMetadataOptions {
        http_endpoint: given.http_endpoint,
        http_protocol_ipv6: given.http_protocol_ipv6,
        http_put_response_hop_limit: given.http_put_response_hop_limit,
        http_tokens: given.http_tokens,
        instance_metadata_tags: given.instance_metadata_tags,
        state: None,
    }
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
