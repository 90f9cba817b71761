//! The talk over one connection of ACS.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::Address;
use super::frame::{FromAgent, FromEcs, TaskIdentifier, UpdateInfo};
use super::payload::{self, Credentials};
use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::agent::said::{AgentSaid, What};
use crate::ecs::agent::state::Agent;
use crate::ecs::agent::update::{Step, UpdateSaid};
use crate::ecs::agent::{manifest, orders, update};
use crate::ecs::keys::TaskKey;
use crate::ecs::task::progress::Orders;
use crate::ecs::task::state::Task;
use crate::kernel::arn::name_in;

/// How often an agent hears that ECS is there. Agents leave when they have heard nothing for a
/// minute.
pub(crate) const HEARTBEAT: Duration = Duration::from_secs(30);
/// With which heartbeat after it was sent what the agent has not acknowledged is sent again: after
/// a minute at most. Agents that know of it do nothing but acknowledge it.
const SENT_AGAIN_AFTER: u64 = 2;
/// How long a network interface may take to be attached, in milliseconds.
const ATTACHES_WITHIN_MS: i64 = 5 * 60 * 1000;

/// What ECS and an agent have said on one connection.
///
/// What is sent is not kept here, only that it was: what the agent has not acknowledged when the
/// connection ends is sent again on the next.
#[derive(Debug)]
pub(crate) struct Control {
    of: Address,
    connection: u64,
    /// How many messages were sent.
    sent: u64,
    /// How many heartbeats there were after the first.
    beats: u64,
    /// Whether the last heartbeat is not answered.
    is_unanswered: bool,
    /// What was sent of tasks, by the id of the message, until it is acknowledged.
    open: BTreeMap<String, (TaskKey, u128, Orders)>,
    /// What was sent last of each task, until it is acknowledged, and at which heartbeat.
    told: BTreeMap<TaskKey, (Orders, u64)>,
    /// The credentials that the agent has of each task expire then.
    expirations: BTreeMap<TaskKey, String>,
    /// The id of the last manifest.
    manifest: Option<String>,
    /// What was said of an update, and the id of the message until it is answered.
    update: Option<(Step, Option<String>)>,
}

impl Control {
    /// For the connection of that number.
    pub(crate) fn new(of: Address, connection: u64) -> Self {
        Self {
            of,
            connection,
            sent: 0,
            beats: 0,
            is_unanswered: false,
            open: BTreeMap::new(),
            told: BTreeMap::new(),
            expirations: BTreeMap::new(),
            manifest: None,
            update: None,
        }
    }

    /// Whether this is still the connection of the agent, and its instance still registered.
    pub(crate) fn is_current(&self, state: &State) -> bool {
        let region = state.region(self.of.region);
        let agent = region.agents.of(self.of.instance);
        agent.and_then(Agent::connection) == Some(self.connection)
    }

    /// Whether the agent has not answered the last heartbeat, and should have. Nobody tells ECS of
    /// a host that is cut off.
    pub(crate) fn is_silent(&self) -> bool {
        self.of.answers_heartbeats && self.is_unanswered
    }

    /// What there is to be said that was not said yet on this connection, as frames.
    pub(crate) fn write(&mut self, state: &State) -> Vec<String> {
        let region = state.region(self.of.region);
        let mut frames = Vec::new();
        if self.sent == 0 {
            frames.push(self.heartbeat());
            frames.push(self.write_manifest(region));
            if self.of.wants_credentials {
                frames.extend(self.write_credentials(region));
            }
        }
        frames.extend(self.write_update(region));
        for (key, orders) in orders::due(region, self.of.instance) {
            if self.told.get(&key).is_none_or(|told| told.0 < orders) {
                self.told.insert(key, (orders, self.beats));
                frames.extend(self.write_orders(region, region.tasks.get(key), orders));
            }
        }
        frames
    }

    /// ECS is there. The credentials of tasks that have new ones come with it, and what was not
    /// acknowledged for long is written once more.
    pub(crate) fn beat(&mut self, state: &State) -> Vec<String> {
        let region = state.region(self.of.region);
        self.beats += 1;
        let mut frames = vec![self.heartbeat()];
        frames.extend(self.write_credentials(region));
        let Some(agent) = region.agents.of(self.of.instance) else {
            return frames;
        };
        let due: BTreeSet<_> = agent.due().collect();
        let is_waited_for = |at: u64| self.beats - at < SENT_AGAIN_AFTER;
        self.told
            .retain(|task, (_, at)| due.contains(task) && is_waited_for(*at));
        self.open.retain(|_, (task, ..)| due.contains(task));
        self.expirations.retain(|task, _| agent.knows(*task));
        frames
    }

