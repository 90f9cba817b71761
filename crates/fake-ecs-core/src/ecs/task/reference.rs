//! Which task definition a caller means.

use crate::ecs::Region;
use crate::ecs::task::definition::{Revision, RevisionState, parse_revision};
use crate::kernel::arn::Arn;
use crate::wire::{ApiError, TaskDefinitionStatus};

/// What a caller means: a family, or one of its revisions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    pub family: &'a str,
    pub number: Option<i32>,
}

/// Reads `family`, `family:revision` or an ARN. `None` is the ARN of something else.
pub fn parse_reference<'a>(
    region: &Region,
    text: &'a str,
) -> Result<Option<Reference<'a>>, ApiError> {
    definition_reference(region, "task-definition", text)
}

/// The same for definitions of that kind, as ARNs have it.
pub(in crate::ecs) fn definition_reference<'a>(
    region: &Region,
    kind: &str,
    text: &'a str,
) -> Result<Option<Reference<'a>>, ApiError> {
    let name = match Arn::parse(text) {
        None => text,
        Some(arn) => match region.own(arn?)?.path(kind).as_deref() {
            Ok([name]) => name,
            _ => return Ok(None),
        },
    };
    let (family, number) = match name.split_once(':') {
        None => (name, None),
        Some((family, number)) => {
            let invalid = || {
                ApiError::invalid_parameter(format!("Invalid revision number. Number: {number}"))
            };
            (family, Some(parse_revision(number).ok_or_else(invalid)?))
        }
    };
    Ok(Some(Reference { family, number }))
}

/// The revision that `family`, `family:revision` or an ARN means; a family alone means its newest
/// `ACTIVE` one. `None` is one that is not there; how that is said depends on the operation.
pub fn find<'r>(
    region: &'r Region,
    reference: &str,
) -> Result<Option<&'r RevisionState>, ApiError> {
    let Some(Reference { family, number }) = parse_reference(region, reference)? else {
        return Ok(None);
    };
    let found = match number {
        None => region.task_definitions.latest(family),
        Some(number) => region.task_definitions.get(family, number),
    };
    Ok(found.filter(|state| is_shown(region, state)))
}

/// Whether the API still shows the revision: one that is being deleted is gone when no task uses it
/// any more.
pub fn is_shown(region: &Region, state: &RevisionState) -> bool {
    let Revision { family, number, .. } = &*state.revision;
    state.status != TaskDefinitionStatus::DeleteInProgress
        || region.tasks.is_in_use(family, *number)
}
