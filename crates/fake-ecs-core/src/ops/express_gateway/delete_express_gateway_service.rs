//! `DeleteExpressGatewayService` — an Express service comes to nothing: `DRAINING`, and `INACTIVE`
//! once its tasks no longer run.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteExpressGatewayService.html>

use super::find;
use crate::ecs::Region;
use crate::ecs::express;
use crate::render;
use crate::wire::{
    ApiError, DeleteExpressGatewayServiceRequest, DeleteExpressGatewayServiceResponse,
};

pub(in crate::ops) fn delete_express_gateway_service(
    region: &mut Region,
    input: DeleteExpressGatewayServiceRequest,
) -> Result<DeleteExpressGatewayServiceResponse, ApiError> {
    let DeleteExpressGatewayServiceRequest { service_arn } = input;
    let (service, _) = find::active(region, &service_arn)?;
    let key = service.key;
    express::delete(region, key);
    Ok(DeleteExpressGatewayServiceResponse {
        service: render::express_service(region, region.services.get(key), true),
    })
}
