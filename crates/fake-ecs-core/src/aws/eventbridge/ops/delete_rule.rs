//! `DeleteRule` — deletes a rule without targets. One that is not there is gone already.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html>

use crate::aws::eventbridge::lookup::{bus_name, invalid, no_bus};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::events::types::{DeleteRuleRequest, DeleteRuleResponse};

pub(super) fn delete_rule(
    region: &mut Region,
    input: DeleteRuleRequest,
) -> Result<DeleteRuleResponse, ApiError> {
    let DeleteRuleRequest {
        name,
        event_bus_name,
        // It is for rules that services of AWS have made, of which there are none.
        force: _,
    } = input;
    let bus = bus_name(&region.scope, event_bus_name.as_deref());
    let found = region.eventbridge.bus_mut(bus);
    let rules = &mut found.ok_or_else(|| no_bus(bus))?.rules;
    if rules.get(&name).is_some_and(|it| !it.targets.is_empty()) {
        return Err(invalid("Rule can't be deleted since it has targets."));
    }
    rules.remove(&name);
    region.eventbridge.note_change();
    Ok(DeleteRuleResponse {})
}
