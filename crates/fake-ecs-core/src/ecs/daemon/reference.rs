//! Which daemon task definition a caller means, and how it is.

use crate::ecs::daemon::definition::DaemonDefinition;
use crate::ecs::task::reference::Reference;
use crate::ecs::{Region, task};
use crate::wire::{ApiError, DaemonTaskDefinitionStatus};

/// What `family`, `family:revision` or an ARN means; `None` is the ARN of something else.
pub fn parse_reference<'a>(
    region: &Region,
    text: &'a str,
) -> Result<Option<Reference<'a>>, ApiError> {
    task::reference::definition_reference(region, "daemon-task-definition", text)
}

/// The revision that is meant; a family alone means its newest `ACTIVE` one.
pub fn find<'r>(
    region: &'r Region,
    reference: &str,
) -> Result<Option<&'r DaemonDefinition>, ApiError> {
    let Some(Reference { family, number }) = parse_reference(region, reference)? else {
        return Ok(None);
    };
    Ok(match number {
        None => region.daemon_definitions.latest(family),
        Some(number) => region.daemon_definitions.get(family, number),
    })
}

/// One that is to be deleted is, once no daemon has it any more.
pub fn status(region: &Region, definition: &DaemonDefinition) -> DaemonTaskDefinitionStatus {
    if definition.is_active() {
        return DaemonTaskDefinitionStatus::Active;
    }
    let mut daemons = region.daemons.iter();
    let is_in_use = daemons.any(|daemon| {
        let mut revisions = daemon.revisions_in_use(&region.tasks);
        revisions.any(|revision| revision.workload.definition == definition.revision)
    });
    if is_in_use {
        DaemonTaskDefinitionStatus::DeleteInProgress
    } else {
        DaemonTaskDefinitionStatus::Deleted
    }
}
