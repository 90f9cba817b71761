//! What the stand-in knows of a task.

use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

/// How far a task has come on its host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Status {
    /// Nothing has begun.
    Accepted,
    /// Its containers run.
    Running,
    /// Its containers have ended.
    Stopped,
}

/// A task that the stand-in was given.
#[derive(Clone, Debug)]
pub struct Task {
    /// The payload.
    pub given: Value,
    /// How far it has come.
    pub status: Status,
    /// How often its containers were started.
    pub starts: u32,
    /// What its containers have exited with.
    pub exit_code: i32,
    /// When they have: in seconds since 1970.
    pub stopped_at: Option<f64>,
}

impl Task {
    /// One that was not there before.
    pub fn new(given: Value) -> Self {
        Self {
            given,
            status: Status::Accepted,
            starts: 0,
            exit_code: 0,
            stopped_at: None,
        }
    }

    /// Its containers end now.
    #[expect(clippy::disallowed_methods, reason = "a host has a clock of its own")]
    pub fn stop(&mut self, exit_code: i32) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        self.status = Status::Stopped;
        self.exit_code = exit_code;
        self.stopped_at = now.ok().map(|it| it.as_secs_f64());
    }

    /// The input of `SubmitTaskStateChange` that tells how the task is.
    pub fn told(&self, cluster: &str) -> Value {
        let status = match self.status {
            Status::Accepted => "PENDING",
            Status::Running => "RUNNING",
            Status::Stopped => "STOPPED",
        };
        let containers = self.given["containers"].as_array();
        let containers = containers.into_iter().flatten().map(|container| {
            let mut told = json!({
                "containerName": container["name"],
                "runtimeId": format!("stand-in-{}", self.starts),
                "status": status,
            });
            if self.status == Status::Stopped {
                told["exitCode"] = json!(self.exit_code);
            }
            told
        });
        let mut told = json!({
            "cluster": cluster,
            "task": self.given["arn"],
            "status": status,
            "reason": "",
            "containers": containers.collect::<Vec<_>>(),
        });
        if let Some(at) = self.stopped_at {
            told["executionStoppedAt"] = json!(at);
        }
        told
    }
}
