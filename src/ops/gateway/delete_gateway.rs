//! `DeleteGateway` — deletes a gateway that is not protected and that no cluster is associated with.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteGateway.html>

use crate::wire::{ApiError, DeleteGatewayRequest, DeleteGatewayResponse};
use crate::world::World;

pub(in crate::ops) fn delete_gateway(
    world: &mut World,
    input: DeleteGatewayRequest,
) -> Result<DeleteGatewayResponse, ApiError> {
    let DeleteGatewayRequest { gateway } = input;
    let gateway = world.gateway(&gateway)?;
    let key = gateway.key;
    if gateway.settings.deletion_protection {
        return Err(ApiError::invalid_parameter(
            "The gateway cannot be deleted while deletion protection is enabled.",
        ));
    }
    if world.gateways.is_associated(key) {
        return Err(ApiError::invalid_parameter(
            "The gateway cannot be deleted while clusters are associated with it.",
        ));
    }
    world.delete_gateway(key);
    let gateway = world.gateways.get(key);
    Ok(DeleteGatewayResponse {
        gateway_arn: Some(world.gateway_arn(gateway)),
        name: Some(gateway.name.to_string()),
        status: Some(gateway.status),
    })
}
