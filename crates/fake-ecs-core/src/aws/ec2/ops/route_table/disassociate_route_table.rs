//! `DisassociateRouteTable` — a subnet has the main route table of its VPC again.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DisassociateRouteTable.html>

use crate::aws::ec2::declared::{self, refusals::invalid};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DisassociateRouteTableRequest, DisassociateRouteTableResponse};

pub(in crate::aws::ec2::ops) fn disassociate_route_table(
    region: &mut Region,
    input: DisassociateRouteTableRequest,
) -> Result<DisassociateRouteTableResponse, ApiError> {
    let DisassociateRouteTableRequest {
        association_id,
        dry_run: _,
    } = input;
    let table = declared::of(region).table_of_association(&association_id)?;
    let table = declared::change(region).route_table_mut(&table)?;
    if table.associations.get(&association_id) == Some(&None) {
        // From memory.
        return Err(invalid(format!(
            "cannot disassociate the main route table association {association_id}"
        )));
    }
    table.associations.remove(&association_id);
    Ok(DisassociateRouteTableResponse {})
}
