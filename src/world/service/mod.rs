//! Services: desired count in, tasks out.
//!
//! The scheduler is level-triggered. Whatever concerns a service makes it look at the service again, and each look
//! decides from what there is, never from what has happened. While nothing concerns a service, nothing is due for it.
//!
//! - [`reconcile`] — decides what to start and stop, and where a rollout stands; pure. Start here.
//!   [`daemon`] — the same for services with one task on each instance.
//! - [`look`] — when the scheduler looks, what it sees, and what becomes of its decisions. [`start`], [`stop`] — tasks
//!   come and go. [`rollout`] — deployments begin, end and are rolled back.
//! - [`stages`] — rollouts in stages: blue/green, linear, canary.
//! - [`rebalance`] — steady services are kept spread over their zones.
//! - [`task_set`] — what there is instead of deployments when somebody else deploys.
//! - [`standing`] — what a task counts for. [`images`] — which images all tasks of a deployment run.
//! - [`state`], [`deployment`], [`revision`], [`services`], [`story`] — what there is, as data.

#[cfg(any(test, feature = "self-check"))]
pub(in crate::world) mod check;
mod daemon;
pub(crate) mod deployment;
mod images;
mod look;
pub(crate) mod rebalance;
mod reconcile;
pub(crate) mod revision;
pub(crate) mod rollout;
mod services;
pub(crate) mod stages;
pub(crate) mod standing;
mod start;
pub(crate) mod state;
mod stop;
pub(crate) mod story;
pub(crate) mod task_set;
#[cfg(test)]
pub(crate) mod tests;

pub(crate) use self::deployment::DeploymentId;
pub(crate) use self::services::Services;
pub use self::stages::hook::HookResult;
pub use self::stages::stage::LifecycleStage;
pub(crate) use self::standing::Standing;
pub(crate) use self::state::ServiceKey;
pub use self::state::ServiceStatus;
pub use self::task_set::TaskSetStatus;
