//! The frames of ACS, in both directions.

use serde::{Deserialize, Serialize};

use super::payload::{Credentials, Task};
use crate::ecs::instance::capabilities::AGENT_VERSION;

/// A frame from ECS. Members that are not there are left out.
#[derive(Debug, Serialize)]
#[serde(tag = "type", content = "message")]
pub(super) enum FromEcs {
    #[serde(rename_all = "camelCase")]
    HeartbeatMessage { message_id: String, healthy: bool },
    #[serde(rename_all = "camelCase")]
    PayloadMessage {
        message_id: String,
        cluster_arn: String,
        container_instance_arn: String,
        seq_num: i64,
        /// In milliseconds since 1970.
        generated_at: i64,
        tasks: Vec<Task>,
    },
    #[serde(rename_all = "camelCase")]
    TaskManifestMessage {
        message_id: String,
        cluster_arn: String,
        container_instance_arn: String,
        generated_at: i64,
        timeline: i64,
        tasks: Vec<TaskIdentifier>,
    },
    #[serde(rename_all = "camelCase")]
    TaskStopVerificationAck {
        message_id: String,
        generated_at: i64,
        stop_tasks: Vec<TaskIdentifier>,
    },
    #[serde(rename = "IAMRoleCredentialsMessage", rename_all = "camelCase")]
    IamRoleCredentialsMessage {
        message_id: String,
        task_arn: String,
        task_cluster_arn: String,
        role_type: &'static str,
        role_credentials: Credentials,
    },
    #[serde(rename_all = "camelCase")]
    AttachTaskNetworkInterfacesMessage {
        message_id: String,
        cluster_arn: String,
        container_instance_arn: String,
        task_arn: String,
        task_cluster_arn: String,
        generated_at: i64,
        wait_timeout_ms: i64,
        elastic_network_interfaces: Vec<super::payload::NetworkInterface>,
    },
    #[serde(rename_all = "camelCase")]
    StageUpdateMessage {
        message_id: String,
        cluster_arn: String,
        container_instance_arn: String,
        update_info: UpdateInfo,
    },
    #[serde(rename_all = "camelCase")]
    PerformUpdateMessage {
        message_id: String,
        cluster_arn: String,
        container_instance_arn: String,
        update_info: UpdateInfo,
    },
}

/// Where a new version of the agent is.
#[derive(Debug, Serialize)]
pub(super) struct UpdateInfo {
    location: String,
    signature: String,
}

impl UpdateInfo {
    /// Where AWS has the newest. What its SHA-256 is nobody knows here.
    pub(super) fn newest() -> Self {
        Self {
            location: format!(
                "https://s3.amazonaws.com/amazon-ecs-agent/ecs-agent-v{AGENT_VERSION}.tar"
            ),
            signature: "0".repeat(64),
        }
    }
}

/// A task, and how it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct TaskIdentifier {
    pub(super) task_arn: String,
    #[serde(default)]
    pub(super) task_cluster_arn: String,
    #[serde(default)]
    pub(super) desired_status: String,
}

/// A frame from an agent. Members that nobody needs are not read.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", content = "message")]
pub(super) enum FromAgent {
    #[serde(rename_all = "camelCase")]
    HeartbeatAckRequest {},
    #[serde(rename_all = "camelCase")]
    AckRequest { message_id: String },
    #[serde(rename_all = "camelCase")]
    NackRequest {
        message_id: String,
        #[serde(default)]
        reason: String,
    },
    #[serde(rename_all = "camelCase")]
    TaskStopVerificationMessage {
        message_id: String,
        #[serde(default)]
        stop_candidates: Vec<TaskIdentifier>,
    },
    #[serde(rename = "IAMRoleCredentialsAckRequest")]
    IamRoleCredentialsAckRequest {},
    /// What an agent of another version says.
    #[serde(other)]
    Unknown,
}

impl FromEcs {
    pub(super) fn to_json(&self) -> String {
        // Texts and numbers, which are always JSON.
        serde_json::to_string(self).unwrap_or_default()
    }
}
