//! `TestEventPattern` — whether an event matches a pattern.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html>

use super::put_rule::invalid_pattern;
use crate::aws::eventbridge::lookup::invalid;
use crate::aws::eventbridge::pattern::EventPattern;
use crate::ecs::Region;
use crate::wire::events::types::{TestEventPatternRequest, TestEventPatternResponse};
use crate::wire::{ApiError, Json};

pub(super) fn test_event_pattern(
    _region: &Region,
    input: TestEventPatternRequest,
) -> Result<TestEventPatternResponse, ApiError> {
    let TestEventPatternRequest {
        event_pattern,
        event,
    } = input;
    let pattern = EventPattern::parse(&event_pattern).map_err(|it| invalid_pattern(&it))?;
    let event: Option<Json> = event.parse().ok().filter(Json::is_object);
    // From memory.
    let event = event.ok_or_else(|| invalid("Parameter Event is not valid."))?;
    Ok(TestEventPatternResponse {
        result: Some(pattern.matches(&event)),
    })
}
