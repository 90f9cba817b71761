//! Lifecycle hooks: what is asked at a stage before a rollout goes on.

use std::time::Duration;

use crate::ecs::keys::{RegionKey, ServiceKey};
use crate::ecs::service::stages::stage::LifecycleStage;
use crate::ecs::service::stages::traffic::Weight;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::{
    DeploymentLifecycleHook as Hook, DeploymentLifecycleHookAction as Action,
    DeploymentLifecycleHookStatus as Status, DeploymentLifecycleHookTargetType as TargetType,
    Document,
};

/// What the Lambda function of a lifecycle hook answers.
///
/// [`ServiceHandle::answer_hook`] says it beforehand; [`FakeEcs::on_hook`] says it whenever a
/// function is called. By default functions succeed.
///
/// [`ServiceHandle::answer_hook`]: struct.ServiceHandle.html#method.answer_hook
/// [`FakeEcs::on_hook`]: struct.FakeEcs.html#method.on_hook
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "SCREAMING_SNAKE_CASE"))]
#[non_exhaustive]
#[warn(missing_docs)]
pub enum HookResult {
    /// `{"hookStatus": "SUCCEEDED"}`: the deployment goes on.
    Succeeded,
    /// `{"hookStatus": "FAILED"}`: the deployment is rolled back.
    Failed,
    /// `{"hookStatus": "IN_PROGRESS"}`: the function is called again in 30 seconds.
    InProgress,
    /// `{"hookStatus": "IN_PROGRESS", "callBackDelay": …}`: the function is called again after
    /// that, in whole seconds and after one at least.
    CallBackAfter(
        #[cfg_attr(feature = "serde", serde(with = "crate::kernel::seconds"))]
        #[cfg_attr(feature = "schema", schemars(with = "crate::kernel::seconds::Seconds"))]
        Duration,
    ),
    /// An answer without a `hookStatus`, which ECS cannot parse: the deployment is rolled back.
    Unparsable,
}

/// How soon a function is called again that does not say.
const CALL_BACK_DELAY: Duration = Duration::from_secs(30);

#[warn(missing_docs)]
impl HookResult {
    /// When the function is to be called again, if it is.
    fn call_back_delay(self) -> Option<Duration> {
        match self {
            Self::Succeeded | Self::Failed | Self::Unparsable => None,
            Self::InProgress => Some(CALL_BACK_DELAY),
            // Without any delay it would be called for ever before any time has passed.
            Self::CallBackAfter(delay) => Some(Duration::from_secs(delay.as_secs().max(1))),
        }
    }

    pub(super) fn is_in_progress(self) -> bool {
        self.call_back_delay().is_some()
    }
}

/// Why a hook ends a rollout.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HookFailure {
    Returned,
    Unparsable,
    TimedOut,
}

/// A hook at one stage.
#[derive(Clone, Debug)]
pub struct Run {
    pub id: String,
    /// Which of the configured ones it is.
    pub hook: usize,
    pub stage: LifecycleStage,
    pub status: Status,
    pub expires: Time,
    pub(super) ended: Option<Time>,
    /// When its function is to be called; `None` while it is being asked, and when there is nothing
    /// to ask.
    pub(super) call_at: Option<Time>,
    /// Whether its function has been called.
    pub(super) was_called: bool,
    pub(super) failure: Option<HookFailure>,
}

impl Run {
    pub(super) fn new(id: String, of: (usize, &Hook), stage: LifecycleStage, now: Time) -> Self {
        let (hook, configured) = of;
        let is_pause = is_pause(configured);
        Self {
            id,
            hook,
            stage,
            status: if is_pause {
                Status::AwaitingAction
            } else {
                Status::InProgress
            },
            expires: now + timeout(configured),
            ended: None,
            call_at: (!is_pause).then_some(now),
            was_called: false,
            failure: None,
        }
    }

    pub fn is_over(&self) -> bool {
        self.ended.is_some()
    }

    /// Whether it waits for somebody to continue.
    pub fn is_paused(&self) -> bool {
        self.status == Status::AwaitingAction
    }

    pub(super) fn end(&mut self, status: Status, failure: Option<HookFailure>, now: Time) {
        self.status = status;
        self.failure = failure;
        self.ended = Some(now);
        self.call_at = None;
    }

    /// Its function has answered.
    pub(super) fn take(&mut self, result: HookResult, now: Time) {
        match result {
            HookResult::Succeeded => self.end(Status::Succeeded, None, now),
            HookResult::Failed => self.end(Status::Failed, Some(HookFailure::Returned), now),
            HookResult::Unparsable => {
                self.end(Status::Failed, Some(HookFailure::Unparsable), now);
            }
            HookResult::InProgress | HookResult::CallBackAfter(_) => {
                self.call_at = result.call_back_delay().map(|delay| now + delay);
            }
        }
    }

    /// It has taken too long.
    pub(super) fn expire(&mut self, hook: &Hook, now: Time) {
        let failure = match timeout_action(hook) {
            Action::Rollback => Some(HookFailure::TimedOut),
            Action::Continue => None,
        };
        self.end(Status::TimedOut, failure, now);
    }

    /// When something is next due for it.
    pub(super) fn timer(&self) -> Time {
        self.call_at
            .map_or(self.expires, |call| call.min(self.expires))
    }
}

pub fn is_pause(hook: &Hook) -> bool {
    hook.target_type == Some(TargetType::Pause)
}

/// A day, unless it says otherwise.
fn timeout(hook: &Hook) -> Duration {
    const DEFAULT_MINUTES: i32 = 1_440;
    let timeout = hook.timeout_configuration.as_ref();
    let minutes = timeout.and_then(|timeout| timeout.timeout_in_minutes);
    let minutes = u64::try_from(minutes.unwrap_or(DEFAULT_MINUTES)).unwrap_or(0);
    Duration::from_secs(minutes * 60)
}

/// What becomes of the rollout when it takes too long.
pub fn timeout_action(hook: &Hook) -> Action {
    let timeout = hook.timeout_configuration.as_ref();
    timeout
        .and_then(|timeout| timeout.action)
        .unwrap_or(Action::Rollback)
}

/// Which call of a Lambda function it is.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct HookRef {
    pub region: RegionKey,
    pub(super) service: ServiceKey,
    pub(super) run: String,
}

/// What a Lambda function is called with.
#[derive(Clone, Debug, PartialEq)]
pub struct Payload {
    pub execution_id: String,
    pub target_arn: String,
    pub stage: LifecycleStage,
    pub service_deployment_arn: String,
    pub service_arn: String,
    pub target_service_revision_arn: String,
    /// By the ARN of the revision; only where that traffic is being shifted.
    pub test_traffic: SortedMap<String, Weight>,
    pub production_traffic: SortedMap<String, Weight>,
    pub details: Option<Document>,
}
