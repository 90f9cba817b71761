//! Container instances.
//!
//! - [`resources`] — what an agent registers, checked.

mod deregister_container_instance;
mod describe_container_instances;
mod list_container_instances;
mod register_container_instance;
mod resources;
mod update_container_agent;
mod update_container_instances_state;

pub(super) use self::deregister_container_instance::deregister_container_instance;
pub(super) use self::describe_container_instances::describe_container_instances;
pub(super) use self::list_container_instances::list_container_instances;
pub(super) use self::register_container_instance::register_container_instance;
pub(super) use self::update_container_agent::update_container_agent;
pub(super) use self::update_container_instances_state::update_container_instances_state;

use crate::wire::ApiError;

/// Refuses a list of container instances that is empty, or longer than an operation takes.
fn check_count(references: &[String], max: usize) -> Result<(), ApiError> {
    if references.is_empty() {
        return Err(ApiError::client("Container Instances cannot be empty."));
    }
    if references.len() > max {
        return Err(ApiError::invalid_parameter(format!(
            "instanceIds can have at most {max} items."
        )));
    }
    Ok(())
}
