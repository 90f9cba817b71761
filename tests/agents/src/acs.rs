//! The agent's end of the websocket over which it is told what to do.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::WebSocketStream;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::error::Error;

use crate::agent::{RETRY, Refuses, Shared};
use crate::api;
use crate::task::{Status, Task};
use crate::trouble::Fate;

/// How long what is late takes at most.
const LATE: Duration = Duration::from_millis(20);

/// How long it hears nothing before it connects anew.
const IDLE: Duration = Duration::from_secs(60);

type Socket = WebSocketStream<TcpStream>;

impl Shared {
    /// Connects again and again, and does what it is told.
    pub(crate) async fn poll(self: Arc<Self>) {
        loop {
            if !self.state().is_cut_off
                && let Ok(socket) = self.connect().await
            {
                self.listen(socket).await;
            }
            sleep(RETRY).await;
        }
    }

    async fn endpoint(&self) -> io::Result<String> {
        if let Some(known) = self.state().endpoint.clone() {
            return Ok(known);
        }
        let input = json!({"cluster": self.cluster, "containerInstance": self.arn});
        let (status, answer) = api::call(&self.ecs, "DiscoverPollEndpoint", &input).await?;
        let endpoint = answer["endpoint"].as_str().map(str::to_owned);
        let endpoint = endpoint.ok_or_else(|| io::Error::other(format!("{status}: {answer}")))?;
        self.state().endpoint = Some(endpoint.clone());
        Ok(endpoint)
    }

    async fn connect(&self) -> io::Result<Socket> {
        let endpoint = self.endpoint().await?;
        let endpoint = endpoint.replacen("http://", "ws://", 1);
        let (sends, version) = {
            let state = self.state();
            (!state.has_connected, state.version.clone())
        };
        let url = format!(
            "{endpoint}ws?agentHash=a8b3e7d3&agentVersion={version}&clusterArn={}\
             &containerInstanceArn={}&dockerVersion=DockerVersion%3A+20.10.24\
             &protocolVersion=2&seqNum=1&sendCredentials={sends}",
            self.cluster, self.arn
        );
        let stream = api::connect(&self.ecs).await?;
        let connected = timeout(IDLE, tokio_tungstenite::client_async(url, stream)).await?;
        if let Err(Error::Http(refused)) = &connected {
            let body = refused.body().as_deref().unwrap_or_default();
            let body = String::from_utf8_lossy(body);
            self.state().is_inactive = body.contains("InactiveInstanceException");
        }
        let (socket, _) = connected.map_err(io::Error::other)?;
        let mut state = self.state();
        state.has_connected = true;
        state.connections += 1;
        Ok(socket)
    }

    async fn listen(&self, mut socket: Socket) {
        let (mut late, mut late_answer) = (None, None);
        let mut idle = std::pin::pin!(sleep(IDLE));
        loop {
            let changed = self.changed.notified();
            if self.state().is_cut_off {
                return;
            }
            let has_late = late.is_some() || late_answer.is_some();
            let frame = tokio::select! {
                frame = socket.next() => frame,
                () = changed => continue,
                () = &mut idle => return,
                () = sleep(LATE), if has_late => {
                    let mut answers = Vec::from_iter(late_answer.take());
                    answers.extend(late.take().iter().flat_map(|frame| self.carry_out(frame)));
                    if send(&mut socket, answers).await.is_err() {
                        return;
                    }
                    continue;
                }
            };
            let Some(Ok(frame)) = frame else { return };
            idle.set(sleep(IDLE));
            let Message::Text(text) = frame else { continue };
            let Ok(frame) = serde_json::from_str::<Value>(&text) else {
                continue;
            };
            let fate = {
                let mut state = self.state();
                state.frames.push(frame.clone());
                state.trouble.on_frame(&frame)
            };
            let heard = match fate {
                Fate::IsLost => return,
                Fate::Doubled => vec![frame.clone(), frame],
                Fate::Arrives => vec![frame],
                Fate::IsLate => match late.replace(frame) {
                    Some(older) => vec![older],
                    None => continue,
                },
            };
            let heard = heard
                .into_iter()
                .chain(late.take_if(|_| fate != Fate::IsLate));
            let said: Vec<_> = heard.flat_map(|frame| self.carry_out(&frame)).collect();
            let Some(answers) = self.with_trouble(said, &mut late_answer) else {
                return;
            };
            if send(&mut socket, answers).await.is_err() {
                return;
            }
            // The process ends, and the new version begins.
            if std::mem::take(&mut self.state().is_exchanged) {
                return;
            }
        }
    }

    /// What comes of what the agent says; nothing when the connection is lost with it.
    fn with_trouble(&self, said: Vec<Value>, late: &mut Option<Value>) -> Option<Vec<Value>> {
        let mut come = Vec::new();
        for frame in said {
            let fate = self.state().trouble.on_frame(&frame);
            match fate {
                Fate::IsLost => return None,
                Fate::Doubled => come.extend([frame.clone(), frame]),
                Fate::Arrives => come.push(frame),
                Fate::IsLate => {
                    come.extend(late.replace(frame));
                    continue;
                }
            }
            come.extend(late.take());
        }
        Some(come)
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
                let refuses = self.state().refuses;
                let tasks = message["tasks"].as_array().into_iter().flatten();
                let mut is_understood = true;
                for task in tasks.filter(|_| refuses == Refuses::Nothing) {
                    is_understood &= self.take(task);
                }
                match refuses {
                    Refuses::Nothing if is_understood => vec![acknowledged("AckRequest")],
                    Refuses::Nothing | Refuses::ToAnswer => Vec::new(),
                    Refuses::Payloads => {
                        let mut refused = acknowledged("NackRequest");
                        refused["message"]["reason"] = json!("InvalidTask: it cannot be read");
                        vec![refused]
                    }
                }
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
            "StageUpdateMessage" | "PerformUpdateMessage" => {
                let mut state = self.state();
                let Some(becomes) = state.becomes.clone() else {
                    let mut refused = acknowledged("NackRequest");
                    refused["message"]["reason"] = json!("Updates are disabled");
                    return vec![refused];
                };
                if frame["type"] == "PerformUpdateMessage" {
                    state.version = becomes;
                    state.is_exchanged = true;
                }
                vec![acknowledged("AckRequest")]
            }
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

    /// A task of a payload: one that is known is only stopped, never started again. Says whether it
    /// could be read.
    fn take(&self, task: &Value) -> bool {
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
                true
            }
            _ => false,
        }
    }
}

async fn send(socket: &mut Socket, answers: Vec<Value>) -> Result<(), Error> {
    for answer in answers {
        socket.send(Message::text(answer.to_string())).await?;
    }
    Ok(())
}
