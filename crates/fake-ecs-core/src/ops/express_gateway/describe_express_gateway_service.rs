//! `DescribeExpressGatewayService` — an Express service by its ARN, also one that has been deleted.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeExpressGatewayService.html>

use super::find;
use crate::ecs::Region;
use crate::render;
use crate::wire::{
    ApiError, DescribeExpressGatewayServiceRequest, DescribeExpressGatewayServiceResponse,
    ErrorCode, ExpressGatewayServiceInclude,
};

pub(in crate::ops) fn describe_express_gateway_service(
    region: &Region,
    input: DescribeExpressGatewayServiceRequest,
) -> Result<DescribeExpressGatewayServiceResponse, ApiError> {
    let DescribeExpressGatewayServiceRequest {
        service_arn,
        include,
    } = input;
    let (service, _) = find::find(region, &service_arn)?
        .ok_or_else(|| ApiError::new(ErrorCode::ResourceNotFound, "Resource not found."))?;
    let with_tags = include.is_some_and(|of| of.contains(&ExpressGatewayServiceInclude::Tags));
    Ok(DescribeExpressGatewayServiceResponse {
        service: render::express_service(region, service, with_tags),
    })
}
