//! `DeleteExpressGatewayService` — an Express service comes to nothing: `DRAINING`, and `INACTIVE` once its tasks no
//! longer run.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteExpressGatewayService.html>

use super::find;
use crate::render;
use crate::wire::{
    ApiError, DeleteExpressGatewayServiceRequest, DeleteExpressGatewayServiceResponse,
};
use crate::world::World;

pub(in crate::ops) fn delete_express_gateway_service(
    world: &mut World,
    input: DeleteExpressGatewayServiceRequest,
) -> Result<DeleteExpressGatewayServiceResponse, ApiError> {
    let DeleteExpressGatewayServiceRequest { service_arn } = input;
    let (service, _) = find::active(world, &service_arn)?;
    let key = service.key;
    world.delete_express(key);
    Ok(DeleteExpressGatewayServiceResponse {
        service: render::express_service(world, world.services.get(key), true),
    })
}
