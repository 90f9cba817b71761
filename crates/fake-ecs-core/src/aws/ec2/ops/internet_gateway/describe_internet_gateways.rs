//! `DescribeInternetGateways` — internet gateways, with the VPCs that they are attached to.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeInternetGateways.html>

use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DescribeInternetGatewaysRequest, DescribeInternetGatewaysResponse};

pub(in crate::aws::ec2::ops) fn describe_internet_gateways(
    region: &Region,
    input: DescribeInternetGatewaysRequest,
) -> Result<DescribeInternetGatewaysResponse, ApiError> {
    let DescribeInternetGatewaysRequest {
        dry_run: _,
        filters,
        internet_gateway_ids,
        max_results,
        next_token,
    } = input;
    let query = Query {
        ids: internet_gateway_ids,
        filters,
        max_results,
        next_token,
    };
    let all = shown::routing::gateways(region);
    let (internet_gateways, next_token) = select(region, "DescribeInternetGateways", all, query)?;
    Ok(DescribeInternetGatewaysResponse {
        internet_gateways: Some(internet_gateways),
        next_token,
    })
}
