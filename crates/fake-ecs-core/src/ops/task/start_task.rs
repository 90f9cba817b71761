//! `StartTask` — starts a task on each of the container instances that the caller has chosen.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StartTask.html>
//!
//! There is no placement: constraints and strategies do not count, and a `DRAINING` instance takes
//! the task as well. What the task needs must be there, and the agent connected; an instance for
//! which that does not hold is a failure, and the others get their tasks.

use std::sync::Arc;

use crate::ecs::keys::{ClusterKey, InstanceKey, TaskKey};
use crate::ecs::placement::refusal::Refusal;
use crate::ecs::placement::rules::Rules;
use crate::ecs::{Region, lifecycle, placement};
use crate::ops::task::launching::launch_type::supports;
use crate::ops::task::launching::{Asked, Draft, Site, failure, limits, runnable};
use crate::render;
use crate::render::TaskView;
use crate::wire::{ApiError, Failure, LaunchType, StartTaskRequest, StartTaskResponse};

/// How many instances one call may name.
const INSTANCES_MAX: usize = 10;
const STARTED_BY_LENGTH_MAX: usize = 36;

pub(in crate::ops) fn start_task(
    region: &mut Region,
    input: StartTaskRequest,
) -> Result<StartTaskResponse, ApiError> {
    let StartTaskRequest {
        container_instances,
        task_definition,
        cluster,
        enable_ecs_managed_tags,
        enable_execute_command,
        group,
        network_configuration,
        overrides,
        propagate_tags,
        // It is for callers who keep records of their own.
        reference_id: _,
        started_by,
        tags,
        volume_configurations,
    } = input;
    let cluster = region.cluster_key(cluster.as_deref())?;
    limits::started_by(started_by.as_deref(), STARTED_BY_LENGTH_MAX)?;
    let asked = Asked {
        enable_ecs_managed_tags,
        enable_execute_command,
        group,
        network_configuration,
        overrides,
        propagate_tags,
        started_by,
        tags,
        volume_configurations,
    };
    let instances = instances(region, cluster, &container_instances)?;
    let definition = runnable(region, &task_definition)?;
    // All instances are alike in what this asks.
    let draft = Draft::new(region, cluster, definition, asked, LaunchType::Ec2)?;
    for instance in instances.iter().flatten() {
        let kind = region.instances.get(*instance).kind;
        supports(&draft.definition, kind.launch_type())?;
    }

    let (mut tasks, mut failures) = (Vec::new(), Vec::new());
    for instance in instances {
        match instance.and_then(|instance| start(region, &draft, instance)) {
            Ok(task) => tasks.push(task),
            Err(failure) => failures.push(failure),
        }
    }
    let tasks = tasks
        .into_iter()
        .map(|key| render::task(region, region.tasks.get(key), TaskView::Changed));
    Ok(StartTaskResponse {
        tasks: Some(tasks.collect()),
        failures: Some(failures),
    })
}

/// The instances that are named, with failures in place of those that are not there.
fn instances(
    region: &Region,
    cluster: ClusterKey,
    references: &[String],
) -> Result<Vec<Result<InstanceKey, Failure>>, ApiError> {
    // As DescribeContainerInstances and UpdateContainerInstancesState have it.
    if references.is_empty() {
        return Err(ApiError::invalid_parameter(
            "Container Instances cannot be empty.",
        ));
    }
    if references.len() > INSTANCES_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "instanceIds can have at most {INSTANCES_MAX} items."
        )));
    }
    let cluster = region.clusters.get(cluster);
    let find = |reference: &String| {
        let found = region.instance_in(cluster, reference)?;
        Ok(match found {
            None => Err(render::missing(reference.clone())),
            Some(instance) if !instance.is_registered() => Err(Failure {
                reason: Some("INACTIVE".to_owned()),
                ..render::missing(region.instance_arn(instance))
            }),
            Some(instance) => Ok(instance.key),
        })
    };
    references.iter().map(find).collect()
}

