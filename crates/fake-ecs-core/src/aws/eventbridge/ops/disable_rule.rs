//! `DisableRule` — keeps a rule from delivering events.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html>

use crate::aws::eventbridge::lookup::{bus_name, rule_mut};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::events::enums::RuleState;
use crate::wire::events::types::{DisableRuleRequest, DisableRuleResponse};

pub(super) fn disable_rule(
    region: &mut Region,
    input: DisableRuleRequest,
) -> Result<DisableRuleResponse, ApiError> {
    let DisableRuleRequest {
        name,
        event_bus_name,
    } = input;
    let now = region.now();
    let bus = bus_name(&region.scope, event_bus_name.as_deref());
    let rule = rule_mut(&mut region.eventbridge, bus, &name)?;
    rule.set_state(RuleState::Disabled, now);
    region.eventbridge.note_change();
    Ok(DisableRuleResponse {})
}
