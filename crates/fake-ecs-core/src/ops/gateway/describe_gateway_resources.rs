//! `DescribeGatewayResources` — the load balancers that a gateway has, and the routes on each.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeGatewayResources.html>
//!
//! A load balancer is there as long as there are routes on it.

use crate::ecs::Region;
use crate::ecs::gateway;
use crate::ops::paging::Listing;
use crate::render;
use crate::wire::{
    ApiError, DescribeGatewayResourcesRequest, DescribeGatewayResourcesResponse,
    GatewayInfrastructureResources, GatewayResources, Operation,
};

const PAGE_SIZE_MAX: usize = 20;
/// How many a page has unless the caller says otherwise.
const PAGE_SIZE: i32 = 10;

pub(in crate::ops) fn describe_gateway_resources(
    region: &Region,
    input: DescribeGatewayResourcesRequest,
) -> Result<DescribeGatewayResourcesResponse, ApiError> {
    let DescribeGatewayResourcesRequest {
        gateway,
        max_results,
        next_token,
    } = input;
    let gateway = gateway::change::existing(region, &gateway)?;
    let size = max_results.or(Some(PAGE_SIZE));
    let listing = Listing::of(region, Operation::DescribeGatewayResources, gateway.key);
    let page = listing.page_of_at_most(PAGE_SIZE_MAX, size, next_token)?;
    let after = page.after().and_then(|number| number.parse().ok());
    let balancers = region.routes.balancers(gateway.key, after);
    let (balancers, next_token) = page.take(balancers, |(number, _)| number.to_string());
    let balancers = balancers
        .into_iter()
        .map(|(number, routes)| render::gateway_balancer(region, gateway.key, number, routes))
        .collect();
    Ok(DescribeGatewayResourcesResponse {
        gateway_resources: Some(GatewayResources {
            gateway_arn: Some(gateway::change::arn(region, gateway)),
            resources: Some(GatewayInfrastructureResources {
                host_shared_alb: Some(balancers),
            }),
        }),
        next_token,
    })
}
