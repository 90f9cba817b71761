//! What agents tell of tasks and containers, checked. The service's words are not known.

use crate::ecs::cluster::state::Cluster;
use crate::ecs::keys::TaskKey;
use crate::ecs::task::state::Task;
use crate::ecs::{Region, lifecycle};
use crate::effect::report::{ContainerChange, ManagedAgentChange, Reported};
use crate::kernel::arn::Arn;
use crate::wire::{
    ApiError, AttachmentStateChange, ContainerStateChange, ManagedAgentStateChange, NetworkBinding,
};

/// The task of the cluster that is meant.
pub(super) fn task<'a>(
    region: &'a Region,
    cluster: &Cluster,
    reference: Option<&str>,
) -> Result<&'a Task, ApiError> {
    let Some(reference) = reference.filter(|reference| !reference.is_empty()) else {
        return Err(ApiError::invalid_parameter("Task can not be blank."));
    };
    let task = region.task_in(cluster, reference)?;
    let task =
        task.ok_or_else(|| ApiError::invalid_parameter("The referenced task was not found."))?;
    #[cfg(feature = "agent")]
    crate::ecs::agent::away::check(region, task.key)?;
    Ok(task)
}

/// `None` when the agent does not say.
pub(super) fn status(status: Option<&str>) -> Result<Option<Reported>, ApiError> {
    match status {
        None | Some("") => Ok(None),
        Some("PENDING") => Ok(Some(Reported::Pending)),
        Some("RUNNING") => Ok(Some(Reported::Running)),
        Some("STOPPED") => Ok(Some(Reported::Stopped)),
        Some(_) => Err(no_status()),
    }
}

fn no_status() -> ApiError {
    ApiError::invalid_parameter("status should be one of [PENDING,RUNNING,STOPPED]")
}

pub(super) fn container(
    task: &Task,
    change: ContainerStateChange,
) -> Result<(usize, ContainerChange), ApiError> {
    let ContainerStateChange {
        container_name,
        exit_code,
        image_digest,
        network_bindings,
        reason,
        runtime_id,
        status,
    } = change;
    let index = index(task, container_name.as_deref())?;
    let change = ContainerChange {
        status: self::status(status.as_deref())?,
        runtime_id: runtime_id.filter(|id| !id.is_empty()),
        bindings: network_bindings.map(checked).transpose()?,
        image_digest: image_digest.filter(|digest| !digest.is_empty()),
        exit_code,
        reason: reason.filter(|reason| !reason.is_empty()),
        ..ContainerChange::default()
    };
    Ok((index, change))
}

/// What is told of an agent within a container.
pub(super) fn managed_agent(
    task: &Task,
    change: ManagedAgentStateChange,
) -> Result<ManagedAgentChange, ApiError> {
    let ManagedAgentStateChange {
        container_name,
        managed_agent_name,
        status,
        reason,
    } = change;
    Ok(ManagedAgentChange {
        container: index(task, Some(&container_name))?,
        name: managed_agent_name,
        status: self::status(Some(&status))?.ok_or_else(no_status)?,
        reason: reason.filter(|reason| !reason.is_empty()),
    })
}

/// The attachments that are there now, each with its task, which must be one of the cluster. What
/// an agent says of those that go is not needed.
pub(super) fn attached(
    region: &Region,
    cluster: &Cluster,
    changes: Vec<AttachmentStateChange>,
) -> Result<Vec<(TaskKey, String)>, ApiError> {
    let mut attached = Vec::new();
    for change in changes {
        let AttachmentStateChange {
            attachment_arn,
            status,
        } = change;
        let arn = Arn::parse(&attachment_arn).transpose()?;
        let resource = arn.and_then(|arn| arn.resource.strip_prefix("attachment/"));
        let id = resource.and_then(|resource| resource.rsplit('/').next());
        let found = id.and_then(|id| {
            Some((
                lifecycle::by_agent::attached_task(region, cluster.key, id)?,
                id.to_owned(),
            ))
        });
        let Some(found) = found else {
            return Err(ApiError::invalid_parameter(format!(
                "Could not find attachment {attachment_arn}"
            )));
        };
        match status.as_str() {
            "ATTACHED" => attached.push(found),
            "DETACHED" | "FAILED" => {}
            _ => {
                return Err(ApiError::invalid_parameter(
                    "attachment status should be one of [ATTACHED,DETACHED,FAILED]",
                ));
            }
        }
    }
    Ok(attached)
}

fn index(task: &Task, name: Option<&str>) -> Result<usize, ApiError> {
    let name = name.unwrap_or_default();
    let mut containers = task.containers.iter();
    let index = containers.position(|container| container.spec.name == name);
    index.ok_or_else(|| ApiError::invalid_parameter(format!("Container {name} not found in task.")))
}

fn checked(bindings: Vec<NetworkBinding>) -> Result<Vec<NetworkBinding>, ApiError> {
    let is_port = |port: Option<i32>| port.is_none_or(|port| (0..=65_535).contains(&port));
    if bindings
        .iter()
        .all(|binding| is_port(binding.container_port) && is_port(binding.host_port))
    {
        return Ok(bindings);
    }
    Err(ApiError::invalid_parameter(
        "network bindings have a port that is none",
    ))
}
