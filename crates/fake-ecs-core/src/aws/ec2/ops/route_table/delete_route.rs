//! `DeleteRoute` — a route goes. That to the VPC itself stays.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRoute.html>

use super::destination;
use crate::aws::ec2::declared::{self, refusals::invalid};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DeleteRouteRequest, DeleteRouteResponse};

pub(in crate::aws::ec2::ops) fn delete_route(
    region: &mut Region,
    input: DeleteRouteRequest,
) -> Result<DeleteRouteResponse, ApiError> {
    let DeleteRouteRequest {
        route_table_id,
        destination_cidr_block,
        destination_ipv6_cidr_block,
        destination_prefix_list_id,
        dry_run: _,
    } = input;
    let (to, _) = destination::of(
        destination_cidr_block,
        destination_ipv6_cidr_block,
        destination_prefix_list_id,
    )?;
    let declared = declared::of(region);
    let vpc = &declared.route_table(&route_table_id)?.vpc;
    if declared.vpc(vpc)?.cidr.to_string() == to {
        // From memory.
        return Err(invalid(format!(
            "cannot remove local route {to} in route table {route_table_id}"
        )));
    }
    let table = declared::change(region).route_table_mut(&route_table_id)?;
    let before = table.routes.len();
    table.routes.retain(|route| route.destination != to);
    match table.routes.len() < before {
        true => Ok(DeleteRouteResponse {}),
        false => Err(destination::missing(&route_table_id, &to)),
    }
}
