//! What an agent knows of a container.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};

use super::given;

/// How far a container has come. It never goes back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) enum Known {
    #[default]
    None,
    Pulled,
    Created,
    Running,
    Stopped,
}

/// A container of a task.
#[derive(Debug)]
pub(crate) struct Container {
    pub(crate) given: given::Container,
    pub(crate) state: State,
    pub(crate) health: Option<Health>,
    /// Something was asked of the engine, and is not answered.
    pub(crate) is_busy: bool,
    /// It is to stop, whatever becomes of the others.
    pub(crate) is_to_stop: bool,
    /// What ECS was told last.
    pub(crate) told: Option<Told>,
    /// Since when there is something that ECS was not told.
    pub(crate) changed: Option<SystemTime>,
}

/// What is known again when the agent comes back.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct State {
    pub(crate) known: Known,
    /// The engine's id.
    pub(crate) id: Option<String>,
    /// The engine's name of it.
    pub(crate) name: Option<String>,
    pub(crate) image_digest: Option<String>,
    pub(crate) exit_code: Option<i64>,
    /// The first that has gone wrong.
    pub(crate) reason: Option<String>,
    /// In seconds since 1970.
    pub(crate) started_at: Option<f64>,
    pub(crate) restarted_at: Option<f64>,
    pub(crate) ports: Vec<Binding>,
}

/// A port of the host that leads to one of the container.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Binding {
    #[serde(rename = "bindIP")]
    pub(crate) bind_ip: String,
    pub(crate) container_port: u16,
    pub(crate) host_port: u16,
    pub(crate) protocol: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Health {
    /// As telemetry writes it.
    pub(crate) status: &'static str,
    /// What the check has written.
    pub(crate) output: String,
}

/// What ECS was told of a container.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) status: &'static str,
    pub(crate) reason: Option<String>,
    pub(crate) digest: Option<String>,
}

impl Container {
    pub(crate) fn new(given: given::Container, state: State) -> Self {
        Self {
            given,
            state,
            health: None,
            is_busy: false,
            is_to_stop: false,
            told: None,
            changed: None,
        }
    }

    /// Notes that something went wrong. What went wrong before stays.
    pub(crate) fn fail(&mut self, reason: String) {
        self.state.reason.get_or_insert(reason);
    }

    /// How it is written where one container waits for another.
    pub(crate) fn shown(&self, is_to_stop: bool) -> String {
        let known = match self.state.known {
            Known::None => "NONE",
            Known::Pulled => "PULLED",
            Known::Created => "CREATED",
            Known::Running => "RUNNING",
            Known::Stopped => "STOPPED",
        };
        let desired = match is_to_stop || self.is_to_stop {
            true => "STOPPED",
            false => "RUNNING",
        };
        let exit = self.state.exit_code;
        let exit = exit.map(|code| format!(" - Exit: {code}"));
        format!(
            "{}({}) ({known}->{desired}){}",
            self.given.name,
            self.given.image,
            exit.unwrap_or_default()
        )
    }

    /// Whether it is started once more when it has exited at that time.
    pub(crate) fn is_restarted(&self, now: f64, period: Option<Duration>) -> bool {
        let Some(policy) = self.given.restart_policy.as_ref() else {
            return false;
        };
        let Some(code) = self.state.exit_code else {
            return false;
        };
        let period = period
            .unwrap_or_else(|| Duration::from_secs(policy.restart_attempt_period.unwrap_or(300)));
        let began = self.state.restarted_at.or(self.state.started_at);
        policy.enabled
            && !policy.ignored_exit_codes.contains(&code)
            && began.is_some_and(|began| now - began >= period.as_secs_f64())
    }
}

/// The clock of the host.
#[expect(clippy::disallowed_methods, reason = "a host has a clock of its own")]
pub(crate) fn now() -> SystemTime {
    SystemTime::now()
}

/// In seconds since 1970.
pub(crate) fn seconds(time: SystemTime) -> f64 {
    let since = time.duration_since(UNIX_EPOCH);
    since.unwrap_or_default().as_secs_f64()
}
