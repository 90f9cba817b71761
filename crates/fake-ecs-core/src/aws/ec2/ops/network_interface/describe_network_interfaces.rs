//! `DescribeNetworkInterfaces` — the network interfaces of tasks, of instances and of NAT gateways,
//! as long as they are there.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkInterfaces.html>

use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{
    DescribeNetworkInterfacesRequest, DescribeNetworkInterfacesResponse,
};

pub(in crate::aws::ec2::ops) fn describe_network_interfaces(
    region: &Region,
    input: DescribeNetworkInterfacesRequest,
) -> Result<DescribeNetworkInterfacesResponse, ApiError> {
    let DescribeNetworkInterfacesRequest {
        dry_run: _,
        filters,
        // All are shown: those of tasks are managed by ECS.
        include_managed_resources: _,
        max_results,
        network_interface_ids,
        next_token,
    } = input;
    let query = Query {
        ids: network_interface_ids,
        filters,
        max_results,
        next_token,
    };
    let all = shown::interface::all(region);
    let (interfaces, next_token) = select(region, "DescribeNetworkInterfaces", all, query)?;
    Ok(DescribeNetworkInterfacesResponse {
        network_interfaces: Some(interfaces),
        next_token,
    })
}