    /// Reads a frame. Returns what the agent has said with it, and what it is answered.
    ///
    /// # Errors
    ///
    /// When the frame is none of an agent.
    pub(crate) fn receive(
        &mut self,
        state: &State,
        frame: &str,
    ) -> Result<(Vec<AgentSaid>, Option<String>), serde_json::Error> {
        let mut said = Vec::new();
        let mut answer = None;
        match serde_json::from_str(frame)? {
            FromAgent::AckRequest { message_id } => said.extend(self.acknowledged(&message_id)),
            FromAgent::NackRequest { message_id, reason } => {
                said.extend(self.refused(&message_id, reason));
            }
            FromAgent::TaskStopVerificationMessage {
                message_id,
                stop_candidates,
            } => answer = self.verify(state, message_id, stop_candidates),
            FromAgent::HeartbeatAckRequest {} => self.is_unanswered = false,
            FromAgent::IamRoleCredentialsAckRequest {} | FromAgent::Unknown => {}
        }
        Ok((said, answer))
    }

    fn acknowledged(&mut self, message_id: &str) -> Option<AgentSaid> {
        if let Some(step) = self.answered(message_id) {
            return Some(self.of.said(What::Update(match step {
                Step::Stage => UpdateSaid::Staged,
                Step::Perform => UpdateSaid::Performs,
            })));
        }
        let (_, task, orders) = self.open.remove(message_id)?;
        Some(self.of.said(What::Accepted { task, orders }))
    }

    fn refused(&mut self, message_id: &str, reason: String) -> Option<AgentSaid> {
        if self.answered(message_id).is_some() {
            let said = UpdateSaid::Refused { reason };
            return Some(self.of.said(What::Update(said)));
        }
        let (_, task, orders) = self.open.remove(message_id)?;
        Some(self.of.said(match orders {
            Orders::Run => What::Refused { task, reason },
            // An agent that does not want to stop a task is asked again later.
            Orders::Wait | Orders::Stop => return None,
        }))
    }

    /// Of the tasks that the agent has and the manifest did not, those that are to stop.
    fn verify(
        &mut self,
        state: &State,
        message_id: String,
        candidates: Vec<TaskIdentifier>,
    ) -> Option<String> {
        self.manifest.take_if(|it| *it == message_id)?;
        let region = state.region(self.of.region);
        let is_to_stop = |of: &TaskIdentifier| {
            let id = u128::from_str_radix(name_in(&of.task_arn), 16).ok();
            id.is_none_or(|id| manifest::is_to_stop(region, self.of.instance, id))
        };
        let frame = FromEcs::TaskStopVerificationAck {
            message_id,
            generated_at: region.now().millis(),
            stop_tasks: candidates.into_iter().filter(is_to_stop).collect(),
        };
        Some(frame.to_json())
    }

    fn heartbeat(&mut self) -> String {
        let message_id = self.next_id();
        self.is_unanswered = true;
        let healthy = true;
        FromEcs::HeartbeatMessage {
            message_id,
            healthy,
        }
        .to_json()
    }

    /// The step of an update that the message was about, if it was one that is not answered.
    fn answered(&mut self, message_id: &str) -> Option<Step> {
        let (step, id) = self.update.as_mut()?;
        id.take_if(|it| *it == message_id)?;
        Some(*step)
    }

    /// Each step is said once on a connection.
    fn write_update(&mut self, region: &Region) -> Option<String> {
        let step = update::step(region, self.of.instance)?;
        if self.update.as_ref().is_some_and(|(said, _)| *said == step) {
            return None;
        }
        let message_id = self.next_id();
        self.update = Some((step, Some(message_id.clone())));
        let cluster_arn = self.cluster_arn(region);
        let container_instance_arn = self.instance_arn(region);
        let update_info = UpdateInfo::newest();
        let frame = match step {
            Step::Stage => FromEcs::StageUpdateMessage {
                message_id,
                cluster_arn,
                container_instance_arn,
                update_info,
            },
            Step::Perform => FromEcs::PerformUpdateMessage {
                message_id,
                cluster_arn,
                container_instance_arn,
                update_info,
            },
        };
        Some(frame.to_json())
    }

    /// All tasks that the agent is to have: what it has besides it asks about.
    fn write_manifest(&mut self, region: &Region) -> String {
        let message_id = self.next_id();
        self.manifest = Some(message_id.clone());
        let entries = manifest::manifest(region, self.of.instance);
        let tasks = entries.into_iter().map(|entry| TaskIdentifier {
            task_arn: entry.task_arn,
            task_cluster_arn: entry.cluster_arn,
            desired_status: if entry.runs { "RUNNING" } else { "STOPPED" }.to_owned(),
        });
        FromEcs::TaskManifestMessage {
            message_id,
            cluster_arn: self.cluster_arn(region),
            container_instance_arn: self.instance_arn(region),
            generated_at: region.now().millis(),
            timeline: self.timeline(region),
            tasks: tasks.collect(),
        }
        .to_json()
    }

