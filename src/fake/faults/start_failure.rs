//! Tasks that do not come to run their containers.

use std::fmt;

use super::turns::check_tasks;
use crate::fake::FakeEcs;
use crate::faults::tasks::TaskScope;
use crate::faults::{self, Kind, Origin};
use crate::handle::Fault;

/// A fault of tasks that start, which is being made: [`fail`](Self::fail) says why they do not.
///
/// By default it is of every task that starts from now on.
#[must_use = "nothing goes wrong before `.fail(…)` is called"]
#[derive(Clone)]
pub struct NewStartFault {
    pub(super) fake: FakeEcs,
    tasks: TaskScope,
    times: Option<usize>,
    optional: bool,
}

impl NewStartFault {
    pub(super) fn of(fake: &FakeEcs) -> Self {
        Self {
            fake: fake.clone(),
            tasks: TaskScope::default(),
            times: None,
            optional: false,
        }
    }

    /// Only tasks in the cluster of that name.
    pub fn cluster(mut self, name: &str) -> Self {
        self.tasks.cluster = Some(name.to_owned());
        self
    }

    /// Only tasks of that family.
    pub fn family(mut self, family: &str) -> Self {
        self.tasks.family = Some(family.to_owned());
        self
    }

    /// Only the n-th task, counted from 1; then the fault has ended. Tasks are counted in the order
    /// in which they come to where they would fail, from the making of the fault, without those
    /// that fail by a fault that was made before.
    ///
    /// ```
    /// # use fake_ecs::{FakeEcs, StartFailure};
    /// let ecs = FakeEcs::start().blocking();
    /// let starts = ecs.faults().task_starts().cluster("default").family("report").nth(2);
    /// starts.fail(StartFailure::EphemeralStorageTimeout);
    /// let report = ecs.define("report");
    ///
    /// let tasks = [report.run(), report.run(), report.run()];
    /// ecs.settle();
    ///
    /// assert_eq!(tasks.map(|task| task.is_stopped()), [false, true, false]);
    /// ```
    ///
    /// # Panics
    ///
    /// When `n` is 0.
    #[track_caller]
    pub fn nth(mut self, n: usize) -> Self {
        self.tasks.nth = Some(n);
        check_tasks(&self.tasks);
        self
    }

    /// Only the next task: short for [`times(1)`](Self::times).
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Only the first `times` tasks; then the fault has ended.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// No task need fail; see [`FakeEcs::verify`].
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// The task ends before its containers run: `STOPPED` with the stop code `TaskFailedToStart`
    /// and the reason of the failure. It has no `startedAt`, its containers have no exit code and
    /// no log. The scheduler of a service starts another one, and a circuit breaker counts it.
    ///
    /// ```
    /// # fn example(definition: &str) {
    /// use fake_ecs::{FakeEcs, StartFailure, StopCode};
    ///
    /// let ecs = FakeEcs::start().blocking();
    /// let failure = StartFailure::NetworkInterfaceTimeout;
    /// ecs.faults().task_starts().once().fail(failure);
    ///
    /// let task = ecs.register_json(definition).run();
    /// ecs.settle();
    ///
    /// assert_eq!(task.stop_code(), Some(StopCode::TaskFailedToStart));
    /// let reason = "Timeout waiting for network interface provisioning to complete.";
    /// assert_eq!(task.stopped_reason().as_deref(), Some(reason));
    /// assert_eq!(task.container("app").exit_code(), None);
    /// # }
    /// # example(r#"{
    /// #     "family": "report", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// # }"#);
    /// ```
    ///
    /// Images that cannot be pulled and containers that cannot be started are for scripts: see
    /// [`Script::cannot_pull`](crate::Script::cannot_pull) and
    /// [`Script::fails_to_start`](crate::Script::fails_to_start).
    #[track_caller]
    pub fn fail(self, failure: StartFailure) -> Fault {
        let Self {
            fake,
            tasks,
            times,
            optional,
        } = self;
        let fault = faults::Fault {
            times,
            optional,
            origin: Some(Origin::here()),
            ..faults::Fault::new(Kind::TaskStart {
                tasks,
                provisioning: failure.is_of_provisioning(),
                reason: failure.reason(),
            })
        };
        Fault::make(&fake, fault, None)
    }
}

