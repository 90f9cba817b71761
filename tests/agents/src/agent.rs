//! The stand-in of an agent.

use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::sync::Notify;
use tokio::task::JoinSet;
use tokio::time::sleep;

use crate::engine::host::Host;
use crate::task::{Status, Task};
use crate::trouble::{Fate, NoTrouble, Trouble};
use crate::{api, tcs};

/// What a real agent asks of the API.
const RECORDED: &str = include_str!("../../data/agent-requests.json");
/// What it can do besides, on a host outside of AWS.
const MORE: &[&str] = &[
    "ecs.capability.external",
    "ecs.capability.container-health-check",
    "ecs.capability.docker-plugin.local",
    "ecs.capability.execution-role-awslogs",
    "ecs.capability.execution-role-ecr-pull",
    "ecs.capability.firelens.fluentbit",
    "ecs.capability.logging-driver.awsfirelens.log-driver-buffer-limit",
    "ecs.capability.pid-ipc-namespace-sharing",
    "ecs.capability.task-cpu-mem-limit",
    "com.amazonaws.ecs.capability.logging-driver.awsfirelens",
    "com.amazonaws.ecs.capability.logging-driver.awslogs",
    "com.amazonaws.ecs.capability.task-iam-role",
];
/// The version that was recorded.
pub const VERSION: &str = "1.105.1";
/// How long it waits before it tries again what has failed.
pub(crate) const RETRY: Duration = Duration::from_millis(10);

/// An agent that runs until it is dropped.
pub struct Agent {
    pub(crate) shared: Arc<Shared>,
    runs: Vec<tokio::task::JoinHandle<()>>,
    is_twin: bool,
}

pub(crate) struct Shared {
    /// `host:port` of ECS.
    pub(crate) ecs: String,
    pub(crate) cluster: String,
    pub(crate) arn: String,
    state: Mutex<State>,
    pub(crate) changed: Notify,
    /// Who runs the containers; without one they are numbers in memory.
    host: Option<Host>,
    /// What ends with the agent.
    beside: Mutex<JoinSet<()>>,
    me: Weak<Self>,
}

pub(crate) struct State {
    pub(crate) tasks: BTreeMap<String, Task>,
    /// What is to be told, in order.
    pub(crate) reports: VecDeque<Value>,
    /// The highest number of a payload or a manifest.
    pub(crate) timeline: i64,
    /// Where it is told what to do. Agents ask that once in 12 hours.
    pub(crate) endpoint: Option<String>,
    pub(crate) is_cut_off: bool,
    /// Whether the agent has had credentials of its tasks.
    pub(crate) has_connected: bool,
    pub(crate) trouble: Box<dyn Trouble>,
    pub(crate) frames: Vec<Value>,
    pub(crate) refuses: Refuses,
    /// How often it has connected.
    pub(crate) connections: usize,
    /// Whether ECS knows the host no more.
    pub(crate) is_inactive: bool,
    pub(crate) version: String,
    /// The version that it becomes when it is updated. Without one it refuses, as agents do that
    /// are not set to be.
    pub(crate) becomes: Option<String>,
    /// It was told to become it.
    pub(crate) is_exchanged: bool,
}

