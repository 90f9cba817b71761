//! What runtimes and agents report: how tasks and containers are, as facts.
//!
//! A runtime that is asked to run containers one by one reports about each of them. One that runs
//! whole tasks, such as an agent, reports about the task with its containers. Both say so with a
//! [`ContainerChange`], and one function applies it. What is reported twice or too late is dropped
//! there.

use std::net::Ipv4Addr;
use std::time::Duration;

use super::load::Load;
use super::nodes::Nodes;
use super::refs::{ContainerRef, TaskRef};
pub use crate::kernel::log::LogSource;
use crate::kernel::time::Time;
use crate::wire::{HealthStatus, ManagedAgentName, NetworkBinding};

/// Something a runtime has to report.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Report {
    /// About one run of one container.
    Container(ContainerRef, Happened),
    /// About a task as a whole, and about its containers as far as they are mentioned. Also the
    /// answer to [`Effect::Adopt`](super::Effect::Adopt).
    Task(TaskRef, Box<TaskChange>),
    /// About the machines of the cluster of a runtime that has its own scheduler: each is a
    /// container instance of the default region. It is told again whenever something changes, and
    /// after a reset.
    Nodes(Box<Nodes>),
}

impl Report {
    /// The container is so from now on.
    pub fn change(container: ContainerRef, change: ContainerChange) -> Self {
        Self::Container(container, Happened::Changed(Box::new(change)))
    }

    /// Whether the API of ECS shows nothing of it, as of what a container has written or how busy
    /// it is.
    pub fn is_output(&self) -> bool {
        let Self::Container(_, what) = self else {
            return false;
        };
        match what {
            Happened::Logged(_) | Happened::Noted(_) => true,
            Happened::Changed(change) => change.load.is_some_and(|it| **change == it.into()),
            _ => false,
        }
    }

    /// The same with all of its times so much later, as the fake's clock shows them that is ahead
    /// of the clock of whoever reports.
    #[must_use]
    pub fn later(mut self, by: Duration) -> Self {
        let shift = |time: &mut Option<Time>| *time = time.map(|time| time + by);
        match &mut self {
            Self::Container(_, Happened::Changed(change)) => shift(&mut change.at),
            Self::Container(_, Happened::Logged(lines)) => {
                for line in lines {
                    shift(&mut line.at);
                    line.later += by;
                }
            }
            Self::Container(..) | Self::Nodes(_) => {}
            Self::Task(_, change) => {
                let containers = change.containers.iter_mut();
                containers.for_each(|(_, change)| shift(&mut change.at));
                shift(&mut change.pull_started);
                shift(&mut change.pull_stopped);
                shift(&mut change.execution_stopped);
            }
        }
        self
    }

    /// The task that it is about, if it is about one.
    pub fn task(&self) -> Option<TaskRef> {
        match self {
            Self::Container(container, _) => Some(container.task),
            Self::Task(task, _) => Some(*task),
            Self::Nodes(_) => None,
        }
    }
}

/// What happened to a container.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Happened {
    Changed(Box<ContainerChange>),
    /// It has written lines, in order.
    Logged(Vec<Written>),
    /// Why what it writes cannot be read.
    LogUnavailable(String),
    /// Something that only readers of a timeline are told, such as how far a pull has come.
    Noted(String),
    /// The n-th command that was run in it has ended.
    Executed {
        exec: u32,
        output: String,
        exit_code: i32,
    },
}

/// A line that a container has written, without its end.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Written {
    /// When, on the clock of whoever reports; `None` is the time of the report.
    pub at: Option<Time>,
    pub source: LogSource,
    pub text: String,
    /// By how much `at` was moved since, as [`Report::later`] does.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Duration::is_zero")
    )]
    pub later: Duration,
}

impl Written {
    /// To the standard output, now.
    pub fn stdout(text: impl Into<String>) -> Self {
        Self {
            at: None,
            source: LogSource::Stdout,
            text: text.into(),
            later: Duration::ZERO,
        }
    }

    /// To the standard error, now.
    pub fn stderr(text: impl Into<String>) -> Self {
        Self {
            source: LogSource::Stderr,
            ..Self::stdout(text)
        }
    }
}

/// How far a task, a container or an agent within one has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Reported {
    Pending,
    /// The image of the container is there.
    Pulled,
    Running,
    Stopped,
}

impl Reported {
    /// The word of the API, where everything before `RUNNING` is one.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending | Self::Pulled => "PENDING",
            Self::Running => "RUNNING",
            Self::Stopped => "STOPPED",
        }
    }
}

