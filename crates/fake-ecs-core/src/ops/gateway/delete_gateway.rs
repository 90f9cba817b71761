//! `DeleteGateway` — deletes a gateway that is not protected and that no cluster is associated
//! with.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteGateway.html>

use crate::ecs::Region;
use crate::ecs::gateway;
use crate::wire::{ApiError, DeleteGatewayRequest, DeleteGatewayResponse};

pub(in crate::ops) fn delete_gateway(
    region: &mut Region,
    input: DeleteGatewayRequest,
) -> Result<DeleteGatewayResponse, ApiError> {
    let DeleteGatewayRequest { gateway } = input;
    let gateway = gateway::change::existing(region, &gateway)?;
    let key = gateway.key;
    if gateway.settings.deletion_protection {
        return Err(ApiError::invalid_parameter(
            "The gateway cannot be deleted while deletion protection is enabled.",
        ));
    }
    if region.gateways.is_associated(key) {
        return Err(ApiError::invalid_parameter(
            "The gateway cannot be deleted while clusters are associated with it.",
        ));
    }
    gateway::change::delete(region, key);
    let gateway = region.gateways.get(key);
    Ok(DeleteGatewayResponse {
        gateway_arn: Some(gateway::change::arn(region, gateway)),
        name: Some(gateway.name.to_string()),
        status: Some(gateway.status),
    })
}
