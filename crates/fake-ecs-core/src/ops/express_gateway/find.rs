//! The Express service that an ARN means.

use crate::ecs::Region;
use crate::ecs::express::state::Express;
use crate::ecs::service::ServiceStatus;
use crate::ecs::service::state::Service;
use crate::wire::{ApiError, ErrorCode};

/// `None` when there is no service of that name, or when it is another kind of service.
pub(super) fn find<'a>(
    region: &'a Region,
    arn: &str,
) -> Result<Option<(&'a Service, &'a Express)>, ApiError> {
    let [cluster, name] = region.arn_parts("service", arn)?;
    let cluster = region.known_cluster(Some(cluster))?;
    let service = region.services.named(cluster.key, name);
    Ok(service.and_then(|service| Some((service, region.express.get(service.key)?))))
}

/// One that can be changed. Clients wait for the words about one that cannot
/// (hashicorp/terraform-provider-aws, `express_gateway_service.go`).
pub(super) fn active<'a>(
    region: &'a Region,
    arn: &str,
) -> Result<(&'a Service, &'a Express), ApiError> {
    let (service, express) = find(region, arn)?.ok_or_else(ApiError::service_not_found)?;
    let refuse = |message| Err(ApiError::new(ErrorCode::ServiceNotActive, message));
    match service.status {
        ServiceStatus::Active => Ok((service, express)),
        ServiceStatus::Draining => refuse("Service is in DRAINING status."),
        ServiceStatus::Inactive => {
            refuse("Cannot perform this operation on a service in INACTIVE status.")
        }
    }
}
