//! `DescribeEventBus` — one event bus, the default bus unless another is named.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeEventBus.html>

use crate::aws::eventbridge::{lookup, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::events::types::{DescribeEventBusRequest, DescribeEventBusResponse, EventBus};

pub(super) fn describe_event_bus(
    region: &Region,
    input: DescribeEventBusRequest,
) -> Result<DescribeEventBusResponse, ApiError> {
    let DescribeEventBusRequest { name } = input;
    let (name, bus) = lookup::bus(region, name.as_deref())?;
    let EventBus {
        arn,
        creation_time,
        description,
        last_modified_time,
        managed_by,
        name,
        policy,
    } = shown::bus(&region.scope, name, bus);
    Ok(DescribeEventBusResponse {
        arn,
        creation_time,
        dead_letter_config: bus.dead_letter_config.clone(),
        description,
        kms_key_identifier: bus.kms_key_identifier.clone(),
        last_modified_time,
        log_config: bus.log_config.clone(),
        managed_by,
        name,
        policy,
    })
}
