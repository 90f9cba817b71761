//! Deployments of daemons, as records.

use std::time::Duration;

use crate::ecs::keys::RevisionId;
use crate::kernel::sorted::SortedSet;
use crate::kernel::time::Time;
use crate::wire::{
    DaemonAlarmConfiguration, DaemonDeploymentConfiguration, DaemonDeploymentStatus,
};

/// Why a deployment is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cause {
    CircuitBreaker,
    Alarm,
}

/// What `DescribeDaemonDeployments` shows.
#[derive(Clone, Debug)]
pub struct Deployment {
    pub id: String,
    /// What is deployed; nothing where the daemon is deleted.
    pub target: Option<RevisionId>,
    /// What there was when it began.
    pub sources: Vec<RevisionId>,
    pub status: DaemonDeploymentStatus,
    pub created: Time,
    pub started: Option<Time>,
    pub stopped: Option<Time>,
    pub finished: Option<Time>,
    pub configuration: DaemonDeploymentConfiguration,
    /// How many tasks have to fail for it to be given up.
    pub threshold: usize,
    /// The alarms that were raised when it began, and do not count.
    pub ignored_alarms: SortedSet<String>,
    /// How many tasks had failed when it was over.
    pub failures: usize,
    pub end: Option<End>,
    /// Since when the last batch of instances has been replaced.
    pub calm_since: Option<Time>,
    /// Whether any batch was drained.
    pub has_drained: bool,
}

/// How a deployment was given up.
#[derive(Clone, Debug)]
pub struct End {
    pub cause: Cause,
    pub at: Time,
    /// What it was rolled back to.
    pub to: Option<Completed>,
    pub triggered_alarms: Vec<String>,
}

impl Deployment {
    /// Whether nothing more comes of it.
    pub fn is_over(&self) -> bool {
        use DaemonDeploymentStatus as Status;
        match self.status {
            Status::Pending | Status::InProgress | Status::StopRequested => false,
            Status::RollbackInProgress => false,
            Status::Successful | Status::Stopped => true,
            Status::RollbackSuccessful | Status::RollbackFailed => true,
        }
    }

    /// How much of the instances is drained at a time, in percent: a quarter unless told otherwise.
    pub fn drain_percent(&self) -> f64 {
        const DEFAULT: f64 = 25.0;
        self.configuration.drain_percent.unwrap_or(DEFAULT)
    }

    /// With what the caller has left out.
    pub fn complete_configuration(&self) -> DaemonDeploymentConfiguration {
        let alarms = self.configuration.alarms.clone();
        DaemonDeploymentConfiguration {
            alarms: Some(alarms.unwrap_or(DaemonAlarmConfiguration {
                alarm_names: Some(Vec::new()),
                enable: Some(false),
            })),
            bake_time_in_minutes: Some(self.configuration.bake_time_in_minutes.unwrap_or(0)),
            drain_percent: Some(self.drain_percent()),
        }
    }

    /// For how long each batch is watched once it has been replaced.
    pub fn bake_time(&self) -> Duration {
        let minutes = self.configuration.bake_time_in_minutes.unwrap_or(0);
        let minutes = minutes * i32::from(self.target.is_some());
        Duration::from_secs(u64::try_from(minutes).unwrap_or(0) * 60)
    }
}

/// What a rollback goes back to.
#[derive(Clone, Debug)]
pub struct Completed {
    pub revision: RevisionId,
    pub providers: Vec<String>,
}
