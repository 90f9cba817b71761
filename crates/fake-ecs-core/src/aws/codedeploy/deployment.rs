//! A deployment, as data.

use crate::kernel::time::Time;
use crate::wire::codedeploy::enums::{
    AutoRollbackEvent, DeploymentCreator, DeploymentReadyAction, DeploymentStatus, ErrorCode,
    InstanceAction, LifecycleErrorCode, LifecycleEventStatus,
};
use crate::wire::codedeploy::types::{
    AlarmConfiguration, AutoRollbackConfiguration, DeploymentGroupInfo, RevisionLocation,
    RollbackInfo,
};

use super::app_spec::AppSpec;
use super::routing::Steps;

/// Where a deployment stands among all ever made in its region.
pub(super) type Key = usize;

/// A deployment.
#[derive(Clone, Debug)]
pub struct Deployment {
    pub(super) id: String,
    /// The names of its application and its group, which may have others since, or be gone.
    pub(super) application: String,
    pub(super) group: String,
    /// The group as it was when the deployment was made.
    pub(super) settings: DeploymentGroupInfo,
    pub(super) config: String,
    pub(super) steps: Steps,
    pub(super) revision: Option<RevisionLocation>,
    pub(super) previous_revision: Option<RevisionLocation>,
    pub(super) description: Option<String>,
    pub(super) file_exists_behavior: Option<crate::wire::codedeploy::enums::FileExistsBehavior>,
    /// In place of the alarms of its group.
    pub(super) alarms: Option<AlarmConfiguration>,
    /// In place of what its group says.
    pub(super) auto_rollback: Option<AutoRollbackConfiguration>,
    pub(super) creator: DeploymentCreator,
    pub(super) created: Time,
    pub(super) started: Option<Time>,
    pub(super) completed: Option<Time>,
    /// When something of it has changed last.
    pub(super) updated: Time,
    pub(super) status: DeploymentStatus,
    pub(super) error: Option<(ErrorCode, String)>,
    pub(super) rollback: RollbackInfo,
    /// The deployment that it undoes, if it is a rollback.
    pub(super) undoes: Option<Key>,
    pub(super) spec: AppSpec,
    pub(super) target: Target,
    /// What happens to the target, in order.
    pub(super) events: Vec<LifecycleEvent>,
    pub(super) phase: Phase,
    /// When it goes on by itself, if it does.
    pub(super) due: Option<Time>,
}

/// The service that is deployed, as the names that ECS and load balancers know it by.
#[derive(Clone, Debug, Default)]
pub struct Target {
    pub(super) cluster: String,
    pub(super) service: String,
    /// The number of the task set that was the primary one.
    pub(super) blue: Option<u64>,
    /// The number of the task set that replaces it.
    pub(super) green: Option<u64>,
    /// The ARN of the target group of each of the two.
    pub(super) blue_group: String,
    pub(super) green_group: String,
    /// The share of the traffic that the replacement has, in percent.
    pub(super) share: i32,
    /// Whether test traffic was moved.
    pub(super) is_tested: bool,
}

/// Something that happens to a target.
#[derive(Clone, Debug)]
pub struct LifecycleEvent {
    pub(super) name: &'static str,
    pub(super) status: LifecycleEventStatus,
    pub(super) start: Option<Time>,
    pub(super) end: Option<Time>,
    pub(super) failure: Option<(LifecycleErrorCode, String)>,
}

/// What a deployment does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phase {
    /// It has been made and nothing else.
    Created,
    /// The event of that place happens.
    Event {
        at: usize,
        waits: Waits,
    },
    /// Traffic is moved when somebody says so; then the event of that place is next.
    Ready {
        next: usize,
    },
    /// The original task set is deleted later.
    Terminating,
    Over,
}

/// What an event waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Waits {
    /// It has not begun.
    Start,
    /// The replacement has all its tasks, and they are healthy.
    Stable,
    /// The function that was asked under that number says what comes of it.
    Function(u64),
    /// So many further steps of traffic were made; the next one is due.
    Step(i32),
}

impl LifecycleEvent {
    pub(super) fn pending(name: &'static str) -> Self {
        Self {
            name,
            status: LifecycleEventStatus::Pending,
            start: None,
            end: None,
            failure: None,
        }
    }
}

impl Deployment {
    pub(super) fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// Whether it has made anything of the service's another.
    pub(super) fn has_started(&self) -> bool {
        self.started.is_some()
    }

    pub(super) fn is_rollback(&self) -> bool {
        self.undoes.is_some()
    }

    /// The alarms that stop it.
    pub(super) fn alarms(&self) -> impl Iterator<Item = &str> {
        let own = self.alarms.as_ref();
        let configuration = own.or(self.settings.alarm_configuration.as_ref());
        let enabled = configuration.filter(|it| it.enabled == Some(true));
        let alarms = enabled
            .and_then(|it| it.alarms.as_ref())
            .into_iter()
            .flatten();
        alarms.filter_map(|alarm| alarm.name.as_deref())
    }

    pub(super) fn rollback_configuration(&self) -> Option<&AutoRollbackConfiguration> {
        let own = self.auto_rollback.as_ref();
        own.or(self.settings.auto_rollback_configuration.as_ref())
    }

    /// Whether it is rolled back for such a reason.
    pub(super) fn rolls_back_on(&self, event: AutoRollbackEvent) -> bool {
        self.rollback_configuration().is_some_and(|it| {
            let mut events = it.events.iter().flatten();
            it.enabled == Some(true) && events.any(|it| *it == event)
        })
    }

    /// How many minutes it waits for somebody to say that traffic is moved; `None` when it does not
    /// wait.
    pub(super) fn ready_wait(&self) -> Option<u64> {
        let ready = self.settings.blue_green_deployment_configuration.as_ref();
        let ready = ready.and_then(|it| it.deployment_ready_option.as_ref())?;
        let stops = ready.action_on_timeout == Some(DeploymentReadyAction::StopDeployment);
        stops.then(|| minutes(ready.wait_time_in_minutes))
    }

    /// After how many minutes the original task set is deleted; `None` when it is kept.
    pub(super) fn termination_wait(&self) -> Option<u64> {
        let option = self.settings.blue_green_deployment_configuration.as_ref();
        let option =
            option.and_then(|it| it.terminate_blue_instances_on_deployment_success.as_ref());
        let Some(option) = option else { return Some(0) };
        let is_kept = option.action == Some(InstanceAction::KeepAlive);
        (!is_kept).then(|| minutes(option.termination_wait_time_in_minutes))
    }
}

/// What handles show of it.
impl Deployment {
    pub fn id(&self) -> &str {
        &self.id
    }

    pub fn status(&self) -> DeploymentStatus {
        self.status
    }

    /// Why it has not come to what it should: a code and a text.
    pub fn error(&self) -> Option<(ErrorCode, &str)> {
        let error = self.error.as_ref();
        error.map(|(code, message)| (*code, message.as_str()))
    }

    /// The share of the traffic that the replacement has, in percent.
    pub fn share(&self) -> i32 {
        self.target.share
    }

    /// The id of the deployment that undoes it.
    pub fn rollback_id(&self) -> Option<&str> {
        self.rollback.rollback_deployment_id.as_deref()
    }

    /// The event whose function has not said yet what comes of it.
    pub fn pending_hook(&self) -> Option<&'static str> {
        match self.phase {
            Phase::Event {
                at,
                waits: Waits::Function(_),
            } => Some(self.events[at].name),
            _ => None,
        }
    }
}

fn minutes(given: Option<i32>) -> u64 {
    given.map_or(0, |it| u64::try_from(it).unwrap_or(0))
}
