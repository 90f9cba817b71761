//! Container instances: what EC2 and external tasks run on.
//!
//! - [`state`] — a container instance, as data. Start here.
//! - [`life`] — instances come and go, and their tasks with them. [`registration`] — they register
//!   themselves. [`agent_update`] — their agents are updated.
//! - [`store`] — all of them, and which are registered in a cluster.
//! - [`resources`] — what an instance has, what a task takes of it, and what is short.
//! - [`machine`] — what is under an instance. [`status`] — it is drained, and its changes are
//!   announced.
//! - [`node`] — the machines of another scheduler's cluster are instances.
//! - [`attributes`] — its attributes; those without a value are shared by instances of a kind.
//! - [`requirements`] — which types of EC2 instances a capacity provider allows.
//!   [`capabilities`] — what an agent on one of them can do.

pub mod agent_update;
pub mod attributes;
pub mod capabilities;
pub mod life;
pub mod machine;
pub mod node;
pub mod registration;
pub mod requirements;
pub mod resources;
pub mod state;
pub mod status;
pub mod store;

pub use crate::ecs::instance::state::Instance;
pub use crate::ecs::instance::state::InstanceKind;
pub use crate::ecs::instance::state::InstanceStatus;
pub use crate::ecs::instance::state::Spot;
pub use crate::ecs::instance::store::Instances;
