//! `CreateExpressGatewayService` — makes a service from an image, with a definition and all that
//! leads to it.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateExpressGatewayService.html>
//!
//! The cluster `default` is made if it is not there, as the developer guide says. Who gives a
//! definition of their own gives nothing else of it.

use crate::aws::elb;
use crate::ecs::express::MAIN;
use crate::ecs::express::state::Configuration;
use crate::ecs::find::DEFAULT_CLUSTER;
use crate::ecs::keys::{ClusterKey, ServiceKey};
use crate::ecs::task::definition::Revision;
use crate::ecs::{Region, elb_names, express, service};
use crate::kernel::ids::Kind;
use crate::ops::express_gateway::definition::Asked;
use crate::ops::express_gateway::{configuration, definition, network};
use crate::ops::service::create_service;
use crate::ops::{cluster, role, tags};
use crate::render;
use crate::wire::{
    ApiError, CreateClusterRequest, CreateExpressGatewayServiceRequest,
    CreateExpressGatewayServiceResponse, CreateServiceRequest, DeploymentAlarms,
    DeploymentConfiguration, LaunchType, LoadBalancer, NetworkConfiguration, Tag,
};

pub(in crate::ops) fn create_express_gateway_service(
    region: &mut Region,
    input: CreateExpressGatewayServiceRequest,
) -> Result<CreateExpressGatewayServiceResponse, ApiError> {
    let CreateExpressGatewayServiceRequest {
        infrastructure_role_arn,
        cluster,
        cpu,
        cpu_architecture,
        execution_role_arn,
        health_check_path,
        memory,
        network_configuration,
        primary_container,
        scaling_target,
        service_name,
        tags,
        task_definition_arn,
        task_role_arn,
    } = input;
    role::check("infrastructureRoleArn", &infrastructure_role_arn)?;
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
    let configuration = Configuration {
        health_check_path: configuration::health_check_path(health_check_path, None)?,
        scaling: configuration::scaling(scaling_target, None)?,
        manages_definition: asked.definition.is_none(),
    };
    let key = region.services.next_key();
    let new = New {
        cluster: region.cluster_name(cluster.as_deref())?.to_owned(),
        network: network::chosen(region, key, network_configuration, None)?,
        tags: tags::propagated(&[], tags.unwrap_or_default())?,
        name: name(region, service_name)?,
        key,
    };
    make(region, new, asked, &configuration)?;
    express::create(region, key, infrastructure_role_arn, configuration);
    Ok(CreateExpressGatewayServiceResponse {
        service: render::express_service(region, region.services.get(key), true),
    })
}

/// The service underneath, as far as it has been checked.
struct New {
    /// The key that it will have.
    key: ServiceKey,
    cluster: String,
    name: String,
    network: NetworkConfiguration,
    tags: Vec<Tag>,
}

fn name(region: &mut Region, given: Option<String>) -> Result<String, ApiError> {
    let Some(name) = given else {
        let id = region.ids.hex(Kind::ExpressService, 8);
        return Ok(format!("express-service-{id}"));
    };
    create_service::check_name(&name)?;
    Ok(name)
}

/// Makes the service underneath, with a definition and a cluster if there is none.
fn make(
    region: &mut Region,
    new: New,
    asked: Asked,
    configuration: &Configuration,
) -> Result<(), ApiError> {
    let named = CreateServiceRequest {
        service_name: new.name.clone(),
        ..CreateServiceRequest::default()
    };
    let known = cluster_of(region, &new.cluster)?;
    if let Some(cluster) = known {
        create_service::remembered(region, cluster, &named)?;
    }
    let log_group = render::express_log_group(region, &new.cluster, &new.name);
    let definition = match &asked.definition {
        Some(reference) => definition::given(region, reference)?,
        None => {
            let family = format!("{}-{}", new.cluster, new.name);
            asked.parts(None, log_group)?.register(region, family)?
        }
    };
    let cluster = match known {
        Some(cluster) => cluster,
        None => make_default_cluster(region)?,
    };
    let request = request(region, new, &definition, configuration);
    for balancer in request.load_balancers.iter().flatten() {
        if let Some(group) = &balancer.target_group_arn {
            elb::port::manage(&mut region.elb, group);
        }
    }
    let service = create_service::plan(region, cluster, request)?;
    service::rollout::create(region, service);
    Ok(())
}

/// The cluster of that name; none when it is `default`, and is to be made.
fn cluster_of(region: &Region, name: &str) -> Result<Option<ClusterKey>, ApiError> {
    let known = region.clusters.named(name);
    if name == DEFAULT_CLUSTER && known.is_none_or(|cluster| cluster.status.is_gone()) {
        return Ok(None);
    }
    region.cluster_key(Some(name)).map(Some)
}

fn make_default_cluster(region: &mut Region) -> Result<ClusterKey, ApiError> {
    let request = CreateClusterRequest {
        capacity_providers: Some(vec!["FARGATE".to_owned()]),
        ..CreateClusterRequest::default()
    };
    cluster::create_cluster(region, request)?;
    region.cluster_key(None)
}

/// The service underneath, as anybody would ask for it.
fn request(
    region: &Region,
    new: New,
    definition: &Revision,
    configuration: &Configuration,
) -> CreateServiceRequest {
    let alarm = render::express_alarm(&new.cluster, &new.name);
    CreateServiceRequest {
        service_name: new.name,
        deployment_configuration: Some(DeploymentConfiguration {
            alarms: Some(DeploymentAlarms {
                alarm_names: vec![alarm],
                enable: true,
                rollback: true,
            }),
            ..DeploymentConfiguration::default()
        }),
        desired_count: Some(configuration::task_count(&configuration.scaling, 0)),
        launch_type: Some(LaunchType::Fargate),
        load_balancers: Some(vec![load_balancer(region, new.key, definition)]),
        network_configuration: Some(new.network),
        tags: Some(new.tags),
        task_definition: Some(definition.arn.clone()),
        ..CreateServiceRequest::default()
    }
}

/// What leads to the tasks of the service.
pub(super) fn load_balancer(
    region: &Region,
    service: ServiceKey,
    definition: &Revision,
) -> LoadBalancer {
    LoadBalancer {
        container_name: Some(MAIN.to_owned()),
        container_port: definition::port(definition),
        target_group_arn: Some(elb_names::target_group(region, &express::name(service))),
        ..LoadBalancer::default()
    }
}
