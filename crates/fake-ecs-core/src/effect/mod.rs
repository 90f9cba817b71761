//! What the region asks of a runtime, and what a runtime tells the region: plain data both ways.
//!
//! - [`Effect`] — what the region asks. [`report`] — what is reported, by runtimes and by agents.
//! - [`images`] — names of images. [`load`] — how busy containers are. [`on_exit`] — what is left
//!   at the end of a fake.
//! - [`nodes`] — the machines of another scheduler's cluster.
//! - [`own_call`] — calls of real endpoints.
//! - [`plan`] — all that an engine needs to know of a task. [`refs`] — what tasks and containers
//!   are called. [`question`] — what a test asks a runtime. [`target`] — what a target of
//!   EventBridge is given.

pub mod images;
pub mod load;
pub mod nodes;
pub mod on_exit;
pub mod own_call;
pub mod plan;
pub mod question;
pub mod refs;
pub mod report;
pub mod target;

use std::sync::Arc;
use std::time::Duration;

pub use self::images::ImageMap;
pub use self::on_exit::OnExit;
use self::own_call::OwnCall;
use self::plan::TaskPlan;
pub use self::refs::{ContainerRef, TaskRef};
pub use self::report::{ContainerChange, Happened, Report, TaskChange};
pub use self::target::TargetCall;
use crate::ecs::keys::{InstanceKey, RegionKey};
use crate::ecs::service::stages::hook::{HookRef, Payload};

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
    /// Take over a task that may run already, because the fake or the runtime has begun anew:
    /// find what there is of it, by the names in its plan. Answered by one [`Report::Task`] with
    /// each container that was found, running or exited, and with those that are gone. What had
    /// been asked before and was not answered is asked again after this, so an effect that has been
    /// carried out already is answered with how the container is.
    Adopt(TaskRef, Arc<TaskPlan>),
    /// Fetch the image, by its digest if one is given. Answered by a change to `Pulled` or
    /// `Stopped`.
    Pull(ContainerRef, Arc<ContainerSpec>, Option<String>),
    /// Create and start the container. Answered by a change to `Running` or `Stopped`; later it
    /// exits.
    Start(ContainerRef, Arc<ContainerSpec>),
    /// Send SIGTERM, and SIGKILL after `grace`. Answered by a change to `Stopped`.
    Stop(ContainerRef, Arc<ContainerSpec>, Duration),
    /// Run a command in the container: the n-th, so that answers cannot be mistaken for one
    /// another. Answered by `Executed`.
    Execute(ContainerRef, u32, String),
    /// Call the function of a lifecycle hook. Answered by its result.
    Invoke(HookRef, Box<Payload>),
    /// Call the code that stands for a target of EventBridge. Answered by its result.
    CallTarget(TargetCall),
    /// Call the real endpoint of a neighbour. Answered by what came of it.
    Call(Arc<OwnCall>),
    /// The agent of that container instance is to be told something: look what it is. It has no
    /// answer, but from the agent.
    Tell(RegionKey, InstanceKey),
}

impl Effect {
    /// The task that it concerns, if it is about one.
    pub fn task(&self) -> Option<TaskRef> {
        match self {
            Self::Prepare(task, _) | Self::Remove(task) | Self::Adopt(task, _) => Some(*task),
            Self::Pull(of, ..) | Self::Start(of, _) | Self::Stop(of, ..) => Some(of.task),
            Self::Execute(of, ..) => Some(of.task),
            Self::Invoke(..) | Self::CallTarget(_) | Self::Call(_) | Self::Tell(..) => None,
        }
    }
}

/// The effective container: the definition with the overrides of the task merged in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContainerSpec {
    pub family: String,
    pub name: String,
    pub image: String,
    /// Where the image is, if its registry is one of the fake's. Only a pull says it.
    pub own_registry: Option<images::OwnRegistry>,
    pub entry_point: Vec<String>,
    pub command: Vec<String>,
    /// In the order of the definition; variables that only an override has come last. Once the
    /// containers of the task are about to run, secrets and those of files are there as well.
    pub environment: Vec<(String, String)>,
    /// Options of the log driver whose values are secrets.
    pub log_options: Vec<(String, String)>,
    pub cpu: i32,
    pub memory: Option<i32>,
    pub memory_reservation: Option<i32>,
    pub gpus: usize,
    pub has_health_check: bool,
    /// The first essential container of its definition: what a script for the family is about.
    pub is_main: bool,
}
