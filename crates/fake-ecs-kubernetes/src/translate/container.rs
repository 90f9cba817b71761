//! A container of a Pod: what runs, with what.

use std::collections::BTreeMap;

use fake_ecs_core::effect::plan::TaskPlan;
use fake_ecs_core::wire::ContainerDefinition;
use k8s_openapi::api::core::v1::{Container, VolumeMount};

use super::environment::{self, Added, literal};
use super::ports::{self, Port};
use super::{probe, resources, security};

/// What is known of a container only where its Pod is made.
pub(crate) struct Around<'a> {
    pub(crate) plan: &'a TaskPlan,
    /// By the place of the container in the definition.
    pub(crate) index: usize,
    /// What the Pod calls it.
    pub(crate) name: &'a str,
    pub(crate) image: String,
    pub(crate) pull_policy: Option<&'a str>,
    pub(crate) is_init: bool,
    pub(crate) added: &'a Added,
    pub(crate) secret: &'a str,
    pub(crate) ports: &'a [Port],
    pub(crate) mounts: Vec<VolumeMount>,
}

/// The container, and those of its values that belong into a Secret.
pub(crate) fn container(
    definition: &ContainerDefinition,
    around: Around<'_>,
) -> (Container, BTreeMap<String, String>) {
    let Around { plan, index, .. } = around;
    let (env, values) = environment::variables(definition, index, around.added, around.secret);
    let words = |words: &Option<Vec<String>>| {
        let words = words.as_ref().filter(|words| !words.is_empty());
        words.map(|words| words.iter().map(|word| literal(word)).collect())
    };
    let check = definition.health_check.as_ref();
    // Init containers are ready when they have ended.
    let check = check.filter(|_| !around.is_init);
    let container = Container {
        name: around.name.to_owned(),
        image: Some(around.image),
        image_pull_policy: around.pull_policy.map(str::to_owned),
        command: words(&definition.entry_point),
        args: words(&definition.command),
        working_dir: definition.working_directory.clone(),
        env: Some(env),
        ports: Some(ports::of_container(around.ports, index)),
        resources: Some(resources::requirements(plan, definition)),
        readiness_probe: check.and_then(probe::probe),
        security_context: Some(security::context(definition)),
        stdin: definition.interactive,
        tty: definition.pseudo_terminal,
        volume_mounts: Some(around.mounts),
        ..Container::default()
    };
    (container, values)
}
