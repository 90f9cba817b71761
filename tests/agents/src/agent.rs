//! The stand-in of an agent.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::time::sleep;
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;

use crate::api;
use crate::task::{Status, Task};

/// How long it waits before it tries again what has failed.
const RETRY: Duration = Duration::from_millis(10);

/// What goes wrong between the agent and ECS. By default nothing does.
pub trait Trouble: Send {
    /// What becomes of a frame that ECS has sent, or that the agent sends.
    fn on_frame(&mut self, frame: &Value) -> Fate {
        let _ = frame;
        Fate::Arrives
    }

    /// What becomes of what the agent tells of a task.
    fn on_report(&mut self, report: &Value) -> Fate {
        let _ = report;
        Fate::Arrives
    }
}

/// What becomes of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It comes, in its turn.
    Arrives,
    /// It is lost, with the connection.
    IsLost,
    /// It comes twice.
    Doubled,
    /// It comes after the next.
    IsLate,
}

/// Nothing goes wrong.
pub struct NoTrouble;

impl Trouble for NoTrouble {}

/// An agent that runs until it is dropped.
pub struct Agent {
    shared: Arc<Shared>,
    runs: Vec<tokio::task::JoinHandle<()>>,
}

struct Shared {
    /// `host:port` of ECS.
    host: String,
    cluster: String,
    arn: String,
    state: Mutex<State>,
    changed: Notify,
}

struct State {
    tasks: BTreeMap<String, Task>,
    /// What is to be told, in order.
    reports: VecDeque<Value>,
    /// The highest number of a payload or a manifest.
    timeline: i64,
    is_cut_off: bool,
    /// Whether the agent has had credentials of its tasks.
    has_connected: bool,
    trouble: Box<dyn Trouble>,
    frames: Vec<Value>,
}

impl Agent {
    /// An agent whose host is registered with the cluster at `host:port`, and is told of tasks.
    ///
    /// # Errors
    ///
    /// When ECS does not register it.
    pub async fn start(host: &str, cluster: &str) -> io::Result<Self> {
        Self::with(host, cluster, NoTrouble).await
    }

    /// The same, with trouble between it and ECS.
    ///
    /// # Errors
    ///
    /// When ECS does not register it.
    pub async fn with(
        host: &str,
        cluster: &str,
        trouble: impl Trouble + 'static,
    ) -> io::Result<Self> {
        let input = json!({
            "cluster": cluster,
            "totalResources": [
                {"name": "CPU", "type": "INTEGER", "integerValue": 65536},
                {"name": "MEMORY", "type": "INTEGER", "integerValue": 262_144},
                {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22", "51678"]},
                {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []},
            ],
            "attributes": [
                {"name": "ecs.os-type", "value": "linux"},
                {"name": "ecs.capability.external"},
                {"name": "com.amazonaws.ecs.capability.docker-remote-api.1.44"},
                {"name": "com.amazonaws.ecs.capability.logging-driver.json-file"},
                {"name": "com.amazonaws.ecs.capability.logging-driver.awslogs"},
            ],
            "instanceIdentityDocument": "",
            "instanceIdentityDocumentSignature": "",
        });
        let (status, answer) = api::call(host, "RegisterContainerInstance", &input).await?;
        let arn = answer["containerInstance"]["containerInstanceArn"].as_str();
        let arn = arn.ok_or_else(|| io::Error::other(format!("{status}: {answer}")))?;
        let shared = Arc::new(Shared {
            host: host.to_owned(),
            cluster: cluster.to_owned(),
            arn: arn.to_owned(),
            state: Mutex::new(State {
                tasks: BTreeMap::new(),
                reports: VecDeque::new(),
                timeline: 0,
                is_cut_off: false,
                has_connected: false,
                trouble: Box::new(trouble),
                frames: Vec::new(),
            }),
            changed: Notify::new(),
        });
        let polls = tokio::spawn(Arc::clone(&shared).poll());
        let tells = tokio::spawn(Arc::clone(&shared).tell());
        Ok(Self {
            shared,
            runs: vec![polls, tells],
        })
    }

    /// The ARN of its host.
    pub fn arn(&self) -> &str {
        &self.shared.arn
    }

    /// The tasks that it was ever given, by ARN.
    pub fn tasks(&self) -> BTreeMap<String, Task> {
        self.shared.state().tasks.clone()
    }

    /// All frames that it has got, in order.
    pub fn frames(&self) -> Vec<Value> {
        self.shared.state().frames.clone()
    }

    /// Its host is cut off from ECS; what runs there runs on.
    pub fn cut_off(&self) {
        self.shared.state().is_cut_off = true;
        self.shared.changed.notify_waiters();
    }

    /// Its host reaches ECS again.
    pub fn heal(&self) {
        self.shared.state().is_cut_off = false;
        self.shared.changed.notify_waiters();
    }

    /// The containers of a task exit.
    pub fn exit(&self, task: &str, exit_code: i32) {
        self.shared.stop(task, exit_code);
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        for run in &self.runs {
            run.abort();
        }
    }
}

type Socket = WebSocketStream<TcpStream>;

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Connects again and again, and does what it is told.
    async fn poll(self: Arc<Self>) {
        loop {
            if !self.state().is_cut_off
                && let Ok(socket) = self.connect().await
            {
                self.listen(socket).await;
            }
            sleep(RETRY).await;
        }
    }

