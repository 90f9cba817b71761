//! `ReplaceRouteTableAssociation` — another route table for a subnet, or another main table for a
//! VPC.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRouteTableAssociation.html>

use crate::aws::ec2::declared;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::enums::RouteTableAssociationStateCode;
use crate::wire::ec2::types::{
    ReplaceRouteTableAssociationRequest, ReplaceRouteTableAssociationResponse,
    RouteTableAssociationState,
};

pub(in crate::aws::ec2::ops) fn replace_route_table_association(
    region: &mut Region,
    input: ReplaceRouteTableAssociationRequest,
) -> Result<ReplaceRouteTableAssociationResponse, ApiError> {
    let ReplaceRouteTableAssociationRequest {
        association_id,
        route_table_id,
        dry_run: _,
    } = input;
    let before = declared::of(region).table_of_association(&association_id)?;
    declared::of(region).route_table(&route_table_id)?;
    let new = declared::new_id(region, "rtbassoc");
    let declared = declared::change(region);
    let table = declared.route_table_mut(&before)?;
    let subnet = table.associations.remove(&association_id).flatten();
    let table = declared.route_table_mut(&route_table_id)?;
    table.associations.insert(new.clone(), subnet);
    Ok(ReplaceRouteTableAssociationResponse {
        association_state: Some(RouteTableAssociationState {
            state: Some(RouteTableAssociationStateCode::Associated),
            status_message: None,
        }),
        new_association_id: Some(new),
    })
}
