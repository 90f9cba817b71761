//! The health of containers, over telemetry.

use std::sync::Arc;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::host::Checked;
use crate::agent::Shared;
use crate::tcs::Telemetry;

/// Tells it again and again, on one connection as long as that lasts.
pub(crate) async fn tell(agent: Arc<Shared>) {
    let mut telemetry: Option<Telemetry> = None;
    loop {
        let Some(host) = agent.engine() else { return };
        sleep(host.set.pace.telemetry).await;
        if agent.state().is_cut_off {
            telemetry = None;
            continue;
        }
        let told = publish(&agent, telemetry.take()).await;
        telemetry = told.ok();
    }
}

async fn publish(agent: &Shared, connected: Option<Telemetry>) -> std::io::Result<Telemetry> {
    let mut telemetry = match connected {
        Some(telemetry) => telemetry,
        None => Telemetry::connect(agent).await?,
    };
    let metadata = json!({
        "cluster": agent.cluster,
        "containerInstance": agent.arn,
        "messageId": "idle",
        "idle": true,
        "fin": true,
    });
    let idle = json!({"metadata": metadata, "timestamp": 1_795_243_689_000_i64});
    telemetry.publish("PublishMetricsRequest", idle).await?;
    let tasks = agent.health();
    if !tasks.is_empty() {
        let health = json!({
            "metadata": {"cluster": agent.cluster, "containerInstance": agent.arn, "fin": true},
            "tasks": tasks,
            "timestamp": 1_795_243_689_000_i64,
        });
        telemetry.publish("PublishHealthRequest", health).await?;
    }
    Ok(telemetry)
}

/// What is told of a task; nothing where it has no health checks.
pub(crate) fn of_task(arn: &str, containers: &[Checked]) -> Option<Value> {
    let told = containers.iter().map(|(name, status, output)| {
        json!({"containerName": name, "healthStatus": status, "statusMessage": output})
    });
    let told: Vec<Value> = told.collect();
    (!told.is_empty()).then(|| json!({"taskArn": arn, "containers": told}))
}
