//! Express services as the API shows them.
//!
//! No answer of the service is on record: which members are there is read off the model and its
//! documentation, and off what clients do with them.

use super::service_deployment::current_deployment;
use crate::ecs::Region;
use crate::ecs::elb_names;
use crate::ecs::express::state::Express;
use crate::ecs::express::{self, primary_container};
use crate::ecs::service::ServiceStatus;
use crate::ecs::service::revision::ServiceRevision;
use crate::ecs::service::state::Service;
use crate::wire::{
    AccessType, CpuArchitecture, EcsExpressGatewayService, ExpressCpuArchitecture,
    ExpressGatewayServiceConfiguration, ExpressGatewayServiceNetworkConfiguration,
    ExpressGatewayServiceStatus, ExpressGatewayServiceStatusCode, IngressPathSummary,
    UpdatedExpressGatewayService,
};

/// `None` when it is another kind of service.
pub fn express_service(
    region: &Region,
    service: &Service,
    with_tags: bool,
) -> Option<EcsExpressGatewayService> {
    let express = region.express.get(service.key)?;
    let cluster = &region.clusters.get(service.cluster).name;
    let deployed = service.deployments.iter().map(|of| &*of.revision);
    Some(EcsExpressGatewayService {
        active_configurations: Some(
            deployed
                .map(|revision| configuration(region, service, express, revision))
                .collect(),
        ),
        cluster: Some(region.cluster_arn(cluster)),
        created_at: Some(service.created.timestamp()),
        current_deployment: current_deployment(region, service),
        infrastructure_role_arn: Some(express.infrastructure_role.clone()),
        service_arn: Some(region.service_arn(cluster, &service.name)),
        service_name: Some(service.name.to_string()),
        status: Some(status(service)),
        tags: (with_tags && !service.tags.is_empty()).then(|| service.tags.clone()),
        updated_at: Some(express.updated.timestamp()),
    })
}

/// One that was just updated; `None` when it is another kind of service.
pub fn updated_express_service(
    region: &Region,
    service: &Service,
) -> Option<UpdatedExpressGatewayService> {
    let express = region.express.get(service.key)?;
    let cluster = &region.clusters.get(service.cluster).name;
    let target = service.newest_revision()?;
    Some(UpdatedExpressGatewayService {
        cluster: Some(region.cluster_arn(cluster)),
        created_at: Some(service.created.timestamp()),
        service_arn: Some(region.service_arn(cluster, &service.name)),
        service_name: Some(service.name.to_string()),
        status: Some(status(service)),
        target_configuration: Some(configuration(region, service, express, target)),
        updated_at: Some(express.updated.timestamp()),
    })
}

/// There is no reason to tell of: nothing goes wrong with what nothing stands behind.
fn status(service: &Service) -> ExpressGatewayServiceStatus {
    ExpressGatewayServiceStatus {
        status_code: Some(match service.status {
            ServiceStatus::Active => ExpressGatewayServiceStatusCode::Active,
            ServiceStatus::Draining => ExpressGatewayServiceStatusCode::Draining,
            ServiceStatus::Inactive => ExpressGatewayServiceStatusCode::Inactive,
        }),
        status_reason: None,
    }
}

fn configuration(
    region: &Region,
    service: &Service,
    express: &Express,
    revision: &ServiceRevision,
) -> ExpressGatewayServiceConfiguration {
    let definition = &revision.workload.definition;
    let document = &definition.document;
    let platform = document.runtime_platform.as_ref();
    let architecture = platform.and_then(|platform| platform.cpu_architecture);
    let configured = express.configuration(revision.id);
    ExpressGatewayServiceConfiguration {
        cpu: document.cpu.clone(),
        // Not told of a caller's own definition that does not say.
        cpu_architecture: architecture.map(|architecture| match architecture {
            CpuArchitecture::X8664 => ExpressCpuArchitecture::X8664,
            CpuArchitecture::Arm64 => ExpressCpuArchitecture::Arm64,
        }),
        created_at: Some(revision.created.timestamp()),
        execution_role_arn: document.execution_role_arn.clone(),
        health_check_path: Some(configured.health_check_path.clone()),
        ingress_paths: Some(vec![IngressPathSummary {
            access_type: Some(AccessType::Public),
            endpoint: Some(endpoint(region, service)),
        }]),
        memory: document.memory.clone(),
        network_configuration: network(revision),
        primary_container: primary_container(definition),
        scaling_target: Some(configured.scaling.clone()),
        service_revision_arn: Some(region.service_revision_arn(service, revision.id)),
        task_definition_arn: Some(definition.arn.clone()),
        task_role_arn: document.task_role_arn.clone(),
    }
}

fn network(revision: &ServiceRevision) -> Option<ExpressGatewayServiceNetworkConfiguration> {
    let network = revision.workload.network.as_deref()?;
    let awsvpc = network.awsvpc_configuration.as_ref()?;
    Some(ExpressGatewayServiceNetworkConfiguration {
        security_groups: awsvpc.security_groups.clone(),
        subnets: Some(awsvpc.subnets.clone()),
    })
}

pub(super) fn host(region: &Region, service: &Service) -> String {
    elb_names::host(region, &service.name, &express::name(service.key))
}

pub(super) fn endpoint(region: &Region, service: &Service) -> String {
    format!("https://{}", host(region, service))
}

/// The log group that is made for an Express service of that name.
pub fn express_log_group(region: &Region, cluster: &str, name: &str) -> String {
    let id = elb_names::managed_id(region, &format!("log group {cluster}/{name}"), 4);
    format!("/aws/ecs/{cluster}/{name}-{id}")
}

/// The alarm that is made for an Express service of that name, and rolls back its deployments.
pub fn express_alarm(cluster: &str, name: &str) -> String {
    format!("{cluster}/{name}/RollbackAlarm")
}
