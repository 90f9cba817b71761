//! `DescribeRouteTables` — route tables, with their routes and subnets.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeRouteTables.html>

use crate::aws::ec2::declared::listing::{Query, select};
use crate::aws::ec2::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DescribeRouteTablesRequest, DescribeRouteTablesResponse};

pub(in crate::aws::ec2::ops) fn describe_route_tables(
    region: &Region,
    input: DescribeRouteTablesRequest,
) -> Result<DescribeRouteTablesResponse, ApiError> {
    let DescribeRouteTablesRequest {
        dry_run: _,
        filters,
        route_table_ids,
        max_results,
        next_token,
    } = input;
    let query = Query {
        ids: route_table_ids,
        filters,
        max_results,
        next_token,
    };
    let all = shown::routing::tables(region);
    let (route_tables, next_token) = select(region, "DescribeRouteTables", all, query)?;
    Ok(DescribeRouteTablesResponse {
        route_tables: Some(route_tables),
        next_token,
    })
}
