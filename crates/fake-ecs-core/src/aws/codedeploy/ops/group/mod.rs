//! Deployment groups.
//!
//! - `settings` — what a group has to say.

mod batch_get_deployment_groups;
mod create_deployment_group;
mod delete_deployment_group;
mod get_deployment_group;
mod list_deployment_groups;
mod settings;
mod update_deployment_group;

pub(super) use self::batch_get_deployment_groups::batch_get_deployment_groups;
pub(super) use self::create_deployment_group::create_deployment_group;
pub(super) use self::delete_deployment_group::delete_deployment_group;
pub(super) use self::get_deployment_group::get_deployment_group;
pub(super) use self::list_deployment_groups::list_deployment_groups;
pub(super) use self::update_deployment_group::update_deployment_group;
