//! Deployments of services, as records of what was rolled out, and the revisions that they rolled
//! out.
//!
//! [`find`] — what an ARN means.

mod continue_service_deployment;
mod describe_service_deployments;
mod describe_service_revisions;
mod find;
mod list_service_deployments;
mod stop_service_deployment;

pub(super) use self::find::{check_count, is_within};

pub(super) use self::continue_service_deployment::continue_service_deployment;
pub(super) use self::describe_service_deployments::describe_service_deployments;
pub(super) use self::describe_service_revisions::describe_service_revisions;
pub(super) use self::list_service_deployments::list_service_deployments;
pub(super) use self::stop_service_deployment::stop_service_deployment;
