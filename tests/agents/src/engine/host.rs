//! The host whose engine runs the containers, between the agent's talk and the lives of its tasks.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use bollard::Docker;
use serde_json::{Value, json};

use super::given;
use super::health::of_task;
use super::life::{self, Handle};
use super::saved::{Saved, SavedTask};
use super::{Engine, health};
use crate::agent::{Agent, Shared};
use crate::task::{Status, Task};

/// Name, status and output of a health check.
pub(crate) type Checked = (String, &'static str, String);

pub(crate) struct Host {
    pub(crate) set: Engine,
    client: Docker,
    saved: Mutex<Saved>,
    lives: Mutex<BTreeMap<String, Handle>>,
    checked: Mutex<BTreeMap<String, Vec<Checked>>>,
}

fn locked<T>(of: &Mutex<T>) -> MutexGuard<'_, T> {
    of.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Host {
    pub(crate) fn saved(&self) -> MutexGuard<'_, Saved> {
        locked(&self.saved)
    }
}

impl Agent {
    /// An agent whose tasks are containers of an engine. One that has been there before comes back
    /// as the same host, with its tasks.
    ///
    /// # Errors
    ///
    /// When the engine does not answer, or ECS does not register the host.
    pub async fn on_engine(ecs: &str, cluster: &str, set: Engine) -> io::Result<Self> {
        let client = set.connect().await?;
        let known = match &set.data {
            Some(folder) => Saved::load(folder)?,
            None => None,
        };
        let info = client.info().await.map_err(io::Error::other)?;
        let cpu = info.ncpu.unwrap_or(1) * 1024;
        let memory = info.mem_total.unwrap_or_default() >> 20;
        let before = known.as_ref().map(|it| it.instance.as_str());
        let arn = Self::register(ecs, cluster, (cpu, memory), before).await?;
        let mut saved = known.unwrap_or_default();
        saved.instance.clone_from(&arn);
        if let Some(folder) = &set.data {
            saved.write(folder);
        }
        let tasks = saved.tasks.clone();
        let host = Host {
            set,
            client,
            saved: Mutex::new(saved),
            lives: Mutex::default(),
            checked: Mutex::default(),
        };
        let agent = Self::new(ecs, cluster, (arn, Some(host)));
        for (arn, known) in tasks {
            agent.shared.go_on(&arn, known);
        }
        agent.shared.spawn(health::tell(Arc::clone(&agent.shared)));
        Ok(agent)
    }
}

impl Shared {
    /// Begins a task; says whether it is one.
    pub(crate) fn begin_at_engine(self: &Arc<Self>, arn: &str, given: &Value) -> bool {
        if self.state().tasks.contains_key(arn) {
            return true;
        }
        let known = SavedTask {
            given: given.clone(),
            ..SavedTask::default()
        };
        let mut state = self.state();
        state.tasks.insert(arn.to_owned(), Task::new(given.clone()));
        drop(state);
        Saved::keep(self, arn, known.clone());
        self.go_on(arn, known)
    }

    /// Goes on with a task of which that is known.
    fn go_on(self: &Arc<Self>, arn: &str, known: SavedTask) -> bool {
        let Some(host) = self.engine() else {
            return false;
        };
        let mut state = self.state();
        let entry = state.tasks.entry(arn.to_owned());
        entry.or_insert_with(|| Task::new(known.given.clone()));
        drop(state);
        let read = given::Task::read(&known.given);
        let read = read.and_then(|task| match task.network_mode.as_deref() {
            Some("awsvpc") => Err("this agent has no network interfaces for tasks".to_owned()),
            _ => Ok(task),
        });
        match read {
            Ok(task) => {
                let at = (&host.set, &host.client);
                let (handle, living) = life::begin(self, at, task, known);
                locked(&host.lives).insert(arn.to_owned(), handle);
                self.spawn(living);
                true
            }
            Err(reason) => {
                let told = json!({
                    "cluster": self.cluster, "task": arn, "status": "STOPPED", "reason": reason,
                });
                self.report(arn, Status::Stopped, told);
                false
            }
        }
    }

    /// Says whether there is such a task at the engine.
    pub(crate) fn stop_at_engine(&self, arn: &str) -> bool {
        let host = self.engine();
        let handle = host.and_then(|it| locked(&it.lives).get(arn).cloned());
        if let Some(handle) = &handle {
            handle.stop();
        }
        handle.is_some()
    }

    /// The payload of a task.
    pub(crate) fn given(&self, arn: &str) -> Value {
        let state = self.state();
        let task = state.tasks.get(arn);
        task.map(|it| it.given.clone()).unwrap_or_default()
    }

    /// Tells ECS how the task is, after all that it is told already.
    pub(crate) fn report(&self, arn: &str, status: Status, report: Value) {
        let mut state = self.state();
        if let Some(task) = state.tasks.get_mut(arn) {
            task.status = status;
            if status == Status::Running {
                task.starts = 1;
            }
        }
        state.reports.push_back(report);
        drop(state);
        self.changed.notify_waiters();
    }

    /// How the health checks of a task are.
    pub(crate) fn note_health(&self, arn: &str, checked: Vec<Checked>) {
        if let Some(host) = self.engine() {
            locked(&host.checked).insert(arn.to_owned(), checked);
        }
    }

    /// What telemetry tells of it.
    pub(crate) fn health(&self) -> Vec<Value> {
        let Some(host) = self.engine() else {
            return Vec::new();
        };
        let checked = locked(&host.checked);
        let told = checked.iter().filter_map(|(arn, it)| of_task(arn, it));
        told.collect()
    }
}
