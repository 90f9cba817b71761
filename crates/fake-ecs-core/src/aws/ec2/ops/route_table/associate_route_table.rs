//! `AssociateRouteTable` — a subnet has a route table of its own from now on.
//!
//! Not emulated yet: tables for gateways, and for pools of addresses.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_AssociateRouteTable.html>

use crate::aws::ec2::declared::refusals::{invalid, no_parameter, no_subnet, not_emulated};
use crate::aws::ec2::declared::{self, RouteTable};
use crate::ecs::Region;
use crate::wire::ec2::enums::RouteTableAssociationStateCode;
use crate::wire::ec2::types::{
    AssociateRouteTableRequest, AssociateRouteTableResponse, RouteTableAssociationState,
};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ec2::ops) fn associate_route_table(
    region: &mut Region,
    input: AssociateRouteTableRequest,
) -> Result<AssociateRouteTableResponse, ApiError> {
    let AssociateRouteTableRequest {
        route_table_id: id,
        dry_run: _,
        gateway_id,
        public_ipv4_pool,
        subnet_id,
    } = input;
    if gateway_id.is_some() || public_ipv4_pool.is_some() {
        return Err(not_emulated("route tables of anything but subnets"));
    }
    let subnet = subnet_id.ok_or_else(|| no_parameter("subnetId"))?;
    let declared = declared::of(region);
    let table = declared.route_table(&id)?;
    let in_vpc = declared.subnets.get(&subnet);
    let in_vpc = &in_vpc.ok_or_else(|| no_subnet(&subnet))?.vpc;
    if *in_vpc != table.vpc {
        return Err(invalid(format!(
            "Route table {id} and subnet {subnet} belong to different networks"
        )));
    }
    let mut tables = declared.route_tables.values();
    let has = |table: &RouteTable| {
        table
            .associations
            .values()
            .flatten()
            .any(|of| *of == subnet)
    };
    if tables.any(has) {
        let text = format!(
            "the specified association for route table {id} conflicts with an existing association"
        );
        return Err(ApiError::new(ErrorCode::ResourceAlreadyAssociated, text));
    }
    let association = declared::new_id(region, "rtbassoc");
    let table = declared::change(region).route_table_mut(&id)?;
    table.associations.insert(association.clone(), Some(subnet));
    Ok(AssociateRouteTableResponse {
        association_id: Some(association),
        association_state: Some(RouteTableAssociationState {
            state: Some(RouteTableAssociationStateCode::Associated),
            status_message: None,
        }),
    })
}
