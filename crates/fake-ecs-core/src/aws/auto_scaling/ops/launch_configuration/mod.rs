//! Launch configurations, which are what there was before launch templates.

mod create_launch_configuration;
mod delete_launch_configuration;
mod describe_launch_configurations;

pub(super) use self::create_launch_configuration::create_launch_configuration;
pub(super) use self::delete_launch_configuration::delete_launch_configuration;
pub(super) use self::describe_launch_configurations::describe_launch_configurations;
