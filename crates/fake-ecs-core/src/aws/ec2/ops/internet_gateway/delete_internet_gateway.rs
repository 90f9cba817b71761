//! `DeleteInternetGateway` — an internet gateway goes, which no VPC has.
//! <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DeleteInternetGateway.html>

use crate::aws::ec2::declared::{self, refusals::in_use};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ec2::types::{DeleteInternetGatewayRequest, DeleteInternetGatewayResponse};

pub(in crate::aws::ec2::ops) fn delete_internet_gateway(
    region: &mut Region,
    input: DeleteInternetGatewayRequest,
) -> Result<DeleteInternetGatewayResponse, ApiError> {
    let DeleteInternetGatewayRequest {
        internet_gateway_id: id,
        dry_run: _,
    } = input;
    let declared = declared::change(region);
    if declared.gateway_mut(&id)?.vpc.is_some() {
        return Err(in_use("internetGateway", &id));
    }
    declared.gateways.remove(&id);
    declared.tags.remove(&id);
    Ok(DeleteInternetGatewayResponse {})
}
