//! `DescribeVpcEndpoints` — endpoints, with what they are for.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcEndpoints.html>

use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DescribeVpcEndpointsRequest, DescribeVpcEndpointsResponse};

pub(in crate::aws::ec2::ops) fn describe_vpc_endpoints(
    region: &Region,
    input: DescribeVpcEndpointsRequest,
) -> Result<DescribeVpcEndpointsResponse, ApiError> {
    let DescribeVpcEndpointsRequest {
        dry_run: _,
        filters,
        max_results,
        next_token,
        vpc_endpoint_ids,
    } = input;
    let query = Query {
        ids: vpc_endpoint_ids,
        filters,
        max_results,
        next_token,
    };
    let all = shown::endpoint::all(region);
    let (endpoints, next_token) = select(region, "DescribeVpcEndpoints", all, query)?;
    Ok(DescribeVpcEndpointsResponse {
        next_token,
        vpc_endpoints: Some(endpoints),
    })
}