/// What the agent does not do of what it is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refuses {
    /// It does all of it.
    Nothing,
    /// It neither takes nor acknowledges tasks.
    ToAnswer,
    /// It takes no task, and says so.
    Payloads,
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
        let arn = Self::register(host, cluster, (65_536, 262_144), None).await?;
        let agent = Self::new(host, cluster, (arn, None));
        agent.shared.state().trouble = Box::new(trouble);
        Ok(agent)
    }

    /// Registers a host with so many CPU units and MiB, or one that was there before once more.
    /// Returns its ARN.
    pub(crate) async fn register(
        host: &str,
        cluster: &str,
        (cpu, memory): (i64, i64),
        before: Option<&str>,
    ) -> io::Result<String> {
        let recorded: Value = serde_json::from_str(RECORDED)?;
        let attributes = recorded["RegisterContainerInstance"]["attributes"].as_array();
        let mut attributes: Vec<Value> = attributes.cloned().unwrap_or_default();
        attributes.extend(MORE.iter().map(|name| json!({"name": name})));
        let mut input = json!({
            "cluster": cluster,
            "totalResources": [
                {"name": "CPU", "type": "INTEGER", "integerValue": cpu},
                {"name": "MEMORY", "type": "INTEGER", "integerValue": memory},
                {"name": "PORTS", "type": "STRINGSET", "stringSetValue": ["22", "51678"]},
                {"name": "PORTS_UDP", "type": "STRINGSET", "stringSetValue": []},
            ],
            "attributes": attributes,
            "instanceIdentityDocument": "",
            "instanceIdentityDocumentSignature": "",
        });
        if let Some(arn) = before {
            input["containerInstanceArn"] = json!(arn);
        }
        let (status, answer) = api::call(host, "RegisterContainerInstance", &input).await?;
        let arn = answer["containerInstance"]["containerInstanceArn"].as_str();
        let arn = arn.map(str::to_owned);
        arn.ok_or_else(|| io::Error::other(format!("{status}: {answer}")))
    }

    /// The agent of a host that is registered.
    pub(crate) fn new(host: &str, cluster: &str, (arn, at): (String, Option<Host>)) -> Self {
        let timeline = at.as_ref().map(|it| it.saved().timeline);
        let state = State {
            tasks: BTreeMap::new(),
            reports: VecDeque::new(),
            timeline: timeline.unwrap_or_default(),
            endpoint: None,
            is_cut_off: false,
            has_connected: false,
            trouble: Box::new(NoTrouble),
            frames: Vec::new(),
            refuses: Refuses::Nothing,
            connections: 0,
            is_inactive: false,
            version: VERSION.to_owned(),
            becomes: None,
            is_exchanged: false,
        };
        let shared = Arc::new_cyclic(|me| Shared {
            host: at,
            ecs: host.to_owned(),
            cluster: cluster.to_owned(),
            arn,
            state: Mutex::new(state),
            changed: Notify::new(),
            beside: Mutex::default(),
            me: Weak::clone(me),
        });
        let polls = tokio::spawn(Arc::clone(&shared).poll());
        let tells = tokio::spawn(Arc::clone(&shared).tell());
        Self {
            shared,
            runs: vec![polls, tells],
            is_twin: false,
        }
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

    /// What it does not do from now on.
    pub fn refuse(&self, refuses: Refuses) {
        self.shared.state().refuses = refuses;
    }

    /// It has that version, and becomes another when it is told to, or refuses to.
    pub fn set_version(&self, version: &str, becomes: Option<&str>) {
        let mut state = self.shared.state();
        version.clone_into(&mut state.version);
        state.becomes = becomes.map(str::to_owned);
    }

    /// How often it has connected.
    pub fn connections(&self) -> usize {
        self.shared.state().connections
    }

    /// Whether ECS has said that it does not know the host any more.
    pub fn is_inactive(&self) -> bool {
        self.shared.state().is_inactive
    }

    /// The process of the agent that runs on this host also polls, beside this one.
    pub fn twin(&self) -> Self {
        let polls = tokio::spawn(Arc::clone(&self.shared).poll());
        Self {
            shared: Arc::clone(&self.shared),
            runs: vec![polls],
            is_twin: true,
        }
    }

    /// Tells how the health checks of a container are, as agents do, on a connection of its own.
    ///
    /// # Errors
    ///
    /// When ECS does not take it.
    pub async fn publish_health(
        &self,
        task: &str,
        container: &str,
        health: &str,
    ) -> io::Result<Value> {
        tcs::publish_health(&self.shared, task, container, health).await
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
        if !self.is_twin {
            self.shared.beside().abort_all();
        }
    }
}

impl Shared {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn beside(&self) -> MutexGuard<'_, JoinSet<()>> {
        self.beside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does something that ends with the agent, at the latest.
    pub(crate) fn spawn(&self, doing: impl Future<Output = ()> + Send + 'static) {
        let mut beside = self.beside();
        while beside.try_join_next().is_some() {}
        beside.spawn(doing);
    }

    pub(crate) fn engine(&self) -> Option<&Host> {
        self.host.as_ref()
    }

    /// The highest number of a payload or a manifest.
    pub(crate) fn timeline(&self) -> i64 {
        self.state().timeline
    }

    /// Begins a task, unless it is known. Says whether it is one.
    pub(crate) fn start(&self, arn: &str, given: &Value) -> bool {
        if let (Some(_), Some(me)) = (self.engine(), self.me.upgrade()) {
            return me.begin_at_engine(arn, given);
        }
        let mut state = self.state();
        if state.tasks.contains_key(arn) {
            return true;
        }
        let mut task = Task::new(given.clone());
        task.starts = 1;
        task.status = Status::Running;
        state.reports.push_back(task.told(&self.cluster));
        state.tasks.insert(arn.to_owned(), task);
        self.changed.notify_waiters();
        true
    }

    pub(crate) fn stop(&self, arn: &str, exit_code: i32) {
        if self.stop_at_engine(arn) {
            return;
        }
        let mut state = self.state();
        let Some(task) = state.tasks.get_mut(arn) else {
            return;
        };
        if task.status == Status::Stopped {
            return;
        }
        task.stop(exit_code);
        let told = task.told(&self.cluster);
        state.reports.push_back(told);
        self.changed.notify_waiters();
    }

    /// Tells ECS what has become of tasks, in order, until ECS has heard.
    async fn tell(self: Arc<Self>) {
        loop {
            let changed = self.changed.notified();
            let next = {
                let mut state = self.state();
                match state.is_cut_off {
                    true => None,
                    false => state.reports.pop_front(),
                }
            };
            let Some(report) = next else {
                tokio::select! {
                    () = changed => {}
                    () = sleep(RETRY) => {}
                }
                continue;
            };
            let fate = self.state().trouble.on_report(&report);
            let is_heard = match fate {
                Fate::IsLost => false,
                Fate::IsLate => {
                    // Behind the next of them, which may be about the same task.
                    let mut state = self.state();
                    let at = state.reports.len().min(1);
                    state.reports.insert(at, report.clone());
                    true
                }
                Fate::Doubled => self.submit(&report).await && self.submit(&report).await,
                Fate::Arrives => self.submit(&report).await,
            };
            if !is_heard {
                self.state().reports.push_front(report);
                sleep(RETRY).await;
            }
        }
    }

    async fn submit(&self, report: &Value) -> bool {
        let answer = api::call(&self.ecs, "SubmitTaskStateChange", report).await;
        answer.is_ok_and(|(status, _)| status < 500)
    }
}
