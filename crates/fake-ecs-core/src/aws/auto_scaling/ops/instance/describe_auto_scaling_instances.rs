//! `DescribeAutoScalingInstances` — the instances of all groups, or some by id. Ids that no group
//! has are left out.
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeAutoScalingInstances.html>

use crate::aws::auto_scaling::declared::pages::PAGES;
use crate::aws::auto_scaling::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::autoscaling::types::{
    DescribeAutoScalingInstancesRequest, DescribeAutoScalingInstancesResponse,
};

pub(in crate::aws::auto_scaling::ops) fn describe_auto_scaling_instances(
    region: &Region,
    input: DescribeAutoScalingInstancesRequest,
) -> Result<DescribeAutoScalingInstancesResponse, ApiError> {
    let DescribeAutoScalingInstancesRequest {
        include_managed_resources: _,
        instance_ids,
        max_records,
        next_token,
    } = input;
    let wanted = instance_ids.unwrap_or_default();
    let mut found = Vec::new();
    for group in region.auto_scaling.iter() {
        for instance in shown::instances(region, group) {
            let id = instance.instance_id.clone().unwrap_or_default();
            if wanted.is_empty() || wanted.contains(&id) {
                found.push((id, shown::details(group, instance)));
            }
        }
    }
    let listing = ("DescribeAutoScalingInstances", &wanted);
    let (instances, next_token) =
        PAGES.page(region, listing, found, max_records, next_token.as_deref())?;
    Ok(DescribeAutoScalingInstancesResponse {
        auto_scaling_instances: Some(instances),
        next_token,
    })
}
