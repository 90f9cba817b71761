//! Processors, memory and GPUs: what a container may use, and what is kept for it.
//!
//! A container may use as much as Docker would let it use. What is kept for it counts when the
//! cluster looks for a node, so that of a task is shared among its containers.

use std::collections::BTreeMap;

use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::wire::{ContainerDefinition, ResourceType};
use k8s_openapi::api::core::v1::ResourceRequirements;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

/// What nodes with GPUs call them.
pub(crate) const GPU: &str = "nvidia.com/gpu";

type Amounts = BTreeMap<String, Quantity>;

/// What a container may use, and what is kept for it.
pub(crate) fn requirements(
    plan: &TaskPlan,
    definition: &ContainerDefinition,
) -> ResourceRequirements {
    let mut limits = Amounts::new();
    let mut requests = Amounts::new();
    let of_task = |size: Option<&String>| size.and_then(|it| it.parse::<i64>().ok());
    let all = plan.definition.container_definitions.as_deref();
    let all = all.unwrap_or_default();
    if let Some(units) = of_task(plan.definition.cpu.as_ref()) {
        limits.insert("cpu".to_owned(), processors(units));
    }
    let own = |it: &ContainerDefinition| it.cpu.filter(|it| *it > 0).map(i64::from);
    let units =
        own(definition).unwrap_or_else(|| share(of_task(plan.definition.cpu.as_ref()), all, own));
    requests.insert("cpu".to_owned(), processors(units));
    let task_memory = of_task(plan.definition.memory.as_ref());
    if let Some(limit) = definition.memory.map(i64::from).or(task_memory) {
        limits.insert("memory".to_owned(), mebibytes(limit));
    }
    let own = |it: &ContainerDefinition| it.memory_reservation.or(it.memory).map(i64::from);
    let kept = own(definition).unwrap_or_else(|| share(task_memory, all, own));
    if kept > 0 {
        requests.insert("memory".to_owned(), mebibytes(kept));
    }
    let gpus = gpus(definition);
    if gpus > 0 {
        limits.insert(GPU.to_owned(), Quantity(gpus.to_string()));
    }
    ResourceRequirements {
        limits: Some(limits),
        requests: Some(requests),
        ..ResourceRequirements::default()
    }
}

/// What is left of the size of the task for each of the containers that do not say their own.
fn share(
    of_task: Option<i64>,
    all: &[ContainerDefinition],
    own: impl Fn(&ContainerDefinition) -> Option<i64>,
) -> i64 {
    let said: i64 = all.iter().filter_map(&own).sum();
    let silent = all.iter().filter(|it| own(it).is_none()).count();
    let silent = i64::try_from(silent).unwrap_or(i64::MAX).max(1);
    (of_task.unwrap_or_default() - said).max(0) / silent
}

fn gpus(definition: &ContainerDefinition) -> i64 {
    let all = definition.resource_requirements.iter().flatten();
    let all = all.filter(|it| it.r#type == ResourceType::Gpu);
    let all = all.filter_map(|it| it.value.as_ref()?.parse::<i64>().ok());
    all.sum()
}

/// 1024 units of ECS are a processor.
fn processors(units: i64) -> Quantity {
    Quantity(format!("{}m", units * 1000 / 1024))
}

pub(crate) fn mebibytes(size: i64) -> Quantity {
    Quantity(format!("{size}Mi"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::translate::fixtures;

    fn shown(amounts: Option<Amounts>) -> String {
        let amounts = amounts.unwrap_or_default();
        let amounts = amounts
            .into_iter()
            .map(|(name, amount)| format!("{name}={}", amount.0));
        amounts.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn sizes_are_limits_and_what_is_kept() {
        for (task, container, limits, requests) in [
            ("", r#""memory": 64"#, "memory=64Mi", "cpu=0m memory=64Mi"),
            (
                "",
                r#""cpu": 512, "memory": 64, "memoryReservation": 32"#,
                "memory=64Mi",
                "cpu=500m memory=32Mi",
            ),
            (
                r#""cpu": "256", "memory": "512","#,
                r#""essential": true"#,
                "cpu=250m memory=512Mi",
                "cpu=250m memory=512Mi",
            ),
            (
                "",
                r#""memory": 8, "resourceRequirements": [{ "type": "GPU", "value": "2" }]"#,
                "memory=8Mi nvidia.com/gpu=2",
                "cpu=0m memory=8Mi",
            ),
        ] {
            let plan = fixtures::plan(&format!(
                r#"{{ "family": "f", {task} "containerDefinitions": [{{ "name": "a", "image": "i", {container} }}] }}"#
            ));
            let definition = &plan.definition.container_definitions.as_deref().unwrap()[0];

            let found = requirements(&plan, definition);

            assert_eq!(shown(found.limits), limits, "{container}");
            assert_eq!(shown(found.requests), requests, "{container}");
        }
    }

    #[test]
    fn what_is_kept_for_a_task_is_shared_among_its_containers() {
        let plan = fixtures::plan(
            r#"{ "family": "f", "cpu": "1024", "memory": "1024", "containerDefinitions": [
                { "name": "a", "image": "i" }, { "name": "b", "image": "i", "cpu": 512, "memory": 256 },
                { "name": "c", "image": "i" }
            ] }"#,
        );
        let all = plan.definition.container_definitions.as_deref().unwrap();
        let requests: Vec<String> = all
            .iter()
            .map(|it| shown(requirements(&plan, it).requests))
            .collect();
        assert_eq!(
            requests,
            [
                "cpu=250m memory=384Mi",
                "cpu=500m memory=256Mi",
                "cpu=250m memory=384Mi"
            ]
        );
    }
}
