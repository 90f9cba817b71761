//! Task sets: what services with the controllers `EXTERNAL` and `CODE_DEPLOY` have instead of
//! deployments.
//!
//! Nothing is rolled out. Each set keeps a share of the service's desired count, and whoever
//! deploys makes a new one, scales it, gives it the place of the `PRIMARY` one, and deletes the one
//! before.
//!
//! - [`reconcile`] — decides what is to be done about the sets; pure. Start here.
//! - [`controller`] — when the scheduler looks at a service with task sets. [`change`] — sets are
//!   made, scaled, promoted and deleted. [`handover`] — a service gets another controller.
//! - [`scale`], [`state`] — what there is, as data.

pub mod change;
pub mod controller;
pub mod handover;
pub mod reconcile;
pub mod scale;
pub mod state;

pub(super) use crate::ecs::service::task_set::controller::reconcile;
pub use crate::ecs::service::task_set::scale::Scale;
pub use crate::ecs::service::task_set::state::TaskSetStatus;
