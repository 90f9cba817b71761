//! What the cluster's objects are called, and the labels by which they are found again.

use std::collections::BTreeMap;

use fake_ecs_core::effect::plan::TaskPlan;

/// On everything that a fake makes, with the value `ecs`: one selector finds all.
pub(crate) const SERVICE: &str = "fake-ecs.service";
/// Which fake made it; see [`owner`](crate::owner).
pub(crate) const OWNER: &str = "fake-ecs.owner";
/// The id of the task, on what belongs to one task.
pub(crate) const TASK: &str = "fake-ecs.task";

/// The ARN of the task. Values of labels are too short for it.
const TASK_ARN: &str = "com.amazonaws.ecs.task-arn";
const CLUSTER: &str = "com.amazonaws.ecs.cluster";
const FAMILY: &str = "com.amazonaws.ecs.task-definition-family";
const REVISION: &str = "com.amazonaws.ecs.task-definition-version";
/// The names of containers in the definition, in the order of the definition.
const CONTAINERS: &str = "fake-ecs.containers";

/// How long names of containers and volumes may be.
const LABEL_MAX: usize = 63;

/// The name of the Pod of a task. Only a task of one container has another Pod for each run.
pub(crate) fn pod(task: &str, generation: u32) -> String {
    match generation {
        0 => format!("fake-ecs-{task}"),
        run => format!("fake-ecs-{task}-{run}"),
    }
}

/// The name of the Secret with the values that containers of the Pod get.
pub(crate) fn secret(pod: &str) -> String {
    format!("{pod}-values")
}

/// The name of the Secret that lets its images be pulled.
pub(crate) fn registry_secret(pod: &str) -> String {
    format!("{pod}-registry")
}

/// What marks an object as a fake's.
pub(crate) fn labels_of_owner(owner: &str) -> BTreeMap<String, String> {
    let pairs = [(SERVICE, "ecs"), (OWNER, owner)];
    let pairs = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
    pairs.into()
}

/// What marks an object as a task's.
pub(crate) fn labels_of_task(owner: &str, plan: &TaskPlan) -> BTreeMap<String, String> {
    let mut labels = labels_of_owner(owner);
    labels.insert(TASK.to_owned(), plan.id.clone());
    labels
}

/// What people who look at the Pod want to know of its task, with the labels of its containers.
pub(crate) fn annotations(plan: &TaskPlan) -> BTreeMap<String, String> {
    let names: Vec<&str> = plan.containers.iter().map(|it| it.name.as_str()).collect();
    let revision = plan.definition.revision.unwrap_or_default();
    let own = [
        (TASK_ARN, plan.arn.clone()),
        (CLUSTER, plan.cluster.clone()),
        (FAMILY, plan.definition.family.clone().unwrap_or_default()),
        (REVISION, revision.to_string()),
        (CONTAINERS, names.join(",")),
    ];
    let own = own.map(|(name, value)| (name.to_owned(), value));
    let labels = plan.containers.iter().rev().flat_map(|it| &it.labels);
    let labels = labels.filter(|(name, _)| is_annotation(name));
    labels.cloned().chain(own).collect()
}

/// Whether something can be annotated so: a name of at most 63 letters, with a domain before it or
/// without one.
fn is_annotation(name: &str) -> bool {
    let (domain, name) = match name.split_once('/') {
        Some((domain, name)) => (Some(domain), name),
        None => (None, name),
    };
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    let ends_well = |text: &str| {
        let ends = [text.bytes().next(), text.bytes().next_back()];
        ends.iter()
            .all(|it| it.is_some_and(|it| it.is_ascii_alphanumeric()))
    };
    let is_domain = |domain: &str| {
        domain.len() <= 253
            && ends_well(domain)
            && domain
                .bytes()
                .all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || b"-.".contains(&it))
    };
    name.len() <= LABEL_MAX
        && ends_well(name)
        && name.bytes().all(is_inner)
        && domain.is_none_or(is_domain)
}

/// What the containers of a task are called in its Pod, in the order of the definition: as they are
/// in the definition, where the cluster allows that.
pub(crate) fn containers(plan: &TaskPlan) -> Vec<String> {
    let names = plan.containers.iter().map(|it| it.name.as_str());
    distinct(names)
}

/// Names that the cluster allows, for each of these: lower-case letters, digits and dashes. Those
/// that have to be changed end with their place.
pub(crate) fn distinct<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Vec<String> {
    let as_they_are: Vec<&str> = names.clone().filter(|name| is_label(name)).collect();
    let mut found: Vec<String> = Vec::new();
    for (index, name) in names.enumerate() {
        if is_label(name) {
            found.push(name.to_owned());
            continue;
        }
        let name = name
            .to_ascii_lowercase()
            .replace(|it: char| !it.is_ascii_alphanumeric(), "-");
        let stem = &name[..name.len().min(LABEL_MAX - 8)];
        let stem = stem.trim_matches('-');
        let stem = if stem.is_empty() { "x" } else { stem };
        let is_free = |it: &String| !found.contains(it) && !as_they_are.contains(&it.as_str());
        let mut numbers = index..;
        let free = numbers.find_map(|number| Some(format!("{stem}-{number}")).filter(is_free));
        found.extend(free);
    }
    found
}

fn is_label(name: &str) -> bool {
    let is_inner = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
    (1..=LABEL_MAX).contains(&name.len())
        && name.bytes().all(is_inner)
        && !name.starts_with('-')
        && !name.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn containers_have_names_that_the_cluster_allows() {
        let long = "x".repeat(80);
        for (names, expected) in [
            (vec!["app", "db"], vec!["app".to_owned(), "db".to_owned()]),
            (
                vec!["Web_App", "-"],
                vec!["web-app-0".to_owned(), "x-1".to_owned()],
            ),
            (
                vec!["A", "a-0", "a"],
                vec!["a-1".to_owned(), "a-0".to_owned(), "a".to_owned()],
            ),
            (vec![&long], vec![format!("{}-0", "x".repeat(55))]),
        ] {
            let found = distinct(names.into_iter());
            assert!(found.iter().all(|name| is_label(name)), "{found:?}");
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn labels_of_containers_are_annotations_where_they_can_be() {
        for (name, expected) in [
            ("team", true),
            ("com.example.team", true),
            ("example.com/team", true),
            ("Example.com/team", false),
            ("two words", false),
            ("", false),
            ("a/b/c", false),
        ] {
            assert_eq!(is_annotation(name), expected, "{name}");
        }
    }
}
