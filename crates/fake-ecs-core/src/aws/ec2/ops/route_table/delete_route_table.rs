//! `DeleteRouteTable` — a route table goes, which no subnet has and which is not the main one.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteRouteTable.html>

use crate::aws::ec2::declared::{self, refusals::in_use};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DeleteRouteTableRequest, DeleteRouteTableResponse};

pub(in crate::aws::ec2::ops) fn delete_route_table(
    region: &mut Region,
    input: DeleteRouteTableRequest,
) -> Result<DeleteRouteTableResponse, ApiError> {
    let DeleteRouteTableRequest {
        route_table_id: id,
        dry_run: _,
    } = input;
    let declared = declared::change(region);
    if !declared.route_table(&id)?.associations.is_empty() {
        return Err(in_use("routeTable", &id));
    }
    declared.route_tables.remove(&id);
    declared.tags.remove(&id);
    Ok(DeleteRouteTableResponse {})
}
