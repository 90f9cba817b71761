//! `UpdateEventBus` — changes what an event bus is described by.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_UpdateEventBus.html>

use crate::aws::eventbridge::lookup::{bus_arn, bus_name, no_bus};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::events::types::{UpdateEventBusRequest, UpdateEventBusResponse};

pub(super) fn update_event_bus(
    region: &mut Region,
    input: UpdateEventBusRequest,
) -> Result<UpdateEventBusResponse, ApiError> {
    let UpdateEventBusRequest {
        dead_letter_config,
        description,
        kms_key_identifier,
        log_config,
        name,
    } = input;
    let now = region.now();
    let name = bus_name(&region.scope, name.as_deref()).to_owned();
    let bus = region.eventbridge.bus_mut(&name);
    let bus = bus.ok_or_else(|| no_bus(&name))?;
    bus.modified = Some(now);
    // What is not given is taken away.
    bus.description.clone_from(&description);
    bus.kms_key_identifier.clone_from(&kms_key_identifier);
    bus.dead_letter_config.clone_from(&dead_letter_config);
    bus.log_config.clone_from(&log_config);
    Ok(UpdateEventBusResponse {
        arn: Some(bus_arn(&region.scope, &name)),
        dead_letter_config,
        description,
        kms_key_identifier,
        log_config,
        name: Some(name),
    })
}
