//! Services: desired count in, tasks out.
//!
//! The scheduler is level-triggered. Whatever concerns a service enqueues it, and each pass decides
//! from what there is, never from what has happened. While nothing concerns a service, no timer is
//! set for it.
//!
//! - [`reconcile`] — decides what to start and stop, and where a rollout stands; pure. Start here.
//!   [`daemon_strategy`] — the same for services with one task on each instance.
//! - [`controller`] — one pass over a service. [`queue`] — when there is to be one. [`view`] — the
//!   numbers that it decides from. [`execute`] — its decisions are carried out.
//! - [`start`], [`stop`] — tasks come and go. [`draft`] — what new tasks are made of. [`sites`] —
//!   the instances of a `DAEMON` service.
//! - [`rollout`] — deployments begin, end and are rolled back. [`alarms`] — because of CloudWatch
//!   alarms.
//! - [`stages`] — rollouts in stages: blue/green, linear, canary.
//! - [`rebalance`] — steady services are kept spread over their zones.
//! - [`task_set`] — what there is instead of deployments when somebody else deploys.
//! - [`availability`] — what a task counts for. [`images`] — which images all tasks of a deployment
//!   run.
//! - [`state`], [`deployment`], [`revision`], [`balance`], [`store`], [`event_log`], [`named`] —
//!   what there is, as data.
//! - [`record`] — what happens is written into the event log, and announced.
//! - `check` — what must hold.

pub mod alarms;
pub mod availability;
pub mod balance;
#[cfg(any(test, feature = "self-check"))]
pub mod check;
pub mod controller;
pub mod daemon_strategy;
pub mod deployment;
pub mod draft;
pub mod event_log;
pub mod execute;
pub mod images;
pub mod named;
pub mod queue;
pub mod rebalance;
pub mod reconcile;
pub mod record;
pub mod revision;
pub mod rollout;
pub mod sites;
pub mod stages;
pub mod start;
pub mod state;
pub mod stop;
pub mod store;
pub mod task_set;
#[cfg(test)]
pub mod tests;
pub mod view;

pub use crate::ecs::service::stages::hook::HookResult;
pub use crate::ecs::service::stages::stage::LifecycleStage;
pub use crate::ecs::service::state::ServiceStatus;
pub use crate::ecs::service::store::Services;
pub use crate::ecs::service::task_set::TaskSetStatus;
