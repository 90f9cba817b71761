//! `DeleteLaunchConfiguration` — a launch configuration goes, which no group has.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DeleteLaunchConfiguration.html>

use crate::aws::auto_scaling::declared::refusals::{in_use, no_configuration};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{
    DeleteLaunchConfigurationRequest, DeleteLaunchConfigurationResponse,
};

pub(in crate::aws::auto_scaling::ops) fn delete_launch_configuration(
    region: &mut Region,
    input: DeleteLaunchConfigurationRequest,
) -> Result<DeleteLaunchConfigurationResponse, ApiError> {
    let DeleteLaunchConfigurationRequest {
        launch_configuration_name: name,
    } = input;
    let declared = &region.auto_scaling.declared;
    if !declared.configurations.contains_key(&name) {
        return Err(no_configuration(&name));
    }
    let has_it = |key| {
        let settings = declared.settings.get(&key);
        settings.is_some_and(|it| it.launch_configuration_name.as_ref() == Some(&name))
    };
    let attached = region.auto_scaling.iter().find(|group| has_it(group.key));
    if let Some(group) = attached {
        return Err(in_use(format!(
            "Cannot delete launch configuration {name} because it is attached to AutoScalingGroup {}",
            group.name
        )));
    }
    let known = &mut region.auto_scaling.declared.configurations;
    known.remove(&name);
    Ok(DeleteLaunchConfigurationResponse {})
}
