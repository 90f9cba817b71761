//! What the ARN of a deployment or of a revision means.

use crate::ecs::Region;
use crate::ecs::keys::DeploymentId;
use crate::ecs::service::ServiceStatus;
use crate::ecs::service::deployment::ServiceDeployment;
use crate::ecs::service::revision::ServiceRevision;
use crate::ecs::service::state::Service;
use crate::wire::{ApiError, CreatedAt, ErrorCode, Timestamp};

/// How many ARNs one call may name.
const ARNS_MAX: usize = 20;

/// The wording is that of other lists.
pub(in crate::ops) fn check_count(what: &str, arns: &[String]) -> Result<(), ApiError> {
    if arns.is_empty() {
        return Err(ApiError::invalid_parameter(format!(
            "{what} cannot be empty."
        )));
    }
    if arns.len() > ARNS_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "{what} can have at most {ARNS_MAX} items."
        )));
    }
    Ok(())
}

/// Both ends belong to the time that is meant.
pub(in crate::ops) fn is_within(range: Option<&CreatedAt>, at: Timestamp) -> bool {
    range.is_none_or(|CreatedAt { after, before }| {
        after.is_none_or(|after| at >= after) && before.is_none_or(|before| at <= before)
    })
}

/// Deleting a service deletes its deployments and revisions.
fn is_there(region: &Region, service: &Service, [cluster, name, _]: [&str; 3]) -> bool {
    service.status != ServiceStatus::Inactive
        && region.clusters.get(service.cluster).name == cluster
        && *service.name == *name
}

pub(super) fn deployment<'a>(
    region: &'a Region,
    arn: &str,
) -> Result<Option<(&'a Service, &'a ServiceDeployment)>, ApiError> {
    let parts = region.arn_parts("service-deployment", arn)?;
    let [_, _, id] = parts;
    let service = region.services.of_rollout(id);
    let service = service.filter(|service| is_there(region, service, parts));
    Ok(service.and_then(|service| {
        let mut records = service.rollouts.iter();
        let record = records.find(|it| it.id == id && it.is_shown(region.now()))?;
        Some((service, record))
    }))
}

/// A deployment that must be there.
pub(super) fn known_deployment<'a>(
    region: &'a Region,
    arn: &str,
) -> Result<(&'a Service, &'a ServiceDeployment), ApiError> {
    // The wording is ours.
    deployment(region, arn)?.ok_or_else(|| {
        ApiError::new(
            ErrorCode::ServiceDeploymentNotFound,
            "Service deployment not found.",
        )
    })
}

pub(super) fn revision<'a>(
    region: &'a Region,
    arn: &str,
) -> Result<Option<(&'a Service, &'a ServiceRevision)>, ApiError> {
    let parts = region.arn_parts("service-revision", arn)?;
    let [_, _, id] = parts;
    let Some(id) = id.parse().ok().map(DeploymentId) else {
        return Ok(None);
    };
    let service = region.services.of_revision(id);
    let service = service.filter(|service| is_there(region, service, parts));
    Ok(service.and_then(|service| {
        let revision = service
            .revisions
            .iter()
            .find(|revision| revision.id == id)?;
        Some((service, &**revision))
    }))
}
