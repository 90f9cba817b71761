//! `CreateEventBus` — makes an event bus.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CreateEventBus.html>
//!
//! Not emulated yet: buses of the event sources of partners. What is encrypted with a key of KMS,
//! and what is logged, is only shown.

use crate::aws::eventbridge::lookup::{bus_arn, refused_tags};
use crate::aws::eventbridge::state::Bus;
use crate::aws::tags;
use crate::ecs::Region;
use crate::kernel::sorted::SortedMap;
use crate::wire::events::types::{CreateEventBusRequest, CreateEventBusResponse};
use crate::wire::{ApiError, ErrorCode};

pub(super) fn create_event_bus(
    region: &mut Region,
    input: CreateEventBusRequest,
) -> Result<CreateEventBusResponse, ApiError> {
    let CreateEventBusRequest {
        name,
        dead_letter_config,
        description,
        event_source_name,
        kms_key_identifier,
        log_config,
        tags,
    } = input;
    if event_source_name.is_some() || name.contains('/') {
        return Err(ApiError::not_emulated(
            ErrorCode::Validation,
            "event buses of partners (CreateEventBus with EventSourceName).",
        ));
    }
    if region.eventbridge.bus(&name).is_some() {
        return Err(ApiError::new(
            ErrorCode::ResourceAlreadyExists,
            format!("Event bus {name} already exists."),
        ));
    }
    let now = region.now();
    let tags = tags.into_iter().flatten().map(|tag| (tag.key, tag.value));
    let tags = tags::given(tags).map_err(refused_tags)?;
    let bus = Bus {
        created: Some(now),
        modified: Some(now),
        description: description.clone(),
        kms_key_identifier: kms_key_identifier.clone(),
        dead_letter_config: dead_letter_config.clone(),
        log_config: log_config.clone(),
        tags,
        rules: SortedMap::default(),
    };
    let event_bus_arn = Some(bus_arn(&region.scope, &name));
    region.eventbridge.add_bus(name, bus);
    Ok(CreateEventBusResponse {
        dead_letter_config,
        description,
        event_bus_arn,
        kms_key_identifier,
        log_config,
    })
}
