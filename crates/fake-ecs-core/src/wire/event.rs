//! What EventBridge sends: an envelope, and the details of what has happened.

use super::encode::{Encode, Object};
use super::generated::ecs::types::{Attachment, Container, ManagedAgent, Task};
use super::timestamp::Timestamp;

/// An event as EventBridge delivers it.
pub struct EventEnvelope<'a> {
    pub id: String,
    pub source: &'a str,
    pub detail_type: &'a str,
    pub account: String,
    pub time: Timestamp,
    pub region: String,
    pub resources: Vec<String>,
    pub detail: &'a dyn Encode,
}

impl Encode for EventEnvelope<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self {
            id,
            source,
            detail_type,
            account,
            time,
            region,
            resources,
            detail,
        } = self;
        let mut object = Object::open(out);
        object.put("version", &"0");
        object.put("id", id);
        object.put("detail-type", detail_type);
        object.put("source", source);
        object.put("account", account);
        object.put("time", &time.iso_seconds());
        object.put("region", region);
        object.put("resources", resources);
        object.put("detail", *detail);
        object.close();
    }
}

/// The detail of `ECS Task State Change`: a task as `DescribeTasks` has it, with times as texts,
/// another name for network interfaces, and neither health nor tags.
pub struct TaskStateChange {
    pub task: Task,
    pub updated_at: Timestamp,
}

impl Encode for TaskStateChange {
    fn encode(&self, out: &mut Vec<u8>) {
        let Task {
            attachments,
            attributes,
            availability_zone,
            capacity_provider_name,
            cluster_arn,
            connectivity,
            connectivity_at,
            container_instance_arn,
            containers,
            cpu,
            created_at,
            desired_status,
            enable_execute_command,
            ephemeral_storage,
            execution_stopped_at,
            fargate_ephemeral_storage,
            group,
            health_status: _,
            inference_accelerators,
            last_status,
            launch_type,
            memory,
            overrides,
            platform_family,
            platform_version,
            pull_started_at,
            pull_stopped_at,
            started_at,
            started_by,
            stop_code,
            stopped_at,
            stopped_reason,
            stopping_at,
            tags: _,
            task_arn,
            task_definition_arn,
            trusted_execution_summary: _,
            version,
        } = &self.task;
        let attachments = attachments.as_ref().map(|all| of(all, attachment));
        let containers = containers.as_ref().map(|all| of(all, container));
        let at = |time: &Option<Timestamp>| time.map(Timestamp::iso);
        let mut object = Object::open(out);
        object.put("attachments", &attachments);
        object.put("attributes", attributes);
        object.put("availabilityZone", availability_zone);
        object.put("capacityProviderName", capacity_provider_name);
        object.put("clusterArn", cluster_arn);
        object.put("connectivity", connectivity);
        object.put("connectivityAt", &at(connectivity_at));
        object.put("containerInstanceArn", container_instance_arn);
        object.put("containers", &containers);
        object.put("cpu", cpu);
        object.put("createdAt", &at(created_at));
        object.put("desiredStatus", desired_status);
        object.put("enableExecuteCommand", enable_execute_command);
        object.put("ephemeralStorage", ephemeral_storage);
        object.put("executionStoppedAt", &at(execution_stopped_at));
        object.put("fargateEphemeralStorage", fargate_ephemeral_storage);
        object.put("group", group);
        object.put("inferenceAccelerators", inference_accelerators);
        object.put("lastStatus", last_status);
        object.put("launchType", launch_type);
        object.put("memory", memory);
        object.put("overrides", overrides);
        object.put("platformFamily", platform_family);
        object.put("platformVersion", platform_version);
        object.put("pullStartedAt", &at(pull_started_at));
        object.put("pullStoppedAt", &at(pull_stopped_at));
        object.put("startedAt", &at(started_at));
        object.put("startedBy", started_by);
        object.put("stopCode", stop_code);
        object.put("stoppedAt", &at(stopped_at));
        object.put("stoppedReason", stopped_reason);
        object.put("stoppingAt", &at(stopping_at));
        object.put("taskArn", task_arn);
        object.put("taskDefinitionArn", task_definition_arn);
        object.put("updatedAt", &self.updated_at.iso());
        object.put("version", version);
        object.close();
    }
}

