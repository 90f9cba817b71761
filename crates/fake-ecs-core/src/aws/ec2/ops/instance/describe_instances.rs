//! `DescribeInstances` — the machines under container instances, each in a reservation of its own.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInstances.html>

use crate::aws::ec2::declared::listing::{Listed, Query, select};
use crate::aws::ec2::declared::refusals::no_instances;
use crate::aws::ec2::port::id_of;
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DescribeInstancesRequest, DescribeInstancesResponse, Reservation};

pub(in crate::aws::ec2::ops) fn describe_instances(
    region: &Region,
    input: DescribeInstancesRequest,
) -> Result<DescribeInstancesResponse, ApiError> {
    let DescribeInstancesRequest {
        dry_run: _,
        filters,
        // All are shown: also those that ECS manages.
        include_managed_resources: _,
        instance_ids,
        max_results,
        next_token,
    } = input;
    let all = shown::instance::all(region);
    let ids = instance_ids.unwrap_or_default();
    let is_there = |id: &str| all.iter().any(|instance| instance.id() == id);
    let missing = ids.iter().map(String::as_str);
    let missing: Vec<&str> = missing.filter(|id| !is_there(id)).collect();
    if !missing.is_empty() {
        return Err(no_instances(&missing));
    }
    let query = Query {
        ids: Some(ids),
        filters,
        max_results,
        next_token,
    };
    let (instances, next_token) = select(region, "DescribeInstances", all, query)?;
    let owner = &region.scope.account;
    let reservations = instances.into_iter().map(|instance| Reservation {
        groups: Some(Vec::new()),
        owner_id: Some(owner.clone()),
        requester_id: Some(owner.clone()),
        reservation_id: Some(id_of("r", instance.id())),
        instances: Some(vec![instance]),
    });
    Ok(DescribeInstancesResponse {
        next_token,
        reservations: Some(reservations.collect()),
    })
}
