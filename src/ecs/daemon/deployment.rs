//! Deployments of daemons, as records.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::ecs::keys::RevisionId;
use crate::kernel::time::Time;
use crate::wire::{
    DaemonAlarmConfiguration, DaemonDeploymentConfiguration, DaemonDeploymentStatus,
};

/// Why a deployment is given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Cause {
    CircuitBreaker,
    Alarm,
}

/// What `DescribeDaemonDeployments` shows.
#[derive(Clone, Debug)]
pub(crate) struct Deployment {
    pub(crate) id: String,
    /// What is deployed; nothing where the daemon is deleted.
    pub(crate) target: Option<RevisionId>,
    /// What there was when it began.
    pub(crate) sources: Vec<RevisionId>,
    pub(crate) status: DaemonDeploymentStatus,
    pub(crate) created: Time,
    pub(crate) started: Option<Time>,
    pub(crate) stopped: Option<Time>,
    pub(crate) finished: Option<Time>,
    pub(crate) configuration: DaemonDeploymentConfiguration,
    /// How many tasks have to fail for it to be given up.
    pub(crate) threshold: usize,
    /// The alarms that were raised when it began, and do not count.
    pub(crate) ignored_alarms: BTreeSet<String>,
    /// How many tasks had failed when it was over.
    pub(crate) failures: usize,
    pub(crate) end: Option<End>,
    /// Since when the last batch of instances has been replaced.
    pub(crate) calm_since: Option<Time>,
    /// Whether any batch was drained.
    pub(crate) has_drained: bool,
}

/// How a deployment was given up.
#[derive(Clone, Debug)]
pub(crate) struct End {
    pub(crate) cause: Cause,
    pub(crate) at: Time,
    /// What it was rolled back to.
    pub(crate) to: Option<Completed>,
    pub(crate) triggered_alarms: Vec<String>,
}

impl Deployment {
    /// Whether nothing more comes of it.
    pub(crate) fn is_over(&self) -> bool {
        use DaemonDeploymentStatus as Status;
        match self.status {
            Status::Pending | Status::InProgress | Status::StopRequested => false,
            Status::RollbackInProgress => false,
            Status::Successful | Status::Stopped => true,
            Status::RollbackSuccessful | Status::RollbackFailed => true,
        }
    }

    /// How much of the instances is drained at a time, in percent: a quarter unless told otherwise.
    pub(crate) fn drain_percent(&self) -> f64 {
        const DEFAULT: f64 = 25.0;
        self.configuration.drain_percent.unwrap_or(DEFAULT)
    }

    /// With what the caller has left out.
    pub(crate) fn complete_configuration(&self) -> DaemonDeploymentConfiguration {
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
    pub(crate) fn bake_time(&self) -> Duration {
        let minutes = self.configuration.bake_time_in_minutes.unwrap_or(0);
        let minutes = minutes * i32::from(self.target.is_some());
        Duration::from_secs(u64::try_from(minutes).unwrap_or(0) * 60)
    }
}

/// What a rollback goes back to.
#[derive(Clone, Debug)]
pub(crate) struct Completed {
    pub(crate) revision: RevisionId,
    pub(crate) providers: Vec<String>,
}
