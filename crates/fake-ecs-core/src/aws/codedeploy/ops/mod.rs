//! The operations of CodeDeploy that are emulated.
//!
//! - `application`, `group`, `config` — what deployments are made by. `deployment`, `target` —
//!   deployments, and what happens in them. `tag` — tags.
//! - [`pages`] — pages of the lists. [`batch`] — how much can be asked for at once.

mod application;
mod batch;
mod config;
mod deployment;
mod group;
mod pages;
mod tag;
mod target;

use crate::ecs::Region;
use crate::ops::{Answer, read, write};
use crate::wire::ApiError;
use crate::wire::codedeploy::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::BatchGetDeploymentGroups => {
            read(region, body, group::batch_get_deployment_groups)
        }
        Operation::BatchGetDeploymentTargets => {
            read(region, body, target::batch_get_deployment_targets)
        }
        Operation::BatchGetDeployments => read(region, body, deployment::batch_get_deployments),
        Operation::ContinueDeployment => write(region, body, deployment::continue_deployment),
        Operation::CreateApplication => write(region, body, application::create_application),
        Operation::CreateDeployment => write(region, body, deployment::create_deployment),
        Operation::CreateDeploymentConfig => write(region, body, config::create_deployment_config),
        Operation::CreateDeploymentGroup => write(region, body, group::create_deployment_group),
        Operation::DeleteApplication => write(region, body, application::delete_application),
        Operation::DeleteDeploymentConfig => write(region, body, config::delete_deployment_config),
        Operation::DeleteDeploymentGroup => write(region, body, group::delete_deployment_group),
        Operation::GetApplication => read(region, body, application::get_application),
        Operation::GetDeployment => read(region, body, deployment::get_deployment),
        Operation::GetDeploymentConfig => read(region, body, config::get_deployment_config),
        Operation::GetDeploymentGroup => read(region, body, group::get_deployment_group),
        Operation::GetDeploymentTarget => read(region, body, target::get_deployment_target),
        Operation::ListApplications => read(region, body, application::list_applications),
        Operation::ListDeploymentConfigs => read(region, body, config::list_deployment_configs),
        Operation::ListDeploymentGroups => read(region, body, group::list_deployment_groups),
        Operation::ListDeploymentTargets => read(region, body, target::list_deployment_targets),
        Operation::ListDeployments => read(region, body, deployment::list_deployments),
        Operation::ListTagsForResource => read(region, body, tag::list_tags_for_resource),
        Operation::PutLifecycleEventHookExecutionStatus => write(
            region,
            body,
            deployment::put_lifecycle_event_hook_execution_status,
        ),
        Operation::StopDeployment => write(region, body, deployment::stop_deployment),
        Operation::TagResource => write(region, body, tag::tag_resource),
        Operation::UntagResource => write(region, body, tag::untag_resource),
        Operation::UpdateApplication => write(region, body, application::update_application),
        Operation::UpdateDeploymentGroup => write(region, body, group::update_deployment_group),
    }
}
