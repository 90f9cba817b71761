//! `DescribeNetworkAcls` — the network ACL that each VPC was made with. There are no others.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNetworkAcls.html>

use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DescribeNetworkAclsRequest, DescribeNetworkAclsResponse};

pub(in crate::aws::ec2::ops) fn describe_network_acls(
    region: &Region,
    input: DescribeNetworkAclsRequest,
) -> Result<DescribeNetworkAclsResponse, ApiError> {
    let DescribeNetworkAclsRequest {
        dry_run: _,
        filters,
        network_acl_ids,
        max_results,
        next_token,
    } = input;
    let query = Query {
        ids: network_acl_ids,
        filters,
        max_results,
        next_token,
    };
    let all = shown::vpc::acls(region);
    let (network_acls, next_token) = select(region, "DescribeNetworkAcls", all, query)?;
    Ok(DescribeNetworkAclsResponse {
        network_acls: Some(network_acls),
        next_token,
    })
}
