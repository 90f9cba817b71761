//! What several operations look for, and refuse.

use crate::aws::application_auto_scaling::port;
use crate::aws::application_auto_scaling::state::Target;
use crate::aws::tags::{self, Refused};
use crate::ecs::Region;
use crate::wire::application_autoscaling::enums::{
    ScalableDimension as Dimension, ServiceNamespace as Namespace,
};
use crate::wire::{ApiError, ErrorCode};

pub(super) fn validation(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::Validation, text)
}

pub(super) fn not_found(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::ObjectNotFound, text)
}

pub(super) fn refused_tags(why: Refused) -> ApiError {
    match why {
        // A guess.
        Refused::Reserved(key) => {
            validation(format!("The tag key {key} begins with the reserved aws:"))
        }
        // From memory.
        Refused::TooMany => ApiError::new(
            ErrorCode::TooManyTags,
            format!("The number of tags exceeds the limit of {}.", tags::MAX),
        ),
    }
}

/// Refuses what is no service of ECS.
pub(super) fn check_resource(
    namespace: Namespace,
    resource: &str,
    dimension: Dimension,
) -> Result<(), ApiError> {
    if namespace != Namespace::Ecs {
        return Err(ApiError::not_emulated(
            ErrorCode::Validation,
            format_args!("scalable targets of {namespace}: only of ecs"),
        ));
    }
    if dimension != Dimension::EcsServiceDesiredCount || port::names(resource).is_none() {
        // From memory.
        return Err(validation(
            "Unsupported service namespace, resource type or scalable dimension",
        ));
    }
    Ok(())
}

fn described(resource: &str) -> String {
    format!(
        "service namespace: ecs, resource ID: {resource}, scalable dimension: {}",
        Dimension::EcsServiceDesiredCount
    )
}

/// The target to which something is put.
pub(super) fn registered<'r>(
    region: &'r mut Region,
    resource: &str,
) -> Result<&'r mut Target, ApiError> {
    let target = region.application_auto_scaling.targets.get_mut(resource);
    target.ok_or_else(|| {
        not_found(format!(
            "No scalable target registered for {}",
            described(resource)
        ))
    })
}

/// What is not there that was to be deleted.
pub(super) fn nothing(what: &str, resource: &str) -> ApiError {
    not_found(format!("No {what} found for {}", described(resource)))
}

/// The resource id of the target of that ARN.
pub(super) fn target_of(region: &Region, arn: &str) -> Result<String, ApiError> {
    let mut targets = region.application_auto_scaling.targets();
    let found = targets.find(|(_, target)| target.arn == arn);
    let found = found.map(|(resource, _)| resource.clone());
    // From memory.
    found.ok_or_else(|| {
        ApiError::new(
            ErrorCode::ResourceNotFound,
            "The specified resource doesn't exist.",
        )
    })
}

/// Whether things of services of ECS may be listed.
pub(super) fn is_of_ecs(namespace: Namespace, dimension: Option<Dimension>) -> bool {
    namespace == Namespace::Ecs
        && dimension.is_none_or(|it| it == Dimension::EcsServiceDesiredCount)
}
