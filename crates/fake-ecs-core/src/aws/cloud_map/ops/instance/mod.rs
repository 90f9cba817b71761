//! The operations of Cloud Map on instances.

mod deregister_instance;
mod discover_instances;
mod discover_instances_revision;
mod get_instance;
mod get_instances_health_status;
mod list_instances;
mod register_instance;
mod update_instance_custom_health_status;

pub(super) use self::deregister_instance::deregister_instance;
pub(super) use self::discover_instances::discover_instances;
pub(super) use self::discover_instances_revision::discover_instances_revision;
pub(super) use self::get_instance::get_instance;
pub(super) use self::get_instances_health_status::get_instances_health_status;
pub(super) use self::list_instances::list_instances;
pub(super) use self::register_instance::register_instance;
pub(super) use self::update_instance_custom_health_status::update_instance_custom_health_status;
