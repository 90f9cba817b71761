//! `CreateLaunchConfiguration` — what instances of groups are made of. All of it is shown again;
//! what counts is the type, and the ECS cluster in the user data.
//!
//! Not emulated yet: configurations made of an instance.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_CreateLaunchConfiguration.html>

use crate::aws::auto_scaling::declared::refusals::{exists, not_emulated};
use crate::ecs::Region;
use crate::kernel::ids::uuid;
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{
    CreateLaunchConfigurationRequest, CreateLaunchConfigurationResponse, LaunchConfiguration,
};

pub(in crate::aws::auto_scaling::ops) fn create_launch_configuration(
    region: &mut Region,
    input: CreateLaunchConfigurationRequest,
) -> Result<CreateLaunchConfigurationResponse, ApiError> {
    let CreateLaunchConfigurationRequest {
        launch_configuration_name: name,
        instance_id,
        associate_public_ip_address,
        block_device_mappings,
        classic_link_vpc_id,
        classic_link_vpc_security_groups,
        ebs_optimized,
        iam_instance_profile,
        image_id,
        instance_monitoring,
        instance_type,
        kernel_id,
        key_name,
        metadata_options,
        placement_tenancy,
        ramdisk_id,
        security_groups,
        spot_price,
        user_data,
    } = input;
    if instance_id.is_some() {
        return Err(not_emulated("launch configurations made of an instance"));
    }
    if region
        .auto_scaling
        .declared
        .configurations
        .contains_key(&name)
    {
        return Err(exists(format!(
            "Launch Configuration by this name already exists - A launch configuration already exists with the name {name}"
        )));
    }
    let id = uuid(
        region
            .ids
            .number_of(&format!("launch configuration {name}")),
    );
    let path = format!("launchConfiguration:{id}:launchConfigurationName/{name}");
    let made = LaunchConfiguration {
        launch_configuration_name: Some(name.clone()),
        created_time: Some(region.now().timestamp()),
        launch_configuration_arn: Some(region.scope.arn_in("autoscaling", &path)),
        associate_public_ip_address,
        block_device_mappings,
        classic_link_vpc_id,
        classic_link_vpc_security_groups,
        ebs_optimized,
        iam_instance_profile,
        image_id,
        instance_monitoring,
        instance_type,
        kernel_id,
        key_name,
        metadata_options,
        placement_tenancy,
        ramdisk_id,
        security_groups,
        spot_price,
        user_data,
    };
    let known = &mut region.auto_scaling.declared.configurations;
    known.insert(name, made);
    Ok(CreateLaunchConfigurationResponse {})
}
