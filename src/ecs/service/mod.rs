//! Services: desired count in, tasks out.
//!
//! The scheduler is level-triggered. Whatever concerns a service makes it look at the service
//! again, and each look decides from what there is, never from what has happened. While nothing
//! concerns a service, nothing is due for it.
//!
//! - [`reconcile`] — decides what to start and stop, and where a rollout stands; pure. Start here.
//!   [`daemon_strategy`] — the same for services with one task on each instance.
//! - [`controller`] — when the scheduler looks, what it sees, and what becomes of its decisions.
//!   [`start`], [`stop`] — tasks come and go. [`rollout`] — deployments begin, end and are rolled
//!   back.
//! - [`stages`] — rollouts in stages: blue/green, linear, canary.
//! - [`rebalance`] — steady services are kept spread over their zones.
//! - [`task_set`] — what there is instead of deployments when somebody else deploys.
//! - [`availability`] — what a task counts for. [`images`] — which images all tasks of a deployment
//!   run.
//! - [`state`], [`deployment`], [`revision`], [`balance`], [`store`], [`event_log`] — what there
//!   is, as data.

pub(crate) mod alarms;
pub(crate) mod availability;
pub(crate) mod balance;
#[cfg(any(test, feature = "self-check"))]
pub(crate) mod check;
pub(crate) mod controller;
pub(crate) mod daemon_strategy;
pub(crate) mod deployment;
pub(crate) mod draft;
pub(crate) mod event_log;
pub(crate) mod execute;
pub(crate) mod images;
pub(crate) mod queue;
pub(crate) mod rebalance;
pub(crate) mod reconcile;
pub(crate) mod record;
pub(crate) mod revision;
pub(crate) mod rollout;
pub(crate) mod sites;
pub(crate) mod stages;
pub(crate) mod start;
pub(crate) mod state;
pub(crate) mod stop;
pub(crate) mod store;
pub(crate) mod task_set;
#[cfg(test)]
pub(crate) mod tests;
pub(crate) mod view;

pub use crate::ecs::service::stages::hook::HookResult;
pub use crate::ecs::service::stages::stage::LifecycleStage;
pub use crate::ecs::service::state::ServiceStatus;
pub(crate) use crate::ecs::service::store::Services;
pub use crate::ecs::service::task_set::TaskSetStatus;
