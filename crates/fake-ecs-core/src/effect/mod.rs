//! What the region asks of a runtime, and what a runtime tells the region: plain data both ways.
//!
//! - [`Effect`], [`Report`] — the two directions. [`plan`] — all that an engine needs to know of a
//!   task.

pub mod plan;

use std::sync::Arc;
use std::time::Duration;

use self::plan::TaskPlan;
use crate::ecs::keys::RegionKey;
use crate::ecs::service::stages::hook::{HookRef, Payload};
use crate::wire::{HealthStatus, NetworkBinding};

/// Names a task. What a task is called outside of this process is in its [`TaskPlan`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskRef {
    /// Which region of the fake: an account in a region.
    pub region: RegionKey,
    pub task: u32,
}

/// Names one run of one container. A restarted container is another generation, so that reports
/// about the run before cannot be mistaken for reports about this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ContainerRef {
    /// Which region of the fake: an account in a region.
    pub region: RegionKey,
    pub task: u32,
    pub container: u16,
    pub generation: u32,
}

impl ContainerRef {
    pub fn task(self) -> TaskRef {
        TaskRef {
            region: self.region,
            task: self.task,
        }
    }
}

/// Something a runtime is to do. It answers with [`Report`]s.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// A task is about to run: make what its containers share, such as a network. It comes before
    /// any effect about a container of the task, and only where there is another runtime than the
    /// simulator. It has no answer: where it fails, what is asked next fails.
    Prepare(TaskRef, Arc<TaskPlan>),
    /// The task is `STOPPED`: end what still runs of it, and remove all that was made for it. The
    /// last effect about a task, with no answer. It comes only where `Prepare` does.
    Remove(TaskRef),
    /// Fetch the image, by its digest if one is given. Answered by `Pulled` or `PullFailed`.
    Pull(ContainerRef, Arc<ContainerSpec>, Option<String>),
    /// Create and start the container. Answered by `Started` or `StartFailed`, later by `Exited`.
    Start(ContainerRef, Arc<ContainerSpec>),
    /// Send SIGTERM, and SIGKILL after `grace`. Answered by `Exited`.
    Stop(ContainerRef, Arc<ContainerSpec>, Duration),
    /// Run a command in the container: the n-th, so that answers cannot be mistaken for one
    /// another. Answered by `Executed`.
    Execute(ContainerRef, u32, String),
    /// Call the function of a lifecycle hook. Answered by its result.
    Invoke(HookRef, Box<Payload>),
}

/// The effective container: the definition with the overrides of the task merged in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContainerSpec {
    pub family: String,
    pub name: String,
    pub image: String,
    pub entry_point: Vec<String>,
    pub command: Vec<String>,
    /// In the order of the definition; variables that only an override has come last.
    pub environment: Vec<(String, String)>,
    pub cpu: i32,
    pub memory: Option<i32>,
    pub memory_reservation: Option<i32>,
    pub gpus: usize,
    pub has_health_check: bool,
    /// The first essential container of its definition: what a script for the family is about.
    pub is_main: bool,
}

/// What only a runtime knows of a container that it has started. The fake makes up what is not
/// said.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Running {
    /// The id of the container in its engine.
    pub runtime_id: Option<String>,
    /// The ports of the host that lead to the container.
    pub bindings: Option<Vec<NetworkBinding>>,
}

/// Something a runtime has to say about a container.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    pub container: ContainerRef,
    pub what: Happened,
}

/// What happened to a container.
#[derive(Clone, Debug, PartialEq)]
pub enum Happened {
    Pulled {
        digest: String,
    },
    /// `CannotPullContainerError: …`
    PullFailed {
        reason: String,
    },
    Started(Running),
    /// `CannotStartContainerError: …`
    StartFailed {
        reason: String,
    },
    Logged {
        line: String,
    },
    Health(HealthStatus),
    /// The n-th command that was run in it has ended.
    Executed {
        exec: u32,
        output: String,
        exit_code: i32,
    },
    /// The process ended; `reason` for what the runtime did to it, such as an out-of-memory kill.
    Exited {
        code: i32,
        reason: Option<String>,
    },
}
