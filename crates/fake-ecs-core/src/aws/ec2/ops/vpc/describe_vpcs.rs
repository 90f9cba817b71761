//! `DescribeVpcs` — VPCs: the default one, and those that callers have made.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeVpcs.html>

use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DescribeVpcsRequest, DescribeVpcsResponse};

pub(in crate::aws::ec2::ops) fn describe_vpcs(
    region: &Region,
    input: DescribeVpcsRequest,
) -> Result<DescribeVpcsResponse, ApiError> {
    let DescribeVpcsRequest {
        dry_run: _,
        filters,
        vpc_ids,
        max_results,
        next_token,
    } = input;
    let query = Query {
        ids: vpc_ids,
        filters,
        max_results,
        next_token,
    };
    let all = shown::vpc::all(region);
    let (vpcs, next_token) = select(region, "DescribeVpcs", all, query)?;
    Ok(DescribeVpcsResponse {
        vpcs: Some(vpcs),
        next_token,
    })
}
