//! `Remote`: a fake of another process, with the handles that tests within the process have.
//!
//! Everything is asked and done over HTTP, below `/_fake_ecs/v1/`; a handle keeps nothing but what
//! it is called.
//!
//! - [`fake`] — [`Remote`] itself. [`looking`] — what is in it. [`setting_up`] — what is put into
//!   it. [`time`] — letting time pass. [`waiting`] — until something holds.
//! - [`task`], [`container`], [`logs`], [`service`], [`task_set`], [`cluster`], [`instance`],
//!   [`definition`], [`others`] — handles. [`tasks`] — several tasks.
//! - [`neighbours`], [`groups`] — what ECS deals with that is not ECS.
//! - [`faults`] — what goes wrong. [`containers`] — what containers do. [`events`] — as they come.
//!   [`recording`] — the moments of one that is shown.
//! - [`connection`] — one request. [`question`] — where it goes. [`error`] — why it has failed.
//! - `sdk` — a client of the SDK.

mod cluster;
mod connection;
mod container;
mod containers;
mod definition;
mod error;
mod events;
mod fake;
mod faults;
mod groups;
mod instance;
mod logs;
mod looking;
mod neighbours;
mod others;
mod question;
mod recording;
#[cfg(feature = "client")]
mod sdk;
mod service;
mod setting_up;
mod task;
mod task_set;
mod tasks;
mod time;
mod waiting;

/// Declares what is printed of a handle: its type, and what it is called.
macro_rules! printed {
    ($name:ident($it:ident) $($called:tt)+) => {
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                let $it = self;
                write!(f, "{}({})", stringify!($name), format_args!($($called)+))
            }
        }
    };
}
use printed;

pub use self::cluster::RemoteCluster;
pub use self::container::RemoteContainer;
pub use self::containers::RemoteContainers;
pub use self::definition::RemoteTaskDefinition;
pub use self::error::RemoteError;
pub use self::events::{NewRemoteEvents, RemoteEvents};
pub use self::fake::Remote;
pub use self::faults::{
    NewRemoteDeploymentFault, NewRemoteEventFault, NewRemoteFault, NewRemoteLogFault,
    NewRemoteStartFault, NewRemoteTaskFault, RemoteFault, RemoteFaults,
};
pub use self::groups::{
    NewRemoteAutoScalingGroup, RemoteAutoScaling, RemoteAutoScalingGroup, RemoteElb,
    RemoteTargetGroup,
};
pub use self::instance::{NewRemoteInstance, RemoteInstance};
pub use self::logs::{RemoteLines, RemoteLogs};
pub use self::neighbours::{
    NewRemoteSubnet, RemoteCloudWatch, RemoteEc2, RemoteEcr, RemoteParameters, RemoteS3,
    RemoteSecrets,
};
pub use self::others::{RemoteDaemon, RemoteGateway};
pub use self::service::RemoteService;
pub use self::task::RemoteTask;
pub use self::task_set::RemoteTaskSet;
pub use self::tasks::RemoteTasks;
