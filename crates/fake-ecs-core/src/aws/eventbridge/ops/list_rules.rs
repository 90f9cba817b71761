//! `ListRules` — the rules of an event bus, in pages.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html>

use super::pages::PAGES;
use crate::aws::eventbridge::{lookup, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::events::types::{ListRulesRequest, ListRulesResponse};

pub(super) fn list_rules(
    region: &Region,
    input: ListRulesRequest,
) -> Result<ListRulesResponse, ApiError> {
    let ListRulesRequest {
        event_bus_name,
        limit,
        name_prefix,
        next_token,
    } = input;
    let prefix = name_prefix.as_deref().unwrap_or_default();
    let (bus, found) = lookup::bus(region, event_bus_name.as_deref())?;
    let rules = found.rules.iter().filter(|it| it.0.starts_with(prefix));
    let rules = rules.map(|(name, rule)| {
        let shown = shown::rule(&region.scope, bus, name, rule);
        (name.clone(), shown)
    });
    let listing = ("ListRules", &(bus, prefix));
    let (rules, next_token) = PAGES.page(region, listing, rules, limit, next_token.as_deref())?;
    Ok(ListRulesResponse {
        next_token,
        rules: Some(rules),
    })
}