    /// A message for the task, and before that one for its network interface.
    fn write_orders(&mut self, region: &Region, task: &Task, orders: Orders) -> Vec<String> {
        let mut frames = Vec::new();
        let interface = payload::interface(region, task).filter(|_| orders == Orders::Run);
        if let Some(interface) = interface {
            let frame = FromEcs::AttachTaskNetworkInterfacesMessage {
                message_id: self.next_id(),
                cluster_arn: self.cluster_arn(region),
                container_instance_arn: self.instance_arn(region),
                task_arn: region.task_arn(task),
                task_cluster_arn: region.cluster_arn(&region.clusters.get(task.spec.cluster).name),
                generated_at: region.now().millis(),
                wait_timeout_ms: ATTACHES_WITHIN_MS,
                elastic_network_interfaces: vec![interface],
            };
            frames.push(frame.to_json());
        }
        let message_id = self.next_id();
        self.open
            .insert(message_id.clone(), (task.key, task.id, orders));
        let payload = match orders {
            Orders::Run => payload::to_run(region, task),
            Orders::Wait | Orders::Stop => payload::to_stop(region, task),
        };
        if let Some(expiration) = payload::expiration(region, task) {
            self.expirations.insert(task.key, expiration);
        }
        let frame = FromEcs::PayloadMessage {
            message_id,
            cluster_arn: self.cluster_arn(region),
            container_instance_arn: self.instance_arn(region),
            seq_num: self.timeline(region),
            generated_at: region.now().millis(),
            tasks: vec![payload],
        };
        frames.push(frame.to_json());
        frames
    }

    /// The credentials of tasks of which the agent was not given them on this connection, or was
    /// given older ones.
    fn write_credentials(&mut self, region: &Region) -> Vec<String> {
        let Some(agent) = region.agents.of(self.of.instance) else {
            return Vec::new();
        };
        let tasks = agent.tasks().filter_map(|key| region.tasks.try_get(key));
        let mut frames = Vec::new();
        for task in tasks {
            let Some(expiration) = payload::expiration(region, task) else {
                continue;
            };
            if self.expirations.get(&task.key) == Some(&expiration) {
                continue;
            }
            self.expirations.insert(task.key, expiration);
            let roles = [
                ("TaskApplication", payload::of_role(region, task)),
                ("TaskExecution", payload::of_execution_role(region, task)),
            ];
            for (role_type, credentials) in roles {
                frames.extend(credentials.map(|it| self.credentials(region, task, role_type, it)));
            }
        }
        frames
    }

    fn credentials(
        &mut self,
        region: &Region,
        task: &Task,
        role_type: &'static str,
        role_credentials: Credentials,
    ) -> String {
        FromEcs::IamRoleCredentialsMessage {
            message_id: self.next_id(),
            task_arn: region.task_arn(task),
            task_cluster_arn: region.cluster_arn(&region.clusters.get(task.spec.cluster).name),
            role_type,
            role_credentials,
        }
        .to_json()
    }

    fn next_id(&mut self) -> String {
        self.sent += 1;
        format!("{}-{}", self.connection, self.sent)
    }

    /// Rises from message to message, also from one connection to the next and over restarts:
    /// agents drop manifests that are older than what they have seen.
    fn timeline(&self, region: &Region) -> i64 {
        region.now().millis() + i64::try_from(self.sent).unwrap_or(i64::MAX)
    }

    fn cluster_arn(&self, region: &Region) -> String {
        let instance = region.instances.get(self.of.instance);
        region.cluster_arn(&region.clusters.get(instance.cluster).name)
    }

    fn instance_arn(&self, region: &Region) -> String {
        region.instance_arn(region.instances.get(self.of.instance))
    }
}

impl Address {
    fn said(&self, what: What) -> AgentSaid {
        AgentSaid {
            region: self.region,
            instance: self.id,
            what,
        }
    }

    /// The agent is there, on the connection of that number.
    pub(crate) fn connected(&self, connection: u64) -> AgentSaid {
        self.said(What::Connected {
            connection,
            agent: self.version.clone(),
        })
    }

    /// That connection is lost.
    pub(crate) fn disconnected(&self, connection: u64) -> AgentSaid {
        self.said(What::Disconnected { connection })
    }
}
