//! `RemoveTargets` — takes targets from a rule. Those that it does not have are no failure.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemoveTargets.html>

use crate::aws::eventbridge::lookup::{bus_name, rule_mut};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::events::types::{RemoveTargetsRequest, RemoveTargetsResponse};

pub(super) fn remove_targets(
    region: &mut Region,
    input: RemoveTargetsRequest,
) -> Result<RemoveTargetsResponse, ApiError> {
    let RemoveTargetsRequest {
        rule,
        ids,
        event_bus_name,
        // It is for rules that services of AWS have made, of which there are none.
        force: _,
    } = input;
    let bus = bus_name(&region.scope, event_bus_name.as_deref());
    let rule = rule_mut(&mut region.eventbridge, bus, &rule)?;
    for id in ids {
        rule.targets.remove(&id);
    }
    Ok(RemoveTargetsResponse {
        failed_entries: Some(Vec::new()),
        failed_entry_count: Some(0),
    })
}
