//! What a kubelet knows of a Pod.

use std::net::Ipv4Addr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::Value;
use tokio::sync::watch;
use tokio::task::AbortHandle;

use crate::kubelet::paths::Paths;
use crate::store::Key;

/// A Pod on its node.
pub(crate) struct Run {
    pub(crate) key: Key,
    pub(crate) node: String,
    pub(crate) address: Ipv4Addr,
    /// Its network is there, and with it the address.
    pub(crate) has_network: bool,
    /// What has changed since the apiserver was told.
    pub(crate) is_untold: bool,
    pub(crate) folder: PathBuf,
    /// As it was when it came.
    pub(crate) pod: Arc<Value>,
    pub(crate) since: Timestamp,
    /// Those that come before the others are first.
    pub(crate) containers: Vec<Container>,
    /// How long it is given to end, when it is to end.
    pub(crate) stop: watch::Sender<Option<Duration>>,
    pub(crate) worker: Option<AbortHandle>,
}

pub(crate) struct Container {
    pub(crate) name: String,
    pub(crate) is_init: bool,
    pub(crate) spec: Value,
    pub(crate) phase: Phase,
    pub(crate) is_ready: bool,
    pub(crate) image_id: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) log: Vec<Line>,
    /// What it runs in, for commands and probes.
    pub(crate) place: Option<Place>,
    /// Its processes.
    pub(crate) group: Option<Pid>,
    /// Commands that others run in it.
    pub(crate) guests: Vec<Pid>,
    /// It is killed for its memory.
    pub(crate) is_out_of_memory: bool,
}

/// Where commands of a container run.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    pub(crate) env: Vec<(String, String)>,
    pub(crate) folder: PathBuf,
    pub(crate) paths: Paths,
}

#[derive(Clone, Debug)]
pub(crate) enum Phase {
    Waiting {
        reason: &'static str,
        message: String,
    },
    Running {
        since: Timestamp,
    },
    Ended(Ended),
}

#[derive(Clone, Debug)]
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) reason: &'static str,
    pub(crate) message: String,
    pub(crate) since: Option<Timestamp>,
    pub(crate) at: Timestamp,
}

/// What a container has written, without the end of the line.
#[derive(Clone, Debug)]
pub(crate) struct Line {
    pub(crate) at: Timestamp,
    pub(crate) text: Vec<u8>,
}

impl Container {
    pub(crate) fn new(spec: &Value, is_init: bool, reason: &'static str) -> Self {
        Self {
            name: spec["name"].as_str().unwrap_or_default().to_owned(),
            is_init,
            spec: spec.clone(),
            phase: Phase::Waiting {
                reason,
                message: String::new(),
            },
            is_ready: false,
            image_id: None,
            id: None,
            log: Vec::new(),
            place: None,
            group: None,
            guests: Vec::new(),
            is_out_of_memory: false,
        }
    }

    pub(crate) fn is_running(&self) -> bool {
        matches!(self.phase, Phase::Running { .. })
    }

    /// How it ended, if it has.
    pub(crate) fn ended(&self) -> Option<&Ended> {
        match &self.phase {
            Phase::Ended(ended) => Some(ended),
            Phase::Waiting { .. } | Phase::Running { .. } => None,
        }
    }

    /// Whatever runs in it is gone.
    pub(crate) fn kill(&self) {
        for group in self.group.iter().chain(&self.guests) {
            // It may have gone already.
            let _ = kill_process_group(*group, Signal::KILL);
        }
    }
}

impl Run {
    pub(crate) fn container(&self, name: &str) -> Option<&Container> {
        self.containers.iter().find(|it| it.name == name)
    }

    /// The node has lost its power.
    pub(crate) fn abandon(&self) {
        if let Some(worker) = &self.worker {
            worker.abort();
        }
        for container in &self.containers {
            container.kill();
        }
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.abandon();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
