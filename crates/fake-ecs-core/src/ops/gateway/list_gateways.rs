//! `ListGateways` — the gateways of the account, in the order of their names.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListGateways.html>
//!
//! Those that were deleted are not listed, whatever status is asked for.

use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::render;
use crate::wire::{ApiError, ListGatewaysRequest, ListGatewaysResponse, Operation};

/// How many names one call may ask for.
const NAMES_MAX: usize = 10;

pub(in crate::ops) fn list_gateways(
    region: &Region,
    input: ListGatewaysRequest,
) -> Result<ListGatewaysResponse, ApiError> {
    let ListGatewaysRequest {
        max_results,
        names,
        next_token,
        status,
    } = input;
    let (names, statuses) = (names.unwrap_or_default(), status.unwrap_or_default());
    if names.len() > NAMES_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "names can have at most {NAMES_MAX} items."
        )));
    }
    let listing = Listing::of(region, Operation::ListGateways, (&names, &statuses));
    let page = listing.page(max_results, next_token)?;
    let gateways = region.gateways.by_name(page.after()).filter(|gateway| {
        (names.is_empty() || names.iter().any(|name| **name == *gateway.name))
            && (statuses.is_empty() || statuses.contains(&gateway.status))
    });
    let (gateways, next_token) = page.take(gateways, |gateway| gateway.name.to_string());
    let gateways = gateways.into_iter();
    Ok(ListGatewaysResponse {
        gateways: Some(
            gateways
                .map(|gateway| render::gateway_summary(region, gateway))
                .collect(),
        ),
        next_token,
    })
}
