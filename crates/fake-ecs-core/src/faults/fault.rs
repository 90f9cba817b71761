//! One fault: what goes wrong, how often, and the line that made it.

use std::fmt;
use std::panic::Location;

use super::calls::{Action, CallFault};
use super::events::EventFault;
use super::logs::LogFault;
use super::stages::StageHold;
use super::tasks::{TaskDelay, TaskHold, TaskScope};

/// Identifies a fault within its registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct FaultId(pub u64);

#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
// A fault that was made is another type, which has more to it.
#[cfg_attr(
    feature = "schema",
    derive(schemars::JsonSchema),
    schemars(rename = "NewFault")
)]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct Fault {
    pub kind: Kind,
    /// How often it fires; `None` without limit.
    #[cfg_attr(feature = "serde", serde(default))]
    pub times: Option<usize>,
    /// Whether nobody minds if it never fires.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "std::ops::Not::not")
    )]
    pub optional: bool,
    /// `None` when it was not a test that made it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub origin: Option<Origin>,
}

impl Fault {
    /// One that fires whenever it can, and was made by nobody in particular.
    pub fn new(kind: Kind) -> Self {
        Self {
            kind,
            times: None,
            optional: false,
            origin: None,
        }
    }

    /// Whether functions of a test belong to it, which only the test can have given.
    pub fn has_functions(&self) -> bool {
        match &self.kind {
            Kind::Call(call) => call.calls.has_predicate || call.action == Action::RunFirst,
            _ => false,
        }
    }
}

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum Kind {
    /// A call of the API.
    Call(CallFault),
    /// An event that EventBridge is to deliver.
    Event(EventFault),
    /// A task fails before its containers run.
    TaskStart {
        #[cfg_attr(feature = "serde", serde(default))]
        tasks: TaskScope,
        /// Whether it does not even come to `PENDING`.
        provisioning: bool,
        reason: String,
    },
    /// Tasks that are about to leave a status stay in it.
    TaskHold(TaskHold),
    /// Tasks take longer for each stage.
    TaskDelay(TaskDelay),
    /// A log stream never appears, or it or its lines appear late.
    LogStream(LogFault),
    /// A task that this service starts, `cluster/service`, exits with code 1 as soon as it runs.
    ServiceTask(String),
    /// The scheduler of this service, `cluster/service`, does nothing.
    ServiceHold(String),
    /// Rollouts stay at a stage.
    StageHold(StageHold),
    /// A task of this daemon, `cluster/daemon`, exits with code 1 as soon as it runs.
    DaemonTask(String),
    /// A target that is registered in this group fails its health checks.
    Target(String),
    /// An update of a gateway fails with that error of Elastic Load Balancing.
    GatewayUpdate {
        gateway: String,
        code: String,
        message: String,
    },
    /// A route of this gateway that is made or changed fails.
    GatewayRoute(String),
    /// A resource of a stack of CloudFormation cannot be made, changed or removed.
    #[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
    StackResource {
        stack: String,
        /// What the template calls the resource.
        logical_id: String,
        reason: String,
    },
}

/// The line of a test that made a fault.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct Origin {
    pub file: String,
    pub line: u32,
}

impl Origin {
    /// The caller's line.
    #[track_caller]
    pub fn here() -> Self {
        let caller = Location::caller();
        Self {
            file: caller.file().to_owned(),
            line: caller.line(),
        }
    }
}

impl fmt::Display for FaultId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.file, self.line)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Call(fault) => fault.fmt(f),
            Self::Event(fault) => fault.fmt(f),
            Self::TaskStart { tasks, reason, .. } => {
                write!(f, "{tasks}: cannot start: {reason}")
            }
            Self::TaskHold(hold) => hold.fmt(f),
            Self::TaskDelay(delay) => delay.fmt(f),
            Self::LogStream(fault) => fault.fmt(f),
            Self::ServiceTask(service) => write!(f, "service {service}: a task exits with code 1"),
            Self::ServiceHold(service) => write!(f, "service {service}: its deployment is held"),
            Self::StageHold(hold) => hold.fmt(f),
            Self::DaemonTask(daemon) => write!(f, "daemon {daemon}: a task exits with code 1"),
            Self::Target(group) => {
                write!(f, "target group {group}: a target fails its health checks")
            }
            Self::GatewayUpdate {
                gateway,
                code,
                message,
            } => write!(
                f,
                "gateway {gateway}: an update fails with {code}: {message}"
            ),
            Self::GatewayRoute(gateway) => write!(f, "gateway {gateway}: a route fails"),
            Self::StackResource {
                stack,
                logical_id,
                reason,
            } => write!(f, "stack {stack}: {logical_id} fails: {reason}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::logs::LogAction;

    #[test]
    fn a_fault_says_what_goes_wrong() {
        let task_start = |family: Option<&str>| Kind::TaskStart {
            tasks: TaskScope {
                family: family.map(str::to_owned),
                ..TaskScope::default()
            },
            provisioning: true,
            reason: "No.".to_owned(),
        };
        for (kind, expected) in [
            (task_start(None), "tasks: cannot start: No."),
            (
                task_start(Some("web")),
                "tasks of family web: cannot start: No.",
            ),
            (
                Kind::TaskHold(TaskHold::new("PENDING")),
                "tasks: held in PENDING",
            ),
            (
                Kind::LogStream(LogFault {
                    tasks: TaskScope::default(),
                    container: Some("app".to_owned()),
                    action: LogAction::Missing,
                }),
                "tasks, container app: no log stream",
            ),
            (
                Kind::ServiceTask("default/web".to_owned()),
                "service default/web: a task exits with code 1",
            ),
            (
                Kind::ServiceHold("default/web".to_owned()),
                "service default/web: its deployment is held",
            ),
            (
                Kind::StageHold(StageHold {
                    cluster: Some("default".to_owned()),
                    service: Some("web".to_owned()),
                    stage: "SCALE_UP".to_owned(),
                }),
                "deployments of service web in cluster default: held at SCALE_UP",
            ),
            (
                Kind::DaemonTask("default/logs".to_owned()),
                "daemon default/logs: a task exits with code 1",
            ),
            (
                Kind::Target("web".to_owned()),
                "target group web: a target fails its health checks",
            ),
            (
                Kind::GatewayUpdate {
                    gateway: "shared".to_owned(),
                    code: "AccessDenied".to_owned(),
                    message: "No.".to_owned(),
                },
                "gateway shared: an update fails with AccessDenied: No.",
            ),
            (
                Kind::GatewayRoute("shared".to_owned()),
                "gateway shared: a route fails",
            ),
            (
                Kind::StackResource {
                    stack: "shop".to_owned(),
                    logical_id: "Service".to_owned(),
                    reason: "No.".to_owned(),
                },
                "stack shop: Service fails: No.",
            ),
        ] {
            assert_eq!(kind.to_string(), expected);
        }
    }
}
