//! What the tests of these operations share.

use crate::ecs::Region;
use crate::ops::service::fixtures;
use crate::wire::{
    CreateServiceRequest, CreateTaskSetRequest, DeploymentController, DeploymentControllerType,
    PlacementStrategy, PlacementStrategyType,
};

/// The definitions `app` for EC2 and `net` for Fargate, and three services: `web` and `spread` with
/// the controller `EXTERNAL`, the latter with a placement strategy, and `rolling` with the
/// controller `ECS`.
pub(in crate::ops) fn region() -> Region {
    let mut region = fixtures::region();
    let external = |name: &str, strategy: Option<Vec<PlacementStrategy>>| CreateServiceRequest {
        service_name: name.to_owned(),
        desired_count: Some(2),
        placement_strategy: strategy,
        deployment_controller: Some(DeploymentController {
            r#type: DeploymentControllerType::External,
        }),
        ..CreateServiceRequest::default()
    };
    let random = PlacementStrategy {
        r#type: Some(PlacementStrategyType::Random),
        field: None,
    };
    let rolling = CreateServiceRequest {
        service_name: "rolling".to_owned(),
        ..fixtures::request()
    };
    for request in [
        external("web", None),
        external("spread", Some(vec![random])),
        rolling,
    ] {
        crate::ops::service::create_service(&mut region, request).unwrap();
    }
    region
}

/// A task set of `web` on EC2.
pub(super) fn request() -> CreateTaskSetRequest {
    CreateTaskSetRequest {
        service: "web".to_owned(),
        cluster: "default".to_owned(),
        task_definition: "app".to_owned(),
        ..CreateTaskSetRequest::default()
    }
}

/// A task set of `web` on Fargate.
pub(super) fn on_fargate() -> CreateTaskSetRequest {
    let service = fixtures::on_fargate();
    CreateTaskSetRequest {
        task_definition: "net".to_owned(),
        launch_type: service.launch_type,
        network_configuration: service.network_configuration,
        platform_version: Some("1.4.0".to_owned()),
        ..request()
    }
}
