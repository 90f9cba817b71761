//! `ListEventBuses` — all event buses, in pages.
//! <https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListEventBuses.html>

use super::pages::PAGES;
use crate::aws::eventbridge::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::events::types::{ListEventBusesRequest, ListEventBusesResponse};

pub(super) fn list_event_buses(
    region: &Region,
    input: ListEventBusesRequest,
) -> Result<ListEventBusesResponse, ApiError> {
    let ListEventBusesRequest {
        limit,
        name_prefix,
        next_token,
    } = input;
    let prefix = name_prefix.as_deref().unwrap_or_default();
    let buses = region.eventbridge.buses();
    let buses = buses.filter(|(name, _)| name.starts_with(prefix));
    let buses = buses.map(|(name, bus)| (name.to_owned(), shown::bus(&region.scope, name, bus)));
    let listing = ("ListEventBuses", &prefix);
    let (buses, next_token) = PAGES.page(region, listing, buses, limit, next_token.as_deref())?;
    Ok(ListEventBusesResponse {
        event_buses: Some(buses),
        next_token,
    })
}