/// Starts the task on the instance if the instance takes it.
fn start(region: &mut Region, draft: &Draft, key: InstanceKey) -> Result<TaskKey, Failure> {
    let instance = region.instances.get(key);
    let launch_type = instance.kind.launch_type();
    let rules = Rules::default();
    let wanted = draft.wanted(launch_type, None, &rules);
    if let Some(why) = placement::candidates::refusal(region, instance, &wanted) {
        let refusal = Refusal { instance: key, why };
        return Err(failure(region, refusal));
    }
    Ok(lifecycle::launch::task(
        region,
        draft.launch(Site {
            launch_type,
            capacity_provider: None,
            platform_version: None,
            instance: Some(key),
            rules: Arc::default(),
        }),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::ec2::instance_types::InstanceType;
    use crate::ecs::fixtures;
    use crate::ecs::instance;
    use crate::ecs::instance::machine::{Machine, NewInstance};
    use crate::wire::{ContainerDefinition, RegisterTaskDefinitionRequest};

    fn request(instances: Vec<String>) -> StartTaskRequest {
        StartTaskRequest {
            container_instances: instances,
            task_definition: "app".to_owned(),
            ..StartTaskRequest::default()
        }
    }

    fn region() -> Region {
        let mut region = fixtures::region();
        let container = ContainerDefinition {
            name: Some("app".to_owned()),
            image: Some("busybox".to_owned()),
            memory: Some(5000),
            ..ContainerDefinition::default()
        };
        let definition = RegisterTaskDefinitionRequest {
            family: "app".to_owned(),
            container_definitions: vec![container],
            ..RegisterTaskDefinitionRequest::default()
        };
        crate::ops::task_definition::register_task_definition(&mut region, definition).unwrap();
        region
    }

    fn add(region: &mut Region) -> InstanceKey {
        let of = Machine::Ec2(InstanceType::named("m5.large").unwrap());
        instance::life::register(region, NewInstance::new(ClusterKey(0), of))
    }

    #[track_caller]
    fn check_refused(instances: Vec<String>, message: &str) {
        let error = start_task(&mut region(), request(instances)).unwrap_err();

        assert_eq!(
            error.to_string(),
            format!("InvalidParameterException: {message}")
        );
    }

    #[test]
    fn one_to_ten_instances_are_named() {
        let id = || "0".repeat(32);
        check_refused(Vec::new(), "Container Instances cannot be empty.");
        check_refused(vec![id(); 11], "instanceIds can have at most 10 items.");
        check_refused(
            vec!["i-1".to_owned()],
            "instanceId length should be one of [32,36]",
        );
    }

    #[test]
    fn who_starts_tasks_has_36_letters() {
        let mut region = region();
        let key = add(&mut region);
        let id = region.instances.get(key).id();
        let by = |length| StartTaskRequest {
            started_by: Some("x".repeat(length)),
            ..request(vec![id.clone()])
        };

        let answer = start_task(&mut region, by(36)).unwrap();
        let error = start_task(&mut region, by(37)).unwrap_err();

        let started_by = answer.tasks.unwrap()[0].started_by.clone();
        assert_eq!(started_by, Some("x".repeat(36)));
        assert_eq!(
            error.to_string(),
            "InvalidParameterException: startedBy longer than 36."
        );
    }

    #[test]
    fn an_instance_that_cannot_take_the_task_is_a_failure() {
        let mut region = region();
        let [free, full, gone, away] = [0; 4].map(|_| add(&mut region));
        let id = |region: &Region, key| region.instances.get(key).id();
        let ids = [free, full, full, gone, away].map(|key| id(&region, key));
        let mut ids = ids.to_vec();
        ids.push("0".repeat(32));
        instance::life::deregister(&mut region, gone);
        instance::life::set_agent_connected(&mut region, away, false);
        instance::status::set_draining(&mut region, free, true);

        let answer = start_task(&mut region, request(ids)).unwrap();

        let tasks = answer.tasks.unwrap_or_default();
        let on: Vec<_> = tasks
            .iter()
            .map(|it| it.container_instance_arn.clone())
            .collect();
        let arn = |key| region.instance_arn(region.instances.get(key));
        assert_eq!(on, [free, full].map(|key| Some(arn(key))));
        let failures = answer.failures.unwrap_or_default();
        let failures: Vec<_> = failures
            .into_iter()
            .map(|it| (it.arn.unwrap(), it.reason.unwrap()))
            .collect();
        let expected = [
            (arn(full), "RESOURCE:MEMORY"),
            (arn(gone), "INACTIVE"),
            (arn(away), "AGENT"),
            ("0".repeat(32), "MISSING"),
        ];
        assert_eq!(failures, expected.map(|(arn, why)| (arn, why.to_owned())));
    }
}
