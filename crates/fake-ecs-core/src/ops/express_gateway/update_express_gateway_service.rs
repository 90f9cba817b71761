//! `UpdateExpressGatewayService` — changes an Express service, and deploys what has become of it.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateExpressGatewayService.html>
//!
//! What is not given stays, also within `primaryContainer` and `scalingTarget`. An update that
//! changes nothing deploys nothing. A service with a definition of the caller's own gets one of
//! ECS's when `primaryContainer` and `executionRoleArn` are given.

use std::sync::Arc;

use crate::ecs::express::state::Configuration;
use crate::ecs::keys::ServiceKey;
use crate::ecs::task::definition::Revision;
use crate::ecs::{Region, express};
use crate::ops::express_gateway::create_express_gateway_service::load_balancer;
use crate::ops::express_gateway::definition::{Asked, Parts};
use crate::ops::express_gateway::{configuration, definition, find, network};
use crate::ops::service::update_service::change_service;
use crate::render;
use crate::wire::{
    ApiError, UpdateExpressGatewayServiceRequest, UpdateExpressGatewayServiceResponse,
    UpdateServiceRequest,
};

pub(in crate::ops) fn update_express_gateway_service(
    region: &mut Region,
    input: UpdateExpressGatewayServiceRequest,
) -> Result<UpdateExpressGatewayServiceResponse, ApiError> {
    let UpdateExpressGatewayServiceRequest {
        service_arn,
        cpu,
        cpu_architecture,
        execution_role_arn,
        health_check_path,
        memory,
        network_configuration,
        primary_container,
        scaling_target,
        task_definition_arn,
        task_role_arn,
    } = input;
    let (service, express) = find::active(region, &service_arn)?;
    let (key, before) = (service.key, express.newest());
    let asked = Asked {
        definition: task_definition_arn,
        container: primary_container,
        execution_role: execution_role_arn,
        task_role: task_role_arn,
        cpu,
        memory,
        architecture: cpu_architecture,
    };
    asked.check()?;
    let path = Some(before.health_check_path.as_str());
    let configuration = Configuration {
        health_check_path: configuration::health_check_path(health_check_path, path)?,
        scaling: configuration::scaling(scaling_target, Some(&before.scaling))?,
        manages_definition: asked.has_parts()
            || (before.manages_definition && asked.definition.is_none()),
    };
    let current = service.newest_revision();
    let current = current.and_then(|revision| revision.workload.network.as_deref());
    let network = network::chosen(region, key, network_configuration, current)?;
    let desired = configuration::task_count(&configuration.scaling, service.settings.desired);
    let is_configured = configuration != *before;
    let definition = chosen(region, key, asked)?;
    let change = UpdateServiceRequest {
        service: service_arn,
        desired_count: Some(desired),
        force_new_deployment: Some(is_configured),
        load_balancers: Some(vec![load_balancer(region, key, &definition)]),
        network_configuration: Some(network),
        task_definition: Some(definition.arn.clone()),
        ..UpdateServiceRequest::default()
    };
    change_service(region, key, change)?;
    express::configure(region, key, configuration);
    let service = region.services.get(key);
    Ok(UpdateExpressGatewayServiceResponse {
        service: render::updated_express_service(region, service),
    })
}

/// The definition that is given, a new one, or that which there was.
fn chosen(region: &mut Region, key: ServiceKey, asked: Asked) -> Result<Arc<Revision>, ApiError> {
    if let Some(reference) = &asked.definition {
        return definition::given(region, reference);
    }
    let service = region.services.get(key);
    let current = service.newest_revision();
    let current = current.ok_or_else(ApiError::service_not_found)?;
    let current = Arc::clone(&current.workload.definition);
    if !asked.has_parts() {
        return Ok(current);
    }
    let express = region.express.get(key);
    let is_managed = express.is_some_and(|express| express.newest().manages_definition);
    let before = Parts::of(&current).filter(|_| is_managed);
    let (cluster, name) = (&region.clusters.get(service.cluster).name, &service.name);
    let log_group = render::express_log_group(region, cluster, name);
    let family = format!("{cluster}-{name}");
    let parts = asked.parts(before.clone(), log_group)?;
    if before.as_ref() == Some(&parts) {
        return Ok(current);
    }
    parts.register(region, family)
}
