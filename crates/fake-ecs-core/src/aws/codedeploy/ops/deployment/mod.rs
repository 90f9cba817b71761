//! Deployments.
//!
//! - `revision` — what can be deployed.

mod batch_get_deployments;
mod continue_deployment;
mod create_deployment;
mod get_deployment;
mod list_deployments;
mod put_lifecycle_event_hook_execution_status;
mod revision;
mod stop_deployment;

pub(super) use self::batch_get_deployments::batch_get_deployments;
pub(super) use self::continue_deployment::continue_deployment;
pub(super) use self::create_deployment::create_deployment;
pub(super) use self::get_deployment::get_deployment;
pub(super) use self::list_deployments::list_deployments;
pub(super) use self::put_lifecycle_event_hook_execution_status::put_lifecycle_event_hook_execution_status;
pub(super) use self::stop_deployment::stop_deployment;
