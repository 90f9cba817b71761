//! `CreateTaskSet` — makes an `ACTIVE` task set in a service with the deployment controller
//! `EXTERNAL`.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateTaskSet.html>
//!
//! Without `scale` it has no tasks, as in the example of the AWS CLI; without `launchType` and
//! strategy it runs on the default strategy of the cluster, or on EC2. The same request with the
//! same client token gives the same task set, as long as that is there.

use std::sync::Arc;

use crate::ecs::Region;
use crate::ecs::keys::DeploymentId;
use crate::ecs::service::revision::Workload;
use crate::ecs::service::state::Service;
use crate::ecs::service::task_set;
use crate::ecs::service::task_set::Scale;
use crate::ecs::service::task_set::change::NewTaskSet;
use crate::ops::service::compute;
use crate::ops::service::create_service::definition;
use crate::ops::tags;
use crate::ops::task::launching::limits;
use crate::ops::task_set::find;
use crate::ops::task_set::plan::{checked_scale, made_of};
use crate::render;
use crate::wire::{ApiError, CreateTaskSetRequest, CreateTaskSetResponse};

pub(in crate::ops) fn create_task_set(
    region: &mut Region,
    input: CreateTaskSetRequest,
) -> Result<CreateTaskSetResponse, ApiError> {
    limits::client_token(
        input.client_token.as_deref(),
        limits::CLIENT_TOKEN_LENGTH_MAX,
    )?;
    let service = find::service(region, &input.cluster, &input.service)?;
    let key = service.key;
    let id = match remembered(service, &input)? {
        Some(id) => id,
        None => {
            let new = plan(region, service, input)?;
            task_set::change::create(region, key, new)
        }
    };
    let service = region.services.get(key);
    let set = service.task_set(id);
    Ok(CreateTaskSetResponse {
        task_set: set.map(|set| render::task_set(region, service, set, true)),
    })
}

/// The task set that was made with the same token. The wording is that of `CreateService`.
fn remembered(
    service: &Service,
    input: &CreateTaskSetRequest,
) -> Result<Option<DeploymentId>, ApiError> {
    let Some(token) = &input.client_token else {
        return Ok(None);
    };
    let mut sets = service.task_sets.iter();
    let found = sets.find_map(|set| {
        let by = set.made_by.as_deref()?;
        (by.client_token.as_ref() == Some(token)).then_some((set.id(), by))
    });
    match found {
        None => Ok(None),
        Some((id, by)) if by == input => Ok(Some(id)),
        Some(_) => Err(ApiError::invalid_parameter(
            "Creation of task set was not idempotent.",
        )),
    }
}

/// Checks the request, and works out the task set.
fn plan(
    region: &Region,
    service: &Service,
    input: CreateTaskSetRequest,
) -> Result<NewTaskSet, ApiError> {
    let made_by = input
        .client_token
        .is_some()
        .then(|| Box::new(input.clone()));
    let CreateTaskSetRequest {
        service: _,
        cluster: _,
        task_definition,
        capacity_provider_strategy,
        client_token: _,
        external_id,
        launch_type,
        load_balancers,
        network_configuration,
        platform_version,
        scale,
        service_registries,
        tags,
    } = input;
    let compute = compute::compute(
        region,
        service.cluster,
        service.scheduling,
        launch_type,
        capacity_provider_strategy,
    )?;
    let asked = Workload {
        definition: definition(region, Some(&task_definition))?,
        network: network_configuration.map(Arc::new),
        platform_version,
        load_balancers: load_balancers.unwrap_or_default(),
        registries: service_registries.unwrap_or_default(),
        connect: None,
        volumes: Vec::new(),
        lattice: Vec::new(),
        gateway_connectors: Vec::new(),
        monitoring: None,
    };
    let scale = checked_scale(scale)?.unwrap_or(Scale::NOTHING);
    let tags = tags::propagated(&[], tags.unwrap_or_default())?;
    Ok(NewTaskSet {
        external_id,
        scale,
        tags,
        made_by,
        ..made_of(region, service, compute, asked)?
    })
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::{on_fargate, region, request};
    use super::*;
    use crate::wire::{LaunchType, LoadBalancer, Scale as ScaleShape};

    #[track_caller]
    fn check(
        make: fn() -> CreateTaskSetRequest,
        change: fn(&mut CreateTaskSetRequest),
        message: &str,
    ) {
        let mut input = make();
        change(&mut input);

        let error = create_task_set(&mut region(), input).unwrap_err();

        assert_eq!(error.to_string(), message);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        check(
            request,
            |it| it.service = "none".to_owned(),
            "ServiceNotFoundException: Service not found.",
        );
        check(
            request,
            |it| it.service = "rolling".to_owned(),
            "InvalidParameterException: Amazon ECS only supports task set management on services configured to use external deployment controllers.",
        );
        check(
            request,
            |it| it.task_definition = "none".to_owned(),
            "ClientException: TaskDefinition not found.",
        );
        check(
            request,
            |it| {
                it.scale = Some(ScaleShape {
                    value: Some(100.5),
                    unit: None,
                });
            },
            "InvalidParameterException: The value of scale should be between 0 and 100, but was 100.5",
        );
        check(
            request,
            |it| it.platform_version = Some("1.4.0".to_owned()),
            "InvalidParameterException: The platform version must be null when specifying an EC2 launch type.",
        );
        check(
            request,
            |it| {
                it.load_balancers = Some(vec![LoadBalancer {
                    target_group_arn: Some("arn:tg".to_owned()),
                    container_name: Some("none".to_owned()),
                    container_port: Some(80),
                    ..LoadBalancer::default()
                }]);
            },
            "InvalidParameterException: The container none does not exist in the task definition.",
        );
        check(
            on_fargate,
            |it| it.network_configuration = None,
            "InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        );
        check(
            on_fargate,
            |it| it.service = "spread".to_owned(),
            "InvalidParameterException: Placement strategies are not supported with FARGATE launch type.",
        );
        check(
            on_fargate,
            |it| it.launch_type = Some(LaunchType::Ec2),
            "InvalidParameterException: The platform version must be null when specifying an EC2 launch type.",
        );
    }

    #[test]
    fn a_service_has_five_task_sets_at_most() {
        let mut region = region();
        for _ in 0..5 {
            create_task_set(&mut region, request()).unwrap();
        }

        let error = create_task_set(&mut region, request()).unwrap_err();

        assert_eq!(
            error.to_string(),
            "InvalidParameterException: 5 deployments exist on the service. Unable to create new TaskSet since this exceeds the maximum limit."
        );
    }

    #[test]
    fn the_same_request_gives_the_same_task_set() {
        let mut region = region();
        let input = CreateTaskSetRequest {
            client_token: Some("token".to_owned()),
            ..request()
        };
        let first = create_task_set(&mut region, input.clone()).unwrap();

        let again = create_task_set(&mut region, input.clone()).unwrap();

        assert_eq!(again, first);
        let other = CreateTaskSetRequest {
            external_id: Some("other".to_owned()),
            ..input
        };
        let error = create_task_set(&mut region, other).unwrap_err();
        assert_eq!(
            error.to_string(),
            "InvalidParameterException: Creation of task set was not idempotent."
        );
    }
}
