//! Load balancers and service registries, as far as ECS looks at them. Whether they exist is
//! another service's to know.

use crate::ecs::service::revision::Compute;
use crate::ecs::task::definition::Revision;
use crate::kernel::sorted::SortedSet;
use crate::limits::Quotas;
use crate::wire::{ApiError, LaunchType, LoadBalancer, NetworkMode, ServiceRegistry};

/// How many target groups a service may have where a test sets no quota.
const TARGET_GROUPS_MAX: usize = 5;

pub(super) fn check(
    definition: &Revision,
    compute: &Compute,
    balancers: &[LoadBalancer],
    quotas: &Quotas,
) -> Result<(), ApiError> {
    let refuse = |message: String| Err(ApiError::invalid_parameter(message));
    let quota = quotas.target_groups_per_service;
    let most = quota.map_or(TARGET_GROUPS_MAX, |most| most as usize);
    if balancers.len() > most {
        return refuse(format!("load balancers can have at most {most} items."));
    }
    super::advanced::check(balancers)?;
    let mut groups = SortedSet::new();
    for balancer in balancers {
        check_kind(compute, balancer)?;
        if let Some(group) = &balancer.target_group_arn
            && !groups.insert((group, &balancer.container_name, balancer.container_port))
        {
            return refuse(format!("Duplicate targetGroupArn found: {group}"));
        }
        check_container(
            definition,
            balancer.container_name.as_deref(),
            balancer.container_port,
        )?;
    }
    let count = |is: fn(&LoadBalancer) -> bool| balancers.iter().filter(|of| is(of)).count();
    let mixed = |count: usize| count != 0 && count != balancers.len();
    if mixed(count(|of| of.load_balancer_name.is_some())) {
        return refuse(
            "All loadBalancers must be strictly either ELBv1 (defining loadBalancerName) or ELBv2 (defining targetGroupArn)"
                .to_owned(),
        );
    }
    if mixed(count(|of| of.advanced_configuration.is_some())) {
        return refuse(
            "Either all or none of the provided loadBalancers must have advancedConfiguration defined"
                .to_owned(),
        );
    }
    Ok(())
}

fn check_kind(compute: &Compute, balancer: &LoadBalancer) -> Result<(), ApiError> {
    let refuse = |message: &str| Err(ApiError::invalid_parameter(message));
    let LoadBalancer {
        advanced_configuration,
        container_name: _,
        container_port: _,
        load_balancer_name,
        target_group_arn,
    } = balancer;
    match (load_balancer_name, target_group_arn) {
        (Some(_), Some(_)) => {
            refuse("loadBalancerName and targetGroupArn cannot both be specified.")
        }
        (Some(_), None) if compute.launch_type == LaunchType::Fargate => {
            refuse("Classic Load Balancers are not supported with Fargate")
        }
        (Some(_), None) if advanced_configuration.is_some() => {
            refuse("advancedConfiguration field is not allowed with ELBv1 loadBalancers")
        }
        // The wording is ours.
        (None, None) => refuse("loadBalancerName or targetGroupArn must be specified."),
        _ => Ok(()),
    }
}

/// Whether the container is there and has the port.
fn check_container(
    definition: &Revision,
    name: Option<&str>,
    port: Option<i32>,
) -> Result<(), ApiError> {
    let name = name.unwrap_or_default();
    let Some(index) = definition.container(name) else {
        return Err(ApiError::invalid_parameter(format!(
            "The container {name} does not exist in the task definition."
        )));
    };
    let mappings = definition.containers()[index]
        .port_mappings
        .iter()
        .flatten();
    let mut ports = mappings.filter_map(|mapping| mapping.container_port);
    match port {
        Some(port) if !ports.any(|of| of == port) => Err(ApiError::invalid_parameter(format!(
            "The container {name} did not have a container port {port} defined."
        ))),
        _ => Ok(()),
    }
}

pub(super) fn check_registries(
    definition: &Revision,
    registries: &[ServiceRegistry],
) -> Result<(), ApiError> {
    let refuse = |message: &str| Err(ApiError::invalid_parameter(message));
    if registries.len() > 1 {
        return refuse("service registries can have at most 1 items");
    }
    let Some(registry) = registries.first() else {
        return Ok(());
    };
    check_place(definition.network_mode(), registry)?;
    let ServiceRegistry {
        container_name,
        container_port,
        port: _,
        registry_arn: _,
    } = registry;
    match container_name {
        Some(_) => check_container(definition, container_name.as_deref(), *container_port),
        None => Ok(()),
    }
}

/// Where a registry looks for tasks: at a container's port, at a port of their own interface, or at
/// that interface. Nothing tells A records from SRV records here.
fn check_place(mode: NetworkMode, registry: &ServiceRegistry) -> Result<(), ApiError> {
    let ServiceRegistry {
        container_name,
        container_port,
        port,
        registry_arn,
    } = registry;
    let refuse = |message: String| Err(ApiError::invalid_parameter(message));
    let needless = |member| {
        refuse(format!(
            "The values specified for serviceRegistries do not require a value for '{member}'. Remove the value and retry."
        ))
    };
    let has_container = container_name.is_some() || container_port.is_some();
    // theopensystemslab/planx-new#4476.
    if port.is_some() && has_container {
        return refuse(
            "Specify a value for either 'port' or the 'containerName' and 'containerPort' combination, but not both. Remove one and retry.".to_owned(),
        );
    }
    match (mode, container_name, container_port) {
        (_, Some(_), Some(_)) | (NetworkMode::Awsvpc, None, None) | (NetworkMode::None, ..) => {
            Ok(())
        }
        (NetworkMode::Awsvpc, None, Some(_)) => needless("containerPort"),
        // Made like the one before.
        (NetworkMode::Awsvpc, Some(_), None) => needless("containerName"),
        // techservicesillinois/terraform-aws-ecs-service#16.
        (NetworkMode::Bridge | NetworkMode::Host, ..) => refuse(format!(
            "When specifying 'host' or 'bridge' for networkMode, values for 'containerName' and 'containerPort' must be specified from the task definition. Registry: {}",
            registry_arn.as_deref().unwrap_or_default()
        )),
    }
}
