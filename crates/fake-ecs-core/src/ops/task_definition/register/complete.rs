//! From what was asked for to what is stored.

use super::{compatibilities, defaults, logging, required_attributes, sizes, validate};
use crate::wire::{ApiError, TaskDefinition, encode};

/// How many bytes a definition may have, in the form in which it is sent.
const SIZE_MAX: usize = 64 * 1024;

/// Checks a definition, fills in what was left out and computes what the service computes.
pub(in crate::ops) fn complete(definition: TaskDefinition) -> Result<TaskDefinition, ApiError> {
    let definition = complete_for_daemon(definition)?;
    logging::check_router_is_used(&definition)?;
    Ok(definition)
}

/// Does the same for the tasks of a daemon. Whether the service takes a router there that no
/// container of its own logs by is not known; daemons are what collects the logs of others.
pub(in crate::ops) fn complete_for_daemon(
    mut definition: TaskDefinition,
) -> Result<TaskDefinition, ApiError> {
    check_size(&definition)?;
    validate::check(&definition)?;
    sizes::normalise(&mut definition)?;
    compatibilities::check_required(&definition)?;
    // Later than the rest: on Fargate there is something else wrong with any constraint.
    validate::check_constraints(&definition)?;

    defaults::fill(&mut definition);
    definition.compatibilities = Some(compatibilities::of(&definition));
    definition.requires_attributes = Some(required_attributes::of(&definition));
    Ok(definition)
}

/// The text is that of a recorded refusal: awsdocs/amazon-ecs-developer-guide#149.
fn check_size(definition: &TaskDefinition) -> Result<(), ApiError> {
    let size = encode(definition).len();
    if size > SIZE_MAX {
        return Err(ApiError::client(format!(
            "Actual length: '{size}'. Max allowed length is '{SIZE_MAX}' bytes."
        )));
    }
    Ok(())
}
