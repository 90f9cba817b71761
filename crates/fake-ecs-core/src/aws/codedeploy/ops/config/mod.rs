//! Configurations: in which steps traffic is moved.

mod create_deployment_config;
mod delete_deployment_config;
mod get_deployment_config;
mod list_deployment_configs;

pub(super) use self::create_deployment_config::create_deployment_config;
pub(super) use self::delete_deployment_config::delete_deployment_config;
pub(super) use self::get_deployment_config::get_deployment_config;
pub(super) use self::list_deployment_configs::list_deployment_configs;
