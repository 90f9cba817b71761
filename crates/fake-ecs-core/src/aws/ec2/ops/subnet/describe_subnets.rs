//! `DescribeSubnets` — subnets, with how many addresses they have left.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSubnets.html>

use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DescribeSubnetsRequest, DescribeSubnetsResponse};

pub(in crate::aws::ec2::ops) fn describe_subnets(
    region: &Region,
    input: DescribeSubnetsRequest,
) -> Result<DescribeSubnetsResponse, ApiError> {
    let DescribeSubnetsRequest {
        dry_run: _,
        filters,
        subnet_ids,
        max_results,
        next_token,
    } = input;
    let query = Query {
        ids: subnet_ids,
        filters,
        max_results,
        next_token,
    };
    let all = shown::subnet::all(region);
    let (subnets, next_token) = select(region, "DescribeSubnets", all, query)?;
    Ok(DescribeSubnetsResponse {
        subnets: Some(subnets),
        next_token,
    })
}
