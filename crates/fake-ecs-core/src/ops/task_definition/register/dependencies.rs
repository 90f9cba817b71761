//! What containers want of one another: `dependsOn`, `links` and `volumesFrom`.

use super::parts::{containers, is_essential, list, name, position, refuse};
use crate::ecs::lifecycle::next::dependencies;
use crate::wire::{
    ApiError, ContainerCondition, ContainerDefinition, ContainerDependency, TaskDefinition,
};

pub(super) fn check(definition: &TaskDefinition) -> Result<(), ApiError> {
    for container in containers(definition) {
        for dependency in list(&container.depends_on) {
            check_dependency(definition, dependency)?;
        }
    }
    let links = edges(definition, |container| {
        // A link is a name, or a name and an alias.
        let all = list(&container.links).iter();
        all.filter_map(|link| link.split(':').next()).collect()
    });
    if cycle(links).is_some() {
        return refuse("Container links should not have a cycle");
    }
    let all = edges(definition, |container| {
        dependencies(container, None)
            .map(|(name, _)| name)
            .collect()
    });
    if let Some(cycle) = cycle(all) {
        let names = cycle.iter().map(|at| name(&containers(definition)[*at]));
        // The service's text is not known; this one is made like that about links.
        return refuse(format!(
            "Container dependencies should not have a cycle: {}",
            names.collect::<Vec<_>>().join(" -> ")
        ));
    }
    Ok(())
}

fn check_dependency(
    definition: &TaskDefinition,
    dependency: &ContainerDependency,
) -> Result<(), ApiError> {
    let wanted = &dependency.container_name;
    let Some(index) = position(definition, wanted) else {
        // The stray plus sign is the service's: dagster-io/dagster#6926, eagletmt/hako#99.
        return refuse(format!(
            "Cannot depend on container + '{wanted}' because it does not exist"
        ));
    };
    let container = &containers(definition)[index];
    match dependency.condition {
        ContainerCondition::Healthy if container.health_check.is_none() => refuse(
            "A dependency container with HEALTHY condition must have health check configured",
        ),
        ContainerCondition::Complete | ContainerCondition::Success if is_essential(container) => {
            refuse(
                "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
            )
        }
        _ => Ok(()),
    }
}

/// For each container where those stand that it names. Names of nobody are left out.
fn edges(
    definition: &TaskDefinition,
    named: impl Fn(&ContainerDefinition) -> Vec<&str>,
) -> Vec<Vec<usize>> {
    let all = containers(definition).iter().map(|container| {
        let names = named(container).into_iter();
        names
            .filter_map(|name| position(definition, name))
            .collect()
    });
    all.collect()
}

/// Somebody who waits for himself, by way of whom, and himself again.
fn cycle(mut edges: Vec<Vec<usize>>) -> Option<Vec<usize>> {
    // Takes away, again and again, those who wait for nobody. Who is left waits for somebody who is
    // left.
    let mut left: Vec<usize> = (0..edges.len()).collect();
    while let Some(at) = left.iter().position(|index| edges[*index].is_empty()) {
        let free = left.remove(at);
        for others in &mut edges {
            others.retain(|other| *other != free);
        }
    }
    let mut path = vec![*left.first()?];
    loop {
        let next = *edges[*path.last()?].first()?;
        let seen = path.iter().position(|index| *index == next);
        path.push(next);
        if let Some(start) = seen {
            return Some(path.split_off(start));
        }
    }
}
