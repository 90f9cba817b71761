//! `DeleteNatGateway` — a NAT gateway is `deleting` for as long as the profile says. Its Elastic IP
//! address stays, and so do routes through it.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteNatGateway.html>

use crate::aws::ec2::declared::{self, refusals::no_nat_gateway};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DeleteNatGatewayRequest, DeleteNatGatewayResponse};

pub(in crate::aws::ec2::ops) fn delete_nat_gateway(
    region: &mut Region,
    input: DeleteNatGatewayRequest,
) -> Result<DeleteNatGatewayResponse, ApiError> {
    let DeleteNatGatewayRequest {
        dry_run: _,
        nat_gateway_id: id,
    } = input;
    let now = region.now();
    let declared = declared::of(region);
    let known = declared.nat_gateways.get(&id);
    if !known.is_some_and(|it| it.is_shown(region)) {
        return Err(no_nat_gateway(&id));
    }
    if let Some(known) = declared::change(region).nat_gateways.get_mut(&id) {
        known.deleted.get_or_insert(now);
    }
    Ok(DeleteNatGatewayResponse {
        nat_gateway_id: Some(id),
    })
}
