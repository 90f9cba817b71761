//! `CreateGateway` — makes a gateway, which is `ACTIVE` at once; load balancers are made when
//! services use it.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateGateway.html>
//!
//! A token that comes again means the gateway that it came with first, whatever else is asked for.
//! The name can be used again once the gateway that had it is deleted.

use super::configuration;
use crate::ecs::Region;
use crate::ecs::gateway;
use crate::ecs::gateway::{GatewaySettings, NewGateway};
use crate::kernel::arn::is_name;
use crate::ops::{role, tags};
use crate::wire::{ApiError, CreateGatewayRequest, CreateGatewayResponse, PropagateGatewayTags};

pub(in crate::ops) fn create_gateway(
    region: &mut Region,
    input: CreateGatewayRequest,
) -> Result<CreateGatewayResponse, ApiError> {
    let token = input.client_token.as_deref();
    let before = token.and_then(|token| region.gateways.made_by(token));
    let key = match before {
        Some(gateway) => gateway.key,
        None => {
            let new = plan(region, input)?;
            gateway::change::create(region, new)
        }
    };
    let gateway = region.gateways.get(key);
    Ok(CreateGatewayResponse {
        gateway_arn: Some(gateway::change::arn(region, gateway)),
        name: Some(gateway.name.to_string()),
        status: Some(gateway.status),
    })
}

/// Checks the request, and works out the gateway.
fn plan(region: &Region, input: CreateGatewayRequest) -> Result<NewGateway, ApiError> {
    let CreateGatewayRequest {
        name,
        infrastructure_role_arn,
        configuration,
        client_token,
        deletion_protection,
        propagate_tags,
        tags,
    } = input;
    if !is_name(&name) {
        return Err(ApiError::invalid_parameter(format!(
            "name must match ^[a-zA-Z0-9\\-_]{{1,255}}$, but was {name}"
        )));
    }
    role::check("infrastructureRoleArn", &infrastructure_role_arn)?;
    let alb = configuration::checked(region, configuration)?;
    let tags = tags::propagated(&[], tags.unwrap_or_default())?;
    if region.gateways.named(&name).is_some() {
        return Err(ApiError::invalid_parameter(format!(
            "A gateway with the name {name} already exists."
        )));
    }
    Ok(NewGateway {
        name,
        settings: GatewaySettings {
            role: infrastructure_role_arn,
            deletion_protection: deletion_protection.unwrap_or(true),
            alb,
            propagate_tags: propagate_tags.unwrap_or(PropagateGatewayTags::Gateway),
        },
        tags,
        token: client_token,
    })
}
