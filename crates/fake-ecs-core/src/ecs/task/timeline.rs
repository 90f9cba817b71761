//! What happened to a task, as small values that are put into words when somebody asks.

use std::net::Ipv4Addr;

use crate::ecs::task::exec::ManagedAgent;
use crate::ecs::task::state::{ContainerStatus, InterfaceStatus, Stop, TaskStatus};
use crate::ecs::task::volume::VolumeStatus;
use crate::kernel::time::Time;
use crate::wire::{DesiredStatus, HealthStatus, NetworkBinding, Tag};

/// One entry in the story of a task.
#[derive(Clone, Debug, PartialEq)]
pub struct Moment {
    pub at: Time,
    /// Orders what happened at one time, across tasks and requests.
    pub sequence: u32,
    pub what: What,
}

/// What happened.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// The task came to a stage.
    Status(TaskStatus),
    /// The task is to stop from here on, for the reason that was given then; it may end for
    /// another.
    StopAsked(Box<Stop>),
    /// Something was announced: `version` went up.
    Event {
        version: u16,
        status: TaskStatus,
        desired: DesiredStatus,
    },
    Interface(InterfaceStatus),
    Volume(VolumeStatus),
    Connected,
    /// It has waited for capacity, and has it.
    Placed,
    Container {
        index: u8,
        status: ContainerStatus,
    },
    Exited {
        index: u8,
        code: i32,
    },
    Restarted {
        index: u8,
    },
    Health {
        index: u8,
        status: HealthStatus,
    },
    /// When its essential container ended, as its agent says.
    ExecutionStopped(Box<Time>),
    /// Its agent says when it began to pull images, and when it was done. These are the times that
    /// it had before.
    Retimed(Box<[Option<Time>; 2]>),
    /// Its network interface has another address, which its engine has chosen. This is the one that
    /// it had before.
    Readdressed(Ipv4Addr),
    /// Its tags changed. These are the ones that it had before.
    Retagged(Box<[Tag]>),
    /// An agent says something else of a container. These are the details that it had before.
    Retold {
        index: u8,
        before: Box<Details>,
    },
    /// A runtime says something of a container that nothing else shows.
    Noted(Box<Note>),
    /// A command begins in a container: the n-th of it.
    Executing {
        index: u8,
        exec: u32,
    },
    Executed {
        index: u8,
        exec: u32,
    },
}

/// What a runtime says of a container.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    pub index: u8,
    pub text: String,
}

/// What an agent says of a container beside how far it has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Details {
    pub runtime_id: Option<String>,
    pub image_digest: Option<String>,
    pub reason: Option<String>,
    pub bindings: Vec<NetworkBinding>,
    pub managed_agents: Vec<ManagedAgent>,
}
