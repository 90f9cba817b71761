//! What the surroundings add to a container's environment.

use std::collections::BTreeSet;

use fake_ecs_core::effect::plan::{ContainerPlan, TaskPlan};
use fake_ecs_core::metadata::{address, credentials};

use crate::settings::Settings;
use crate::translate::environment::{Added, REGION};

/// The variables that are not to be read by whoever may look at Pods.
const HIDDEN: [&str; 2] = ["AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"];

/// What each container of a task gets beside its definition.
pub(crate) fn added(settings: &Settings, plan: &TaskPlan) -> Vec<Added> {
    let endpoint = settings.endpoint();
    let containers = plan.containers.iter();
    let added = containers.map(|container| Added {
        of_agent: endpoint
            .as_deref()
            .map(|base| of_agent(plan, container, base))
            .unwrap_or_default(),
        others: others(settings, plan, endpoint.as_deref()),
        hidden: BTreeSet::from(HIDDEN),
    });
    added.collect()
}

/// Where the container asks about itself.
fn of_agent(plan: &TaskPlan, container: &ContainerPlan, base: &str) -> Vec<(String, String)> {
    let id = container.arn.rsplit('/').next().unwrap_or_default();
    let id = address::of_container(&plan.id, id);
    let all = [
        ("ECS_CONTAINER_METADATA_URI", format!("{base}/v3/{id}")),
        ("ECS_CONTAINER_METADATA_URI_V4", format!("{base}/v4/{id}")),
        ("ECS_AGENT_URI", format!("{base}/api/{id}")),
    ];
    all.map(|(name, value)| (name.to_owned(), value)).into()
}

/// Where AWS is, and as whom the container calls it.
///
/// Agents of ECS let SDKs fetch the credentials of a role, which SDKs do over plain HTTP from
/// addresses only that no Pod has. So these credentials are given at once.
fn others(settings: &Settings, plan: &TaskPlan, endpoint: Option<&str>) -> Vec<(String, String)> {
    let mut added = Vec::new();
    let mut add = |name: &str, value: String| added.push((name.to_owned(), value));
    if let Some(endpoint) = endpoint.filter(|_| settings.sets_endpoint) {
        add("AWS_ENDPOINT_URL", endpoint.to_owned());
    }
    // `arn:aws:ecs:<region>:…`
    if let Some(region) = plan.arn.split(':').nth(3) {
        for name in REGION {
            add(name, region.to_owned());
        }
    }
    let execution = format!("AWS_ECS_{}", plan.launch_type.as_str());
    add("AWS_EXECUTION_ENV", execution);
    let role = plan.definition.task_role_arn.as_deref();
    if let Some(role) = role.filter(|role| !role.is_empty())
        && let Ok(task) = u128::from_str_radix(&plan.id, 16)
    {
        let given = credentials::lasting(task, role);
        add("AWS_ACCESS_KEY_ID", given.access_key);
        add("AWS_SECRET_ACCESS_KEY", given.secret_key);
        add("AWS_SESSION_TOKEN", given.token);
    }
    added
}
