//! `DiscoverInstances` — the instances of a service, by the names of the service and its namespace.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_DiscoverInstances.html>
//!
//! AWS answers it at hosts that begin with `data-`. The fake answers at every host.

use std::collections::BTreeMap;

use crate::aws::cloud_map::instance::Instance;
use crate::aws::cloud_map::{lookup, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::enums::{HealthStatus, HealthStatusFilter};
use crate::wire::servicediscovery::types::{
    DiscoverInstancesRequest, DiscoverInstancesResponse, HttpInstanceSummary,
};

/// How many are answered unless the caller says otherwise.
const INSTANCES_MAX: usize = 100;

pub(in super::super) fn discover_instances(
    region: &Region,
    input: DiscoverInstancesRequest,
) -> Result<DiscoverInstancesResponse, ApiError> {
    let DiscoverInstancesRequest {
        namespace_name,
        service_name,
        health_status,
        max_results,
        optional_parameters,
        // There are no namespaces of other accounts.
        owner_account: _,
        query_parameters,
    } = input;
    let (namespace, service) = lookup::named(region, &namespace_name, &service_name)?;
    let required = query_parameters.unwrap_or_default();
    let optional = optional_parameters.unwrap_or_default();
    let all = region.cloud_map.instances(&service.arn).into_iter();
    let asked: Vec<&Instance> = all.filter(|it| has(it, &required)).collect();
    let wanted: Vec<&Instance> = asked
        .iter()
        .copied()
        .filter(|it| has(it, &optional))
        .collect();
    let asked = if wanted.is_empty() { asked } else { wanted };

    let health = |it: &Instance| shown::health(Some(service), it);
    let filter = health_status.unwrap_or(HealthStatusFilter::HealthyOrElseAll);
    let is_any_healthy = asked.iter().any(|it| health(it) == HealthStatus::Healthy);
    let is_meant = |it: &&Instance| match filter {
        HealthStatusFilter::All => true,
        HealthStatusFilter::Healthy => health(it) == HealthStatus::Healthy,
        HealthStatusFilter::Unhealthy => health(it) == HealthStatus::Unhealthy,
        HealthStatusFilter::HealthyOrElseAll => {
            !is_any_healthy || health(it) == HealthStatus::Healthy
        }
    };
    let size = max_results.and_then(|size| usize::try_from(size).ok());
    let found = asked.into_iter().filter(is_meant);
    let found = found.take(size.unwrap_or(INSTANCES_MAX));
    let found = found.map(|it| HttpInstanceSummary {
        attributes: Some(it.attributes.clone()),
        health_status: Some(health(it)),
        instance_id: Some(it.id.to_string()),
        namespace_name: Some(namespace.name.clone()),
        service_name: Some(service.name.clone()),
    });
    Ok(DiscoverInstancesResponse {
        instances: Some(found.collect()),
        instances_revision: lookup::revision(region, &service.arn),
    })
}

/// Whether an instance has all of these attributes.
fn has(instance: &Instance, attributes: &BTreeMap<String, String>) -> bool {
    let mut attributes = attributes.iter();
    attributes.all(|(name, value)| instance.attributes.get(name) == Some(value))
}