/// Something that is written in another form than that of the API.
struct Formed<'a, T> {
    value: &'a T,
    write: fn(&T, &mut Object<'_>),
}

impl<T> Encode for Formed<'_, T> {
    fn encode(&self, out: &mut Vec<u8>) {
        let mut object = Object::open(out);
        (self.write)(self.value, &mut object);
        object.close();
    }
}

fn of<'a, T>(all: &'a [T], write: fn(&T, &mut Object<'_>)) -> Vec<Formed<'a, T>> {
    all.iter().map(|value| Formed { value, write }).collect()
}

fn attachment(attachment: &Attachment, object: &mut Object<'_>) {
    let Attachment {
        id,
        r#type,
        status,
        details,
    } = attachment;
    let kind = r#type.as_deref().map(|kind| match kind {
        "ElasticNetworkInterface" => "eni",
        other => other,
    });
    object.put("id", id);
    object.put("type", &kind);
    object.put("status", status);
    object.put("details", details);
}

fn container(container: &Container, object: &mut Object<'_>) {
    let Container {
        container_arn,
        task_arn,
        name,
        image,
        image_digest,
        runtime_id,
        last_status,
        exit_code,
        reason,
        network_bindings,
        network_interfaces,
        health_status: _,
        managed_agents,
        cpu,
        memory,
        memory_reservation,
        gpu_ids,
        gpu_sharing_strategy: _,
        neuron_device_ids: _,
    } = container;
    let managed_agents = managed_agents.as_ref().map(|all| of(all, managed_agent));
    object.put("containerArn", container_arn);
    object.put("exitCode", exit_code);
    object.put("lastStatus", last_status);
    object.put("name", name);
    object.put("image", image);
    object.put("imageDigest", image_digest);
    object.put("runtimeId", runtime_id);
    object.put("reason", reason);
    object.put("taskArn", task_arn);
    object.put("networkBindings", network_bindings);
    object.put("networkInterfaces", network_interfaces);
    object.put("managedAgents", &managed_agents);
    object.put("cpu", cpu);
    object.put("memory", memory);
    object.put("memoryReservation", memory_reservation);
    object.put("gpuIds", gpu_ids);
}

fn managed_agent(agent: &ManagedAgent, object: &mut Object<'_>) {
    let ManagedAgent {
        name,
        last_status,
        last_started_at,
        reason,
    } = agent;
    object.put("name", name);
    object.put("lastStatus", last_status);
    object.put("lastStartedAt", &last_started_at.map(Timestamp::iso));
    object.put("reason", reason);
}

/// The detail of `ECS Service Action` and of `ECS Deployment State Change`.
#[derive(Clone, Debug, Default)]
pub struct ServiceStateChange {
    pub event_type: &'static str,
    pub event_name: &'static str,
    /// Only actions have it.
    pub cluster_arn: Option<String>,
    /// Only state changes of deployments have it.
    pub deployment_id: Option<String>,
    pub task_set_arns: Option<Vec<String>>,
    pub reason: Option<String>,
    /// When it happened.
    pub at: Timestamp,
}

impl Encode for ServiceStateChange {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self {
            event_type,
            event_name,
            cluster_arn,
            deployment_id,
            task_set_arns,
            reason,
            at,
        } = self;
        let time = if deployment_id.is_some() {
            "updatedAt"
        } else {
            "createdAt"
        };
        let mut object = Object::open(out);
        object.put("eventType", event_type);
        object.put("eventName", event_name);
        object.put("clusterArn", cluster_arn);
        object.put("deploymentId", deployment_id);
        object.put("taskSetArns", task_set_arns);
        object.put(time, &at.iso());
        object.put("reason", reason);
        object.close();
    }
}
