//! `UpdateGateway` — changes a gateway. It is `UPDATE_IN_PROGRESS` until the change has come to all
//! its load balancers.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateGateway.html>
//!
//! `DescribeGateway` shows what was asked for at once. An update that comes during another one
//! takes its place.

use super::configuration;
use crate::ecs::Region;
use crate::ecs::gateway;
use crate::ecs::gateway::GatewaySettings;
use crate::ops::role;
use crate::wire::{ApiError, UpdateGatewayRequest, UpdateGatewayResponse};

pub(in crate::ops) fn update_gateway(
    region: &mut Region,
    input: UpdateGatewayRequest,
) -> Result<UpdateGatewayResponse, ApiError> {
    let UpdateGatewayRequest {
        gateway,
        configuration,
        deletion_protection,
        infrastructure_role_arn,
        propagate_tags,
    } = input;
    let gateway = gateway::change::existing(region, &gateway)?;
    let (key, current) = (gateway.key, &gateway.settings);
    if let Some(role) = &infrastructure_role_arn {
        role::check("infrastructureRoleArn", role)?;
    }
    let settings = GatewaySettings {
        role: infrastructure_role_arn.unwrap_or_else(|| current.role.clone()),
        deletion_protection: deletion_protection.unwrap_or(current.deletion_protection),
        alb: configuration::updated(&current.alb, configuration)?,
        propagate_tags: propagate_tags.unwrap_or(current.propagate_tags),
    };
    gateway::change::update(region, key, settings);
    let gateway = region.gateways.get(key);
    Ok(UpdateGatewayResponse {
        gateway_arn: Some(gateway::change::arn(region, gateway)),
        name: Some(gateway.name.to_string()),
        status: Some(gateway.status),
    })
}
