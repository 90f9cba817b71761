//! `ListDaemons` — the daemons of a cluster in brief, in the order of their names.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListDaemons.html>

use crate::ecs::Region;
use crate::ecs::find::unknown_capacity_provider;
use crate::ops::paging::Listing;
use crate::render;
use crate::wire::{ApiError, ErrorCode, ListDaemonsRequest, ListDaemonsResponse, Operation};

pub(in crate::ops) fn list_daemons(
    region: &Region,
    input: ListDaemonsRequest,
) -> Result<ListDaemonsResponse, ApiError> {
    let ListDaemonsRequest {
        capacity_provider_arns,
        cluster_arn,
        max_results,
        next_token,
    } = input;
    let cluster = region.cluster(cluster_arn.as_deref())?;
    let mut providers = Vec::new();
    for reference in capacity_provider_arns.iter().flatten() {
        let provider = region.capacity_provider(reference)?;
        let provider =
            provider.ok_or_else(|| unknown_capacity_provider(ErrorCode::InvalidParameter))?;
        providers.push(&provider.name);
    }
    let listing = Listing::of(region, Operation::ListDaemons, (cluster.key, &providers));
    let page = listing.page(max_results, next_token)?;
    let daemons = region.daemons.in_cluster(cluster.key, page.after());
    let daemons = daemons.filter(|daemon| {
        let mut own = daemon.providers.iter();
        providers.is_empty() || own.any(|own| providers.contains(&own))
    });
    let (daemons, next_token) = page.take(daemons, |daemon| daemon.name.to_string());
    let summaries = daemons.into_iter();
    let summaries = summaries.map(|daemon| render::daemon_summary(region, daemon));
    Ok(ListDaemonsResponse {
        daemon_summaries_list: Some(summaries.collect()),
        next_token,
    })
}