    async fn connect(&self) -> io::Result<Socket> {
        let input = json!({"cluster": self.cluster, "containerInstance": self.arn});
        let (_, answer) = api::call(&self.host, "DiscoverPollEndpoint", &input).await?;
        let endpoint = answer["endpoint"].as_str().unwrap_or_default();
        let endpoint = endpoint.replacen("http://", "ws://", 1);
        let sends = !self.state().has_connected;
        let url = format!(
            "{endpoint}ws?agentHash=a8b3e7d3&agentVersion=1.105.1&clusterArn={}\
             &containerInstanceArn={}&dockerVersion=DockerVersion%3A+20.10.24\
             &protocolVersion=2&seqNum=1&sendCredentials={sends}",
            self.cluster, self.arn
        );
        let stream = TcpStream::connect(&self.host).await?;
        let connected = tokio_tungstenite::client_async(url, stream).await;
        let (socket, _) = connected.map_err(io::Error::other)?;
        self.state().has_connected = true;
        Ok(socket)
    }

    async fn listen(&self, mut socket: Socket) {
        loop {
            let changed = self.changed.notified();
            if self.state().is_cut_off {
                return;
            }
            let frame = tokio::select! {
                frame = socket.next() => frame,
                () = changed => continue,
            };
            let Some(Ok(frame)) = frame else { return };
            let Message::Text(text) = frame else { continue };
            let Ok(frame) = serde_json::from_str::<Value>(&text) else {
                continue;
            };
            for answer in self.hear(frame) {
                if socket
                    .send(Message::text(answer.to_string()))
                    .await
                    .is_err()
                {
                    return;
                }
            }
        }
    }

    /// Does what a frame says, as often as it arrives, and answers it.
    fn hear(&self, frame: Value) -> Vec<Value> {
        let fate = {
            let mut state = self.state();
            state.frames.push(frame.clone());
            state.trouble.on_frame(&frame)
        };
        match fate {
            Fate::IsLost => Vec::new(),
            Fate::Doubled => {
                let mut answers = self.carry_out(&frame);
                answers.extend(self.carry_out(&frame));
                answers
            }
            Fate::Arrives | Fate::IsLate => self.carry_out(&frame),
        }
    }

    fn carry_out(&self, frame: &Value) -> Vec<Value> {
        let message = &frame["message"];
        let id = &message["messageId"];
        let acknowledged = |kind: &str| {
            json!({"type": kind, "message": {
                "cluster": message["clusterArn"],
                "containerInstance": message["containerInstanceArn"],
                "messageId": id,
            }})
        };
        match frame["type"].as_str().unwrap_or_default() {
            "HeartbeatMessage" => {
                vec![json!({"type": "HeartbeatAckRequest", "message": {"messageId": id}})]
            }
            "PayloadMessage" => {
                self.note_timeline(&message["seqNum"]);
                for task in message["tasks"].as_array().into_iter().flatten() {
                    self.take(task);
                }
                vec![acknowledged("AckRequest")]
            }
            "TaskManifestMessage" => {
                if !self.note_timeline(&message["timeline"]) {
                    return Vec::new();
                }
                let mut answers = vec![acknowledged("AckRequest")];
                let candidates = self.not_in(&message["tasks"]);
                if !candidates.is_empty() {
                    answers.push(json!({
                        "type": "TaskStopVerificationMessage",
                        "message": {"messageId": id, "stopCandidates": candidates},
                    }));
                }
                answers
            }
            "TaskStopVerificationAck" => {
                for task in message["stopTasks"].as_array().into_iter().flatten() {
                    self.stop(task["taskArn"].as_str().unwrap_or_default(), 137);
                }
                Vec::new()
            }
            "IAMRoleCredentialsMessage" => vec![json!({
                "type": "IAMRoleCredentialsAckRequest",
                "message": {
                    "messageId": id,
                    "credentialsId": message["roleCredentials"]["credentialsId"],
                    "expiration": message["roleCredentials"]["expiration"],
                },
            })],
            "AttachTaskNetworkInterfacesMessage" => vec![acknowledged("AckRequest")],
            _ => Vec::new(),
        }
    }

