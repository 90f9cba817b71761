//! `ListTargetsByRule` — the targets of a rule, as they were put, in pages.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListTargetsByRule.html>

use super::pages::PAGES;
use crate::aws::eventbridge::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::events::types::{ListTargetsByRuleRequest, ListTargetsByRuleResponse};

pub(super) fn list_targets_by_rule(
    region: &Region,
    input: ListTargetsByRuleRequest,
) -> Result<ListTargetsByRuleResponse, ApiError> {
    let ListTargetsByRuleRequest {
        rule,
        event_bus_name,
        limit,
        next_token,
    } = input;
    let (bus, found) = lookup::rule(region, event_bus_name.as_deref(), &rule)?;
    let targets = found.targets.iter();
    let targets = targets.map(|(id, target)| (id.clone(), target.clone()));
    let listing = ("ListTargetsByRule", &(bus, &rule));
    let (targets, next_token) =
        PAGES.page(region, listing, targets, limit, next_token.as_deref())?;
    Ok(ListTargetsByRuleResponse {
        next_token,
        targets: Some(targets),
    })
}