/// What is known of a container. What is left out stays as it was, and the fake makes up what it
/// was never told.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ContainerChange {
    /// It has come so far. Without it, something else is known of it.
    pub status: Option<Reported>,
    /// When it had come so far, on the clock of whoever reports. It counts as the time of the
    /// report where it is later than that, and is never before what was reported earlier.
    pub at: Option<Time>,
    /// The id of the container in its engine.
    pub runtime_id: Option<String>,
    pub image_digest: Option<String>,
    /// The ports of the host that lead to the container.
    pub bindings: Option<Vec<NetworkBinding>>,
    /// Further ports of the host that lead to the container, of which the API knows nothing: those
    /// of a task that has a network interface of its own.
    pub published: Option<Vec<NetworkBinding>>,
    /// Where the container can be reached in the network of its engine.
    pub address: Option<Ipv4Addr>,
    /// The address of the network interface of its task, where the engine has chosen that. By
    /// default it is the one that the task was planned with.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub task_address: Option<Ipv4Addr>,
    pub health: Option<HealthStatus>,
    /// How busy it is. One that does not run is not.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "Option::is_none")
    )]
    pub load: Option<Load>,
    /// What the process has exited with. A container that has stopped without one never ran.
    pub exit_code: Option<i32>,
    /// `CannotPullContainerError: …`, or what the engine did to it, such as an out-of-memory kill.
    pub reason: Option<String>,
}

impl ContainerChange {
    fn has(status: Reported) -> Self {
        Self {
            status: Some(status),
            ..Self::default()
        }
    }

    /// Its image is there.
    pub fn pulled(digest: impl Into<String>) -> Self {
        Self {
            image_digest: Some(digest.into()),
            ..Self::has(Reported::Pulled)
        }
    }

    /// It runs.
    pub fn running() -> Self {
        Self::has(Reported::Running)
    }

    /// Its process has ended.
    pub fn exited(code: i32) -> Self {
        Self {
            exit_code: Some(code),
            ..Self::has(Reported::Stopped)
        }
    }

    /// It could not be pulled, created or started, or is gone without a trace.
    pub fn failed(reason: impl Into<String>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..Self::has(Reported::Stopped)
        }
    }

    /// What its health check says. That of a container that does not run says nothing.
    pub fn health(status: HealthStatus) -> Self {
        Self {
            health: Some(status),
            ..Self::default()
        }
    }
}

impl From<Load> for ContainerChange {
    fn from(load: Load) -> Self {
        Self {
            load: Some(load),
            ..Self::default()
        }
    }
}

/// What is known of a task and its containers. What is left out stays as it was.
#[derive(Clone, Debug, Default, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TaskChange {
    /// `Running` means that all of its containers run, or did, and `Stopped` that none does.
    pub status: Option<Reported>,
    /// Why it has stopped, if the service is not to say that from its containers.
    pub reason: Option<String>,
    /// By the place of the container in the definition of the task.
    pub containers: Vec<(usize, ContainerChange)>,
    pub managed_agents: Vec<ManagedAgentChange>,
    pub pull_started: Option<Time>,
    pub pull_stopped: Option<Time>,
    pub execution_stopped: Option<Time>,
}

/// What is known of an agent that runs within a container.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ManagedAgentChange {
    /// The place of the container in the definition of the task.
    pub container: usize,
    pub name: ManagedAgentName,
    pub status: Reported,
    pub reason: Option<String>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::keys::RegionKey;

    const TASK: TaskRef = TaskRef {
        region: RegionKey(0),
        id: 7,
    };

    #[test]
    fn all_times_of_a_report_are_on_the_clock_of_the_fake() {
        let second = Duration::from_secs(1);
        let early = Time::from_system(std::time::UNIX_EPOCH + second);
        let late = early + second;
        let report = |time| {
            let at = Some(time);
            let change = ContainerChange {
                at,
                ..ContainerChange::exited(3)
            };
            let later = at.map_or(Duration::ZERO, |at: Time| at.since(early));
            let line = Written {
                at,
                later,
                ..Written::stdout("up")
            };
            let now = Written {
                later,
                ..Written::stdout("down")
            };
            let task = TaskChange {
                containers: vec![(0, change.clone()), (1, ContainerChange::running())],
                pull_started: at,
                pull_stopped: at,
                execution_stopped: at,
                ..TaskChange::default()
            };
            let container = ContainerRef {
                task: TASK,
                container: 0,
                generation: 0,
            };
            [
                Report::change(container, change),
                Report::Container(container, Happened::Logged(vec![line, now])),
                Report::Task(TASK, Box::new(task)),
            ]
        };
        for (before, after) in report(early).into_iter().zip(report(late)) {
            assert_eq!(before.clone().later(Duration::ZERO), before);
            assert_eq!(before.later(second), after);
        }
    }
}
