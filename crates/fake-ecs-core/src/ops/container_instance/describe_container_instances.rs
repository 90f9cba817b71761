//! `DescribeContainerInstances` — container instances by id or ARN; those that are not there come
//! back as failures.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeContainerInstances.html>

use super::check_count;
use crate::ecs::Region;
use crate::render::{self, InstanceView};
use crate::wire::{
    ApiError, DescribeContainerInstancesRequest, DescribeContainerInstancesResponse,
};

/// How many instances one call may ask for.
const INSTANCES_MAX: usize = 100;

pub(in crate::ops) fn describe_container_instances(
    region: &Region,
    input: DescribeContainerInstancesRequest,
) -> Result<DescribeContainerInstancesResponse, ApiError> {
    let DescribeContainerInstancesRequest {
        cluster,
        container_instances,
        include,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    check_count(&container_instances, INSTANCES_MAX)?;
    let include = include.unwrap_or_default();
    let view = InstanceView::Including(&include);
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for reference in &container_instances {
        match region.instance_in(cluster, reference)? {
            Some(instance) => found.push(render::container_instance(region, instance, view)),
            None => {
                let arn = region.named_arn(cluster, "container-instance", reference);
                failures.push(render::missing(arn));
            }
        }
    }
    Ok(DescribeContainerInstancesResponse {
        container_instances: Some(found),
        failures: Some(failures),
    })
}
