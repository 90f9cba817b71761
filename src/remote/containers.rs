//! Containers of tasks that are still to be started.

use super::{Remote, RemoteError};
use crate::command::Command;
use crate::simulator::rules::Which;
use crate::simulator::script::Script;
use crate::simulator::selector::ContainerSelector;

/// Containers of tasks that are still to be started: made with
/// [`Remote::containers`](Remote::containers).
#[must_use = "nothing happens before it is said what they do, as by `.script(…)`"]
#[derive(Clone, Debug)]
pub struct RemoteContainers {
    ecs: Remote,
    containers: ContainerSelector,
    which: Which,
}

impl RemoteContainers {
    pub(super) fn new(ecs: &Remote, containers: ContainerSelector) -> Self {
        Self {
            ecs: ecs.clone(),
            containers,
            which: Which::All,
        }
    }

    /// Only the first so many of them.
    pub fn times(mut self, count: usize) -> Self {
        self.which = Which::First(count);
        self
    }

    /// Only the first of them.
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Only the n-th one, counted from 1.
    pub fn nth(mut self, n: usize) -> Self {
        self.which = Which::Nth(n);
        self
    }

    /// They follow the script.
    pub async fn script(self, script: Script) -> Result<(), RemoteError> {
        let Self {
            ecs,
            containers,
            which,
        } = self;
        let command = Command::Script {
            containers,
            which,
            script,
        };
        ecs.carry_out(command).await
    }

    /// They are real containers, where the server has an engine.
    ///
    /// # Errors
    ///
    /// When it has none.
    pub async fn in_docker(self) -> Result<(), RemoteError> {
        self.run_by("docker").await
    }

    /// Pods have them, where the server has a cluster, with the other containers of their tasks.
    ///
    /// # Errors
    ///
    /// When it has none.
    pub async fn in_kubernetes(self) -> Result<(), RemoteError> {
        self.run_by("kubernetes").await
    }

    /// They are simulated, where others are real.
    pub async fn simulated(self) -> Result<(), RemoteError> {
        self.run_by("simulator").await
    }

    async fn run_by(self, runtime: &str) -> Result<(), RemoteError> {
        let command = Command::ChooseRuntime {
            containers: self.containers,
            runtime: runtime.to_owned(),
        };
        self.ecs.carry_out(command).await
    }
}
