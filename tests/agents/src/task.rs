//! What the stand-in knows of a task.

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
}

impl Task {
    /// One that was not there before.
    pub fn new(given: Value) -> Self {
        Self {
            given,
            status: Status::Accepted,
            starts: 0,
            exit_code: 0,
        }
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
        json!({
            "cluster": cluster,
            "task": self.given["arn"],
            "status": status,
            "reason": "",
            "containers": containers.collect::<Vec<_>>(),
        })
    }
}
