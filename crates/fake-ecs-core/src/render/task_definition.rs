//! Task definitions as the API shows them: the document that was registered, and how it stands
//! today.

use crate::ecs::task::definition::RevisionState;
use crate::kernel::time::Time;
use crate::wire::TaskDefinition;

/// The document is an answer already, so members of the model that come to be are shown as they
/// were registered.
pub fn task_definition(state: &RevisionState) -> TaskDefinition {
    TaskDefinition {
        status: Some(state.status),
        registered_at: Some(state.registered_at.timestamp()),
        registered_by: Some(state.registered_by.clone()),
        deregistered_at: state.deregistered_at.map(Time::timestamp),
        delete_requested_at: state.delete_requested_at.map(Time::timestamp),
        ..state.revision.document.clone()
    }
}
