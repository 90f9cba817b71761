//! What a test author holds: handles that look inside the fake and interfere.
//!
//! - [`task`], [`tasks`], [`container`], [`logs`] — tasks, and what is in them. Start here.
//! - [`cluster`], [`task_definition`], [`instance`], [`subnet`] — what tasks run in, from and on.
//! - [`requests`], [`events`], [`timeline`] — what has happened.
//! - [`wait`] — letting time pass until something holds.
//! - [`story`] — what is said when it does not.

mod cluster;
mod container;
pub(crate) mod events;
pub(crate) mod instance;
mod logs;
pub(crate) mod requests;
pub(crate) mod story;
mod subnet;
mod task;
mod task_definition;
mod tasks;
mod timeline;
pub(crate) mod wait;

pub use self::cluster::ClusterHandle;
pub use self::container::{ContainerHandle, ContainerState};
pub use self::events::Event;
pub use self::instance::{InstanceHandle, InstanceResources, NewInstance};
pub use self::logs::{LogLine, Logs};
pub use self::requests::Request;
pub use self::subnet::SubnetHandle;
pub use self::task::TaskHandle;
pub use self::task_definition::TaskDefinitionHandle;
pub use self::tasks::Tasks;
pub use self::timeline::{Timeline, TimelineEntry};
