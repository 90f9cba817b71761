//! What is told of a task, and when.
//!
//! A change of the task is told at once, with all that its containers have changed. A change of a
//! container alone waits for one of the task, for a while.

use serde_json::{Value, json};

use super::container::{Container, Known, Told, now};
use super::life::Life;
use crate::task::Status;

/// When things have happened to the task, in seconds since 1970, and what ECS was told of it.
#[derive(Debug, Default)]
pub(crate) struct Times {
    pub(crate) pull_started: Option<f64>,
    pub(crate) pull_stopped: Option<f64>,
    pub(crate) stopped: Option<f64>,
    /// Why the task could not begin.
    pub(crate) reason: Option<String>,
    told: Option<&'static str>,
}

impl Container {
    /// What ECS may hear of it.
    fn to_tell(&self) -> Option<Told> {
        let status = match self.state.known {
            Known::Running => "RUNNING",
            Known::Stopped => "STOPPED",
            Known::None | Known::Pulled | Known::Created => {
                self.state.image_digest.as_ref()?;
                "PENDING"
            }
        };
        Some(Told {
            status,
            reason: self.state.reason.clone(),
            digest: self.state.image_digest.clone(),
        })
    }

    fn told(&self) -> Value {
        let Some(to_tell) = self.to_tell() else {
            return Value::Null;
        };
        let mut told = json!({"containerName": self.given.name, "status": to_tell.status});
        let bindings = &self.state.ports;
        let members = [
            ("runtimeId", json!(self.state.id)),
            ("imageDigest", json!(self.state.image_digest)),
            ("reason", json!(self.state.reason)),
            (
                "networkBindings",
                json!(Some(bindings).filter(|it| !it.is_empty())),
            ),
        ];
        for (name, value) in members {
            if !value.is_null() {
                told[name] = value;
            }
        }
        if let Some(code) = self.state.exit_code.filter(|_| to_tell.status == "STOPPED") {
            told["exitCode"] = json!(code);
        }
        told
    }
}

impl Life {
    /// The least of its containers.
    fn status(&self) -> (&'static str, Status) {
        let least = self.containers.iter().map(|it| it.state.known).min();
        match least {
            Some(Known::Stopped) => ("STOPPED", Status::Stopped),
            Some(Known::Running) => ("RUNNING", Status::Running),
            // One that has run does not go back while it stops.
            _ => match self.times.told {
                Some("RUNNING") => ("RUNNING", Status::Running),
                _ => ("PENDING", Status::Accepted),
            },
        }
    }

    /// Tells ECS what there is to be told.
    pub(super) fn tell(&mut self) {
        let (status, known) = self.status();
        let at = now();
        for container in &mut self.containers {
            if container.to_tell() != container.told {
                container.changed.get_or_insert(at);
            }
        }
        let mut since = self.containers.iter().filter_map(|it| it.changed);
        let is_due = |since: std::time::SystemTime| {
            let waited = at.duration_since(since).unwrap_or_default();
            waited >= self.set.pace.batch
        };
        let has_digest = self
            .containers
            .iter()
            .any(|it| it.state.image_digest.is_some());
        let is_new = match self.times.told {
            None => status != "PENDING" || has_digest,
            Some(told) => told != status,
        };
        if !is_new && !since.any(is_due) {
            return;
        }
        let containers = self.containers.iter().filter(|it| it.changed.is_some());
        let containers: Vec<Value> = containers.map(Container::told).collect();
        let mut report = json!({
            "cluster": self.agent.cluster,
            "task": self.task.arn,
            "status": status,
            "reason": self.times.reason.as_deref().unwrap_or_default(),
            "containers": containers,
        });
        let times = [
            (
                "pullStartedAt",
                self.times.pull_stopped.and(self.times.pull_started),
            ),
            ("pullStoppedAt", self.times.pull_stopped),
            ("executionStoppedAt", self.times.stopped),
        ];
        for (name, time) in times {
            if let Some(time) = time {
                report[name] = json!(time);
            }
        }
        for container in &mut self.containers {
            container.told = container.to_tell();
            container.changed = None;
        }
        self.times.told = Some(status);
        self.agent.report(&self.task.arn, known, report);
    }
}