impl fmt::Debug for NewStartFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewStartFault")
            .field("cluster", &self.tasks.cluster)
            .field("family", &self.tasks.family)
            .field("nth", &self.tasks.nth)
            .field("times", &self.times)
            .finish_non_exhaustive()
    }
}

/// Why a task does not come to run its containers, for [`NewStartFault::fail`].
///
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html>
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StartFailure {
    /// `Timeout waiting for network interface provisioning to complete.`
    NetworkInterfaceTimeout,
    /// `Unexpected EC2 error while attempting to Create Network Interface with public IP assignment
    /// enabled in subnet '<subnet>': AuthFailure`, with this subnet.
    NetworkInterfaceDenied(String),
    /// `Timeout waiting for EphemeralStorage provisioning to complete.`
    EphemeralStorageTimeout,
    /// `The Service Discovery instance could not be registered.`
    ServiceDiscovery,
    /// `ResourceInitializationError: unable to pull secrets or registry auth: …` of the secret in
    /// Secrets Manager with this ARN, which is not there.
    SecretNotFound(String),
    /// `ResourceInitializationError: unable to pull secrets or registry auth: …` of the secret with
    /// this ARN, for want of a way to Secrets Manager.
    SecretUnreachable(String),
    /// `ResourceInitializationError: unable to pull secrets or registry auth: …`, for want of a way
    /// to the Parameter Store.
    ParametersUnreachable,
    /// `ResourceInitializationError: unable to pull secrets or registry auth: …`, for want of a way
    /// to Amazon ECR.
    RegistryUnreachable,
    /// `ResourceInitializationError: failed to validate logger args: …`, because the log group does
    /// not exist.
    LogGroupNotFound,
    /// `ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: …`
    FileSystemNotMounted,
    /// Any other reason.
    Other(String),
}

impl StartFailure {
    /// Whether the task does not even come to `PENDING`.
    pub(crate) fn is_of_provisioning(&self) -> bool {
        matches!(
            self,
            Self::NetworkInterfaceTimeout
                | Self::NetworkInterfaceDenied(_)
                | Self::EphemeralStorageTimeout
        )
    }

    pub(crate) fn reason(self) -> String {
        let pull = "ResourceInitializationError: unable to pull secrets or registry auth";
        let secrets = format!("{pull}: execution resource retrieval failed");
        let canceled =
            "https response error StatusCode: 0, RequestID: , canceled, context deadline exceeded";
        match self {
            Self::NetworkInterfaceTimeout => {
                "Timeout waiting for network interface provisioning to complete.".to_owned()
            }
            Self::NetworkInterfaceDenied(subnet) => format!(
                "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet '{subnet}': AuthFailure"
            ),
            Self::EphemeralStorageTimeout => {
                "Timeout waiting for EphemeralStorage provisioning to complete.".to_owned()
            }
            Self::ServiceDiscovery => {
                "The Service Discovery instance could not be registered.".to_owned()
            }
            Self::SecretNotFound(arn) => format!(
                "{secrets}: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret {arn} from secrets manager: ResourceNotFoundException: Secrets Manager can't find the specified secret."
            ),
            Self::SecretUnreachable(arn) => format!(
                "{pull}: unable to retrieve secret from asm: There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration. failed to fetch secret {arn} from secrets manager: operation error Secrets Manager: GetSecretValue, {canceled}"
            ),
            Self::ParametersUnreachable => format!(
                "{pull}: unable to retrieve secrets from ssm: The task cannot pull secrets from AWS Systems Manager. There is a connection issue between the task and AWS Systems Manager Parameter Store. Check your task network configuration. operation error SSM: GetParameters, {canceled}"
            ),
            Self::RegistryUnreachable => format!(
                "{secrets}: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed"
            ),
            Self::LogGroupNotFound => "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1".to_owned(),
            Self::FileSystemNotMounted => "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to resolve the file system: unsuccessful EFS utils command execution; code: 32".to_owned(),
            Self::Other(reason) => reason,
        }
    }
}
