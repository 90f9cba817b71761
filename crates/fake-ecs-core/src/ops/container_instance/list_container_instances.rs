//! `ListContainerInstances` — the ARNs of the instances of a cluster, in the order of their
//! registration.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListContainerInstances.html>

use crate::ecs::instance::InstanceStatus;
use crate::ecs::keys::InstanceKey;
use crate::ecs::query::Query;
use crate::ecs::{Region, placement};
use crate::ops::paging::Listing;
use crate::wire::{
    ApiError, ContainerInstanceStatus, ListContainerInstancesRequest,
    ListContainerInstancesResponse, Operation,
};

pub(in crate::ops) fn list_container_instances(
    region: &Region,
    input: ListContainerInstancesRequest,
) -> Result<ListContainerInstancesResponse, ApiError> {
    let ListContainerInstancesRequest {
        cluster,
        filter,
        next_token,
        max_results,
        status,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    let by = (cluster.key, &filter, status);
    let listing = Listing::of(region, Operation::ListContainerInstances, by);
    let page = listing.page(max_results, next_token)?;
    let query = filter.as_deref().map(read).transpose()?;
    let status = status.map(state);

    let after = page
        .after()
        .and_then(|after| after.parse().ok())
        .map(InstanceKey);
    let instances = region
        .instances
        .in_cluster(cluster.key, after)
        .filter(|instance| status.is_none_or(|status| instance.status == status))
        .filter(|instance| {
            let is_meant = |query: &Query| placement::candidates::is_meant(region, query, instance);
            query.as_ref().is_none_or(is_meant)
        });
    let (instances, next_token) = page.take(instances, |instance| instance.key.0.to_string());
    let arns = instances
        .into_iter()
        .map(|instance| region.instance_arn(instance))
        .collect();
    Ok(ListContainerInstancesResponse {
        container_instance_arns: Some(arns),
        next_token,
    })
}

/// The service's words for what is no expression are not known.
fn read(filter: &str) -> Result<Query, ApiError> {
    Query::parse(filter)
        .map_err(|error| ApiError::invalid_parameter(format!("filter is invalid: {error}")))
}

fn state(status: ContainerInstanceStatus) -> InstanceStatus {
    match status {
        ContainerInstanceStatus::Active => InstanceStatus::Active,
        ContainerInstanceStatus::Draining => InstanceStatus::Draining,
        ContainerInstanceStatus::Registering => InstanceStatus::Registering,
        ContainerInstanceStatus::Deregistering => InstanceStatus::Deregistering,
        ContainerInstanceStatus::RegistrationFailed => InstanceStatus::RegistrationFailed,
    }
}
