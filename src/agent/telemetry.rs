//! The talk over one connection of TCS: each request is acknowledged, and the health of containers
//! is taken in. What else is measured is not kept.

use serde::Deserialize;

use super::Address;
use crate::ecs::agent::said::{AgentSaid, Health, What};
use crate::kernel::arn::name_in;

/// What is behind the head of a frame.
#[derive(Deserialize)]
#[serde(tag = "type", content = "message")]
enum Request {
    #[serde(rename = "PublishMetricsRequest")]
    Metrics {},
    #[serde(rename = "PublishHealthRequest")]
    Health {
        #[serde(default)]
        tasks: Vec<TaskHealth>,
    },
    #[serde(rename = "PublishInstanceStatusRequest")]
    InstanceStatus {},
    #[serde(other)]
    Unknown,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct TaskHealth {
    task_arn: String,
    #[serde(default)]
    containers: Vec<ContainerHealth>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ContainerHealth {
    container_name: String,
    #[serde(default)]
    health_status: String,
}

/// What an agent has told in a frame, and what it is answered; `None` where the frame is none.
pub(crate) fn acknowledge(of: &Address, frame: &str) -> Option<(Vec<AgentSaid>, String)> {
    // Agents put a signed head of HTTP before the JSON.
    let body = frame.split_once("\r\n\r\n").map_or(frame, |(_, body)| body);
    let request: Request = serde_json::from_str(body).ok()?;
    let (said, acknowledgement) = match request {
        Request::Metrics {} => (Vec::new(), "AckPublishMetric"),
        Request::Health { tasks } => (health(of, tasks), "AckPublishHealth"),
        Request::InstanceStatus {} => (Vec::new(), "AckPublishInstanceStatus"),
        Request::Unknown => return None,
    };
    let answer = format!(r#"{{"type":"{acknowledgement}","message":{{"message":""}}}}"#);
    Some((said, answer))
}

fn health(of: &Address, tasks: Vec<TaskHealth>) -> Vec<AgentSaid> {
    let containers = tasks.into_iter().filter_map(|task| {
        let id = u128::from_str_radix(name_in(&task.task_arn), 16).ok()?;
        let containers = task.containers.into_iter();
        Some(containers.map(move |container| (id, container)))
    });
    let said = |(task, container): (u128, ContainerHealth)| AgentSaid {
        region: of.region,
        instance: of.id,
        what: What::Health {
            task,
            container: container.container_name,
            health: match container.health_status.as_str() {
                "HEALTHY" => Health::Healthy,
                "UNHEALTHY" => Health::Unhealthy,
                _ => Health::Unknown,
            },
        },
    };
    containers.flatten().map(said).collect()
}
