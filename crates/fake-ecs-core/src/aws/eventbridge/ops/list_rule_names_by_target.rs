//! `ListRuleNamesByTarget` — the names of the rules of an event bus that have a target, in pages.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html>

use super::pages::PAGES;
use crate::aws::eventbridge::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::events::types::{ListRuleNamesByTargetRequest, ListRuleNamesByTargetResponse};

pub(super) fn list_rule_names_by_target(
    region: &Region,
    input: ListRuleNamesByTargetRequest,
) -> Result<ListRuleNamesByTargetResponse, ApiError> {
    let ListRuleNamesByTargetRequest {
        target_arn,
        event_bus_name,
        limit,
        next_token,
    } = input;
    let (bus, found) = lookup::bus(region, event_bus_name.as_deref())?;
    let rules = found.rules.iter().filter(|(_, rule)| {
        let mut targets = rule.targets.values();
        targets.any(|target| target.arn == target_arn)
    });
    let names = rules.map(|(name, _)| (name.clone(), name.clone()));
    let by = (bus, &target_arn);
    let listing = ("ListRuleNamesByTarget", &by);
    let (names, next_token) = PAGES.page(region, listing, names, limit, next_token.as_deref())?;
    Ok(ListRuleNamesByTargetResponse {
        next_token,
        rule_names: Some(names),
    })
}
