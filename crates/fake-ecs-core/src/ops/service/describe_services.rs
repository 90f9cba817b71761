//! `DescribeServices` — services by name or ARN, also such as have been deleted.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html>

use crate::ecs::Region;
use crate::ecs::cluster::state::Cluster;
use crate::kernel::arn::Arn;
use crate::render::{self, ServiceView};
use crate::wire::{ApiError, DescribeServicesRequest, DescribeServicesResponse, ServiceField};

/// How many services one call may ask for.
const SERVICES_MAX: usize = 10;

pub(in crate::ops) fn describe_services(
    region: &Region,
    input: DescribeServicesRequest,
) -> Result<DescribeServicesResponse, ApiError> {
    let DescribeServicesRequest {
        services,
        cluster,
        include,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    if services.is_empty() {
        return Err(ApiError::invalid_parameter("Services cannot be empty."));
    }
    if services.len() > SERVICES_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "service names can have at most {SERVICES_MAX} items."
        )));
    }
    let with_tags = include.is_some_and(|fields| fields.contains(&ServiceField::Tags));
    let view = ServiceView::Described { with_tags };
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for reference in &services {
        match region.service_in(cluster, reference)? {
            Some(service) => found.push(render::service(region, service, view)),
            None => failures.push(render::missing(missing_arn(region, cluster, reference)?)),
        }
    }
    Ok(DescribeServicesResponse {
        services: Some(found),
        failures: Some(failures),
    })
}

/// The ARN of a service that is not there: that of a name is the short one of before 2018, in any
/// account (aws-actions/amazon-ecs-deploy-task-definition#312). One that is given comes back as it
/// is.
fn missing_arn(region: &Region, cluster: &Cluster, reference: &str) -> Result<String, ApiError> {
    if Arn::parse(reference).is_some() {
        return Ok(reference.to_owned());
    }
    let name = region.service_name(cluster, reference)?;
    Ok(region.scope.arn(&format!("service/{name}")))
}
