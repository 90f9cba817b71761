//! `DeleteEventBus` — deletes an event bus. One that is not there is gone already.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteEventBus.html>

use crate::aws::eventbridge::lookup::{bus_name, invalid};
use crate::aws::eventbridge::state::DEFAULT_BUS;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::events::types::{DeleteEventBusRequest, DeleteEventBusResponse};

pub(super) fn delete_event_bus(
    region: &mut Region,
    input: DeleteEventBusRequest,
) -> Result<DeleteEventBusResponse, ApiError> {
    let DeleteEventBusRequest { name } = input;
    let name = bus_name(&region.scope, Some(&name));
    if name == DEFAULT_BUS {
        return Err(invalid("Cannot delete event bus default."));
    }
    let bus = region.eventbridge.bus(name);
    if bus.is_some_and(|bus| !bus.rules.is_empty()) {
        // From memory.
        return Err(invalid(format!(
            "Event bus {name} can't be deleted since it has rules."
        )));
    }
    region.eventbridge.remove_bus(name);
    Ok(DeleteEventBusResponse {})
}
