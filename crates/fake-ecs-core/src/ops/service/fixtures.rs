//! What the tests of these operations share.

use crate::ecs::Region;
use crate::ecs::fixtures;
use crate::wire::{
    ContainerDefinition, CreateServiceRequest, LaunchType, NetworkMode, PortMapping,
    RegisterTaskDefinitionRequest, SchedulingStrategy, UpdateServiceRequest,
};

/// A region with two definitions, `app` for EC2 and `net` for Fargate, each with a container `app`
/// that has port 80.
pub(in crate::ops) fn region() -> Region {
    let mut region = fixtures::region();
    for (family, mode, size) in [
        ("app", None, None),
        ("net", Some(NetworkMode::Awsvpc), Some("256")),
    ] {
        let container = ContainerDefinition {
            name: Some("app".to_owned()),
            image: Some("busybox".to_owned()),
            memory: Some(64),
            port_mappings: Some(vec![PortMapping {
                container_port: Some(80),
                name: Some("web".to_owned()),
                ..PortMapping::default()
            }]),
            ..ContainerDefinition::default()
        };
        let definition = RegisterTaskDefinitionRequest {
            family: family.to_owned(),
            container_definitions: vec![container],
            network_mode: mode,
            cpu: size.map(str::to_owned),
            memory: size.map(|_| "512".to_owned()),
            ..RegisterTaskDefinitionRequest::default()
        };
        crate::ops::task_definition::register_task_definition(&mut region, definition).unwrap();
    }
    region
}

/// A service `web` of one task on EC2.
pub(in crate::ops) fn request() -> CreateServiceRequest {
    CreateServiceRequest {
        service_name: "web".to_owned(),
        task_definition: Some("app".to_owned()),
        desired_count: Some(1),
        ..CreateServiceRequest::default()
    }
}

/// A service `web` of one task on Fargate.
pub(in crate::ops) fn on_fargate() -> CreateServiceRequest {
    let network = fixtures::launch(Vec::new()).spec.network;
    CreateServiceRequest {
        task_definition: Some("net".to_owned()),
        launch_type: Some(LaunchType::Fargate),
        network_configuration: network.as_deref().cloned(),
        ..request()
    }
}

/// A service `web` with a task on each instance.
pub(in crate::ops) fn daemon() -> CreateServiceRequest {
    CreateServiceRequest {
        scheduling_strategy: Some(SchedulingStrategy::Daemon),
        desired_count: None,
        ..request()
    }
}

/// A change of the service `web`.
pub(in crate::ops) fn update() -> UpdateServiceRequest {
    UpdateServiceRequest {
        service: "web".to_owned(),
        ..UpdateServiceRequest::default()
    }
}
