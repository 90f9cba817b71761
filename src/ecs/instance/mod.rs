//! Container instances: what EC2 and external tasks run on.
//!
//! - [`state`] — a container instance, as data. Start here. What happens to it is in
//!   [`crate::ecs::instance::life`].
//! - [`store`] — all of them, and which are registered in a cluster.
//! - [`resources`] — what an instance has, what a task takes of it, and what is short.
//! - [`machine`] — what is under an instance. [`status`] — it is drained, and its changes are
//!   announced.
//! - [`attributes`] — its attributes; those without a value are shared by instances of a kind.
//! - [`catalog`] — types of EC2 instances. [`requirements`] — which of them a capacity provider
//!   allows. [`capabilities`] — what an agent on one of them can do.

pub(crate) mod agent_update;
pub(crate) mod attributes;
pub(crate) mod capabilities;
pub(crate) mod catalog;
pub(crate) mod life;
pub(crate) mod machine;
pub(crate) mod registration;
pub(crate) mod requirements;
pub(crate) mod resources;
pub(crate) mod state;
pub(crate) mod status;
pub(crate) mod store;

pub(crate) use crate::ecs::instance::state::Instance;
pub(crate) use crate::ecs::instance::state::InstanceKind;
pub use crate::ecs::instance::state::InstanceStatus;
pub(crate) use crate::ecs::instance::state::Spot;
pub(crate) use crate::ecs::instance::store::Instances;
