//! What callers mean, and how it is refused.
//!
//! Texts are from memory unless they say otherwise.

use crate::ecs::Region;
use crate::wire::codedeploy::types::DeploymentConfigInfo;
use crate::wire::{ApiError, ErrorCode};

use super::routing;
use super::state::{Application, Deployment, Group, Key};

pub fn application<'a>(region: &'a Region, name: &str) -> Result<&'a Application, ApiError> {
    let found = region.codedeploy.applications.get(name);
    found.ok_or_else(|| no_application(name))
}

pub fn application_mut<'a>(
    region: &'a mut Region,
    name: &str,
) -> Result<&'a mut Application, ApiError> {
    let found = region.codedeploy.applications.get_mut(name);
    found.ok_or_else(|| no_application(name))
}

pub fn group<'a>(region: &'a Region, application: &str, name: &str) -> Result<&'a Group, ApiError> {
    let found = self::application(region, application)?.groups.get(name);
    found.ok_or_else(|| no_group(name))
}

/// The configuration of that name.
pub fn config(region: &Region, name: &str) -> Result<DeploymentConfigInfo, ApiError> {
    let made = region.codedeploy.configs.get(name).cloned();
    let found = made.or_else(|| {
        let mut predefined = routing::predefined();
        predefined.find(|it| it.deployment_config_name.as_deref() == Some(name))
    });
    found.ok_or_else(|| {
        let text = format!("No deployment configuration found for name: {name}");
        ApiError::new(ErrorCode::DeploymentConfigDoesNotExist, text)
    })
}

/// The deployment of that id.
pub fn deployment<'a>(region: &'a Region, id: &str) -> Result<&'a Deployment, ApiError> {
    let key = deployment_key(region, id)?;
    Ok(&region.codedeploy.deployments[key])
}

pub fn deployment_key(region: &Region, id: &str) -> Result<Key, ApiError> {
    check_deployment_id(id)?;
    let mut all = region.codedeploy.deployments.iter();
    let found = all.find(|(_, it)| it.id == id);
    found.map(|(key, _)| key).ok_or_else(|| {
        let text = format!("The deployment {id} could not be found");
        ApiError::new(ErrorCode::DeploymentDoesNotExist, text)
    })
}

/// An id is `d-` with nine letters and digits.
fn check_deployment_id(id: &str) -> Result<(), ApiError> {
    if id.is_empty() {
        return Err(ApiError::new(
            ErrorCode::DeploymentIdRequired,
            "Deployment ID is required",
        ));
    }
    let rest = id.strip_prefix("d-").unwrap_or_default();
    match !rest.is_empty() && rest.bytes().all(|it| it.is_ascii_alphanumeric()) {
        true => Ok(()),
        false => Err(ApiError::new(
            ErrorCode::InvalidDeploymentId,
            format!("Deployment ID {id} is not valid"),
        )),
    }
}

pub fn no_application(name: &str) -> ApiError {
    let text = format!("No application found for name: {name}");
    ApiError::new(ErrorCode::ApplicationDoesNotExist, text)
}

pub fn no_group(name: &str) -> ApiError {
    let text = format!("No Deployment Group found for name: {name}");
    ApiError::new(ErrorCode::DeploymentGroupDoesNotExist, text)
}
