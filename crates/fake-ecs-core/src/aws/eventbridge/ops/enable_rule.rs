//! `EnableRule` — lets a rule deliver events again. A rate begins anew.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EnableRule.html>

use crate::aws::eventbridge::lookup::{bus_name, rule_mut};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::events::enums::RuleState;
use crate::wire::events::types::{EnableRuleRequest, EnableRuleResponse};

pub(super) fn enable_rule(
    region: &mut Region,
    input: EnableRuleRequest,
) -> Result<EnableRuleResponse, ApiError> {
    let EnableRuleRequest {
        name,
        event_bus_name,
    } = input;
    let now = region.now();
    let bus = bus_name(&region.scope, event_bus_name.as_deref());
    let rule = rule_mut(&mut region.eventbridge, bus, &name)?;
    rule.set_state(RuleState::Enabled, now);
    region.eventbridge.note_change();
    Ok(EnableRuleResponse {})
}
