//! Targets of deployments.
//!
//! - `find` — the target that is meant.

mod batch_get_deployment_targets;
mod find;
mod get_deployment_target;
mod list_deployment_targets;

pub(super) use self::batch_get_deployment_targets::batch_get_deployment_targets;
pub(super) use self::get_deployment_target::get_deployment_target;
pub(super) use self::list_deployment_targets::list_deployment_targets;
