//! Which containers come before the others: init containers run one after another, each to its
//! end, before any other container of the Pod starts.

use fake_ecs_core::wire::{ContainerCondition, ContainerDefinition};

/// The containers that are to be init containers, by their places in the definition, in the order
/// in which they run.
///
/// Those are the containers whose end others wait for (`COMPLETE`, `SUCCESS`), unless they need a
/// container that runs beside them, which would not be there yet.
pub(crate) fn init_containers(all: &[ContainerDefinition]) -> Vec<usize> {
    let mut found = Vec::new();
    for index in 0..all.len() {
        if is_waited_for(all, index) {
            add(all, index, &mut found, &mut Vec::new());
        }
    }
    found
}

/// Adds a container, and before it all that it depends on. Returns whether that can be.
fn add(
    all: &[ContainerDefinition],
    index: usize,
    found: &mut Vec<usize>,
    path: &mut Vec<usize>,
) -> bool {
    if found.contains(&index) {
        return true;
    }
    if path.contains(&index) || !is_waited_for(all, index) {
        return false;
    }
    path.push(index);
    let before = found.len();
    let can_be = needed(all, &all[index])
        .all(|needed| needed.is_some_and(|needed| add(all, needed, found, path)));
    path.pop();
    if can_be {
        found.push(index);
    } else {
        // What it needs is looked at again by itself.
        found.truncate(before);
    }
    can_be
}

/// Whether the end of a container is waited for, and is not that of the task.
fn is_waited_for(all: &[ContainerDefinition], index: usize) -> bool {
    let name = all[index].name.as_deref().unwrap_or_default();
    let dependencies = all.iter().flat_map(|it| it.depends_on.iter().flatten());
    let mut of_this = dependencies.filter(|it| it.container_name == name);
    let is_ended = |it: ContainerCondition| {
        matches!(
            it,
            ContainerCondition::Complete | ContainerCondition::Success
        )
    };
    all[index].essential == Some(false) && of_this.any(|it| is_ended(it.condition))
}

/// The places of what a container depends on; `None` for what there is not.
fn needed<'a>(
    all: &'a [ContainerDefinition],
    container: &'a ContainerDefinition,
) -> impl Iterator<Item = Option<usize>> + 'a {
    let place = |name: &str| all.iter().position(|it| it.name.as_deref() == Some(name));
    let named = container.depends_on.iter().flatten();
    let named = named.map(move |it| place(&it.container_name));
    let links = container.links.iter().flatten();
    let links = links.map(move |link| place(link.split(':').next().unwrap_or_default()));
    named.chain(links)
}

/// Whether something about the order cannot be said of a Pod: a container that is to wait until
/// another runs, is healthy or has ended starts with all the others, unless the other is an init
/// container.
pub(crate) fn is_loose(all: &[ContainerDefinition], inits: &[usize]) -> bool {
    let mut containers = all.iter().enumerate();
    containers.any(|(index, container)| {
        let is_init = inits.contains(&index);
        !is_init
            && needed(all, container)
                .flatten()
                .any(|it| !inits.contains(&it))
    })
}

#[cfg(test)]
mod tests {
    use fake_ecs_core::wire::ContainerDependency;

    use super::*;

    /// `name! <- a:COMPLETE b:START`, where the mark says that the container is essential.
    fn container(text: &str) -> ContainerDefinition {
        let (name, needs) = text.split_once(" <- ").unwrap_or((text, ""));
        let depends_on = needs.split_whitespace().map(|it| {
            let (name, condition) = it.split_once(':').unwrap();
            ContainerDependency {
                container_name: name.to_owned(),
                condition: match condition {
                    "START" => ContainerCondition::Start,
                    "COMPLETE" => ContainerCondition::Complete,
                    "SUCCESS" => ContainerCondition::Success,
                    _ => ContainerCondition::Healthy,
                },
            }
        });
        ContainerDefinition {
            name: Some(name.trim_end_matches('!').to_owned()),
            essential: Some(name.ends_with('!')),
            depends_on: Some(depends_on.collect()),
            ..ContainerDefinition::default()
        }
    }

    #[test]
    fn containers_whose_end_is_waited_for_come_first() {
        for (definitions, expected, loose) in [
            (&["app!"][..], &[][..], false),
            (&["app! <- setup:COMPLETE", "setup"], &[1], false),
            (
                &["app! <- second:SUCCESS", "second <- first:SUCCESS", "first"],
                &[2, 1],
                false,
            ),
            // A container that needs another one beside it cannot run before it.
            (
                &["app! <- migrate:SUCCESS", "migrate <- db:HEALTHY", "db"],
                &[],
                true,
            ),
            (&["app! <- db:START", "db"], &[], true),
            // An essential container ends with its task.
            (&["app! <- db:COMPLETE", "db!"], &[], true),
            (
                &[
                    "app! <- setup:SUCCESS db:START",
                    "setup",
                    "db <- setup:START",
                ],
                &[1],
                true,
            ),
            (&["a <- b:SUCCESS", "b <- a:SUCCESS"], &[], true),
            (&["a! <- none:SUCCESS"], &[], false),
        ] {
            let all: Vec<_> = definitions.iter().map(|it| container(it)).collect();

            let inits = init_containers(&all);

            assert_eq!(inits, expected, "{definitions:?}");
            assert_eq!(is_loose(&all, &inits), loose, "{definitions:?}");
        }
    }
}
