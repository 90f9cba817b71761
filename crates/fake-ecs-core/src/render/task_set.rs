//! Task sets as the API shows them.

use super::service::{launch_type, number, platform_family};
use crate::ecs::Region;
use crate::ecs::service;
use crate::ecs::service::state::Service;
use crate::ecs::service::task_set::state::TaskSet as State;
use crate::wire::{DeploymentControllerType, Scale, ScaleUnit, TaskSet};

/// A recorded answer shows a list of tags also where nobody asked for them; then it is empty here.
pub fn task_set(region: &Region, service: &Service, set: &State, with_tags: bool) -> TaskSet {
    let cluster = &region.clusters.get(service.cluster).name;
    let of = &set.deployment;
    let (workload, compute) = (&of.revision.workload, &of.revision.compute);
    let tasks = service::view::counts(region, of.id);
    let platform_number = of.revision.template.platform_version;
    let tags = if with_tags {
        set.tags.clone()
    } else {
        Vec::new()
    };
    TaskSet {
        capacity_provider_strategy: Some(compute.strategy.clone())
            .filter(|strategy| !strategy.is_empty()),
        cluster_arn: Some(region.cluster_arn(cluster)),
        computed_desired_count: Some(number(set.computed)),
        created_at: Some(of.created.timestamp()),
        external_id: set.external_id.clone(),
        fargate_ephemeral_storage: None,
        id: Some(of.id.to_string()),
        launch_type: launch_type(compute),
        load_balancers: Some(workload.load_balancers.clone()),
        network_configuration: workload.network.as_deref().cloned(),
        pending_count: Some(number(tasks.pending())),
        platform_family: platform_family(&of.revision),
        platform_version: platform_number.map(str::to_owned),
        running_count: Some(number(tasks.running())),
        scale: Some(Scale {
            unit: Some(ScaleUnit::Percent),
            value: Some(set.scale.as_percent()),
        }),
        service_arn: Some(region.service_arn(cluster, &service.name)),
        service_registries: Some(workload.registries.clone()),
        stability_status: Some(set.stability),
        stability_status_at: Some(set.stability_at.timestamp()),
        started_by: started_by(service, set),
        status: Some(set.status.as_str().to_owned()),
        tags: Some(tags),
        task_definition: Some(workload.definition.arn.clone()),
        task_set_arn: Some(region.task_set_arn(service, of.id)),
        updated_at: Some(of.updated.timestamp()),
    }
}

/// Who made it: said of CodeDeploy's only, whose first task set ECS has made itself.
fn started_by(service: &Service, set: &State) -> Option<String> {
    let is_code_deploy = service.controller == DeploymentControllerType::CodeDeploy;
    (is_code_deploy && set.external_id.is_some()).then(|| "CODE_DEPLOY".to_owned())
}
