//! What containers want of one another: `dependsOn` and `links`.

use super::parts::{containers, is_essential, list, position, refuse};
use crate::wire::{ApiError, ContainerCondition, ContainerDependency, TaskDefinition};

pub(super) fn check(definition: &TaskDefinition) -> Result<(), ApiError> {
    for container in containers(definition) {
        for dependency in list(&container.depends_on) {
            check_dependency(definition, dependency)?;
        }
    }
    let depends = edges(definition, |container| {
        let all = list(&container.depends_on).iter();
        all.map(|dependency| dependency.container_name.as_str())
            .collect()
    });
    if has_cycle(depends) {
        // The service's text is not known; this one is made like that about links.
        return refuse("Container dependencies should not have a cycle");
    }
    let links = edges(definition, |container| {
        // A link is a name, or a name and an alias.
        let all = list(&container.links).iter();
        all.filter_map(|link| link.split(':').next()).collect()
    });
    if has_cycle(links) {
        return refuse("Container links should not have a cycle");
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
    named: impl Fn(&crate::wire::ContainerDefinition) -> Vec<&str>,
) -> Vec<Vec<usize>> {
    let all = containers(definition).iter().map(|container| {
        let names = named(container).into_iter();
        names
            .filter_map(|name| position(definition, name))
            .collect()
    });
    all.collect()
}

/// Takes away, again and again, those who wait for nobody. Who is left waits for himself.
fn has_cycle(mut edges: Vec<Vec<usize>>) -> bool {
    let mut gone = vec![false; edges.len()];
    loop {
        let free = (0..edges.len()).find(|index| !gone[*index] && edges[*index].is_empty());
        let Some(free) = free else {
            return gone.contains(&false);
        };
        gone[free] = true;
        for others in &mut edges {
            others.retain(|other| *other != free);
        }
    }
}
