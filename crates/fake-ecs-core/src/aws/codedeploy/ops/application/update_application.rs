//! `UpdateApplication` — gives an application another name.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_UpdateApplication.html>

use crate::aws::codedeploy::lookup;
use crate::ecs::Region;
use crate::wire::codedeploy::types::{UpdateApplicationRequest, UpdateApplicationResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::codedeploy) fn update_application(
    region: &mut Region,
    input: UpdateApplicationRequest,
) -> Result<UpdateApplicationResponse, ApiError> {
    let UpdateApplicationRequest {
        application_name,
        new_application_name,
    } = input;
    let required = || {
        let text = "Application name is required";
        ApiError::new(ErrorCode::ApplicationNameRequired, text)
    };
    let name = application_name.ok_or_else(required)?;
    lookup::application(region, &name)?;
    let Some(new) = new_application_name.filter(|new| *new != name) else {
        return Ok(UpdateApplicationResponse {});
    };
    let applications = &mut region.codedeploy.applications;
    if applications.contains_key(&new) {
        let text = format!("Application already exists: {new}");
        return Err(ApiError::new(ErrorCode::ApplicationAlreadyExists, text));
    }
    if let Some(application) = applications.remove(&name) {
        applications.insert(new.clone(), application);
    }
    for deployment in region.codedeploy.deployments.values_mut() {
        if deployment.application == name {
            deployment.application.clone_from(&new);
        }
    }
    Ok(UpdateApplicationResponse {})
}