    /// Whether the number is higher than all before.
    fn note_timeline(&self, number: &Value) -> bool {
        let number = number.as_i64().unwrap_or_default();
        let mut state = self.state();
        let is_new = number > state.timeline;
        state.timeline = state.timeline.max(number);
        is_new
    }

    /// The tasks that run here and are not to, as the manifest has it.
    fn not_in(&self, manifest: &Value) -> Vec<Value> {
        let manifest = manifest.as_array();
        let listed: Vec<&Value> = manifest.into_iter().flatten().collect();
        let state = self.state();
        let runs = state.tasks.iter();
        let runs = runs.filter(|(_, task)| task.status < Status::Stopped);
        let missing = runs.filter(|(arn, _)| {
            !listed
                .iter()
                .any(|it| it["taskArn"] == **arn && it["desiredStatus"] == "RUNNING")
        });
        let named = missing.map(|(arn, task)| {
            json!({
                "taskArn": arn,
                "taskClusterArn": task.given["taskClusterArn"],
                "desiredStatus": "STOPPED",
            })
        });
        named.collect()
    }

    /// A task of a payload: one that is known is only stopped, never started again.
    fn take(&self, task: &Value) {
        let arn = task["arn"].as_str().unwrap_or_default();
        match task["desiredStatus"].as_str() {
            Some("RUNNING") => self.start(arn, task),
            Some("STOPPED") => {
                let is_known = self.state().tasks.contains_key(arn);
                if !is_known {
                    let mut state = self.state();
                    state.tasks.insert(arn.to_owned(), Task::new(task.clone()));
                }
                self.stop(arn, 137);
            }
            _ => {}
        }
    }

    fn start(&self, arn: &str, given: &Value) {
        let mut state = self.state();
        if state.tasks.contains_key(arn) {
            return;
        }
        let mut task = Task::new(given.clone());
        task.starts = 1;
        task.status = Status::Running;
        state.reports.push_back(task.told(&self.cluster));
        state.tasks.insert(arn.to_owned(), task);
        self.changed.notify_waiters();
    }

    fn stop(&self, arn: &str, exit_code: i32) {
        let mut state = self.state();
        let Some(task) = state.tasks.get_mut(arn) else {
            return;
        };
        if task.status == Status::Stopped {
            return;
        }
        task.status = Status::Stopped;
        task.exit_code = exit_code;
        let told = task.told(&self.cluster);
        state.reports.push_back(told);
        self.changed.notify_waiters();
    }

    /// Tells ECS what has become of tasks, in order, until ECS has heard.
    async fn tell(self: Arc<Self>) {
        loop {
            let changed = self.changed.notified();
            let next = {
                let state = self.state();
                state.reports.front().filter(|_| !state.is_cut_off).cloned()
            };
            let Some(report) = next else {
                tokio::select! {
                    () = changed => {}
                    () = sleep(RETRY) => {}
                }
                continue;
            };
            let fate = self.state().trouble.on_report(&report);
            if fate == Fate::IsLost {
                sleep(RETRY).await;
                continue;
            }
            let times = if fate == Fate::Doubled { 2 } else { 1 };
            let mut heard = true;
            for _ in 0..times {
                let answer = api::call(&self.host, "SubmitTaskStateChange", &report).await;
                heard &= answer.is_ok_and(|(status, _)| status < 500);
            }
            if heard {
                self.state().reports.pop_front();
            } else {
                sleep(RETRY).await;
            }
        }
    }
}
