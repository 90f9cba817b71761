//! `DescribeNatGateways` — NAT gateways, also those that were deleted or have failed within the
//! last hour.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeNatGateways.html>

use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DescribeNatGatewaysRequest, DescribeNatGatewaysResponse};

pub(in crate::aws::ec2::ops) fn describe_nat_gateways(
    region: &Region,
    input: DescribeNatGatewaysRequest,
) -> Result<DescribeNatGatewaysResponse, ApiError> {
    let DescribeNatGatewaysRequest {
        dry_run: _,
        filter: filters,
        max_results,
        nat_gateway_ids,
        next_token,
    } = input;
    let query = Query {
        ids: nat_gateway_ids,
        filters,
        max_results,
        next_token,
    };
    let all = shown::nat::gateways(region);
    let (nat_gateways, next_token) = select(region, "DescribeNatGateways", all, query)?;
    Ok(DescribeNatGatewaysResponse {
        nat_gateways: Some(nat_gateways),
        next_token,
    })
}
