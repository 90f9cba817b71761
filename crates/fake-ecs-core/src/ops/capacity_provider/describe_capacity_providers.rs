//! `DescribeCapacityProviders` — providers by name or ARN, or all there are; of one cluster when it
//! is named.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeCapacityProviders.html>
//!
//! A deleted provider is still described by its name, and is no longer among all there are.

use crate::ecs::Region;
use crate::ecs::capacity;
use crate::ecs::capacity::state::CapacityProvider;
use crate::ecs::cluster::state::Cluster;
use crate::ops::paging::{Listing, Page};
use crate::render::{self, CapacityProviderView};
use crate::wire::{
    ApiError, CapacityProviderField, DescribeCapacityProvidersRequest,
    DescribeCapacityProvidersResponse, Operation,
};

/// How many providers one call may name.
const CAPACITY_PROVIDERS_MAX: usize = 100;

const PAGE_SIZE_MAX: usize = 10;

pub(in crate::ops) fn describe_capacity_providers(
    region: &Region,
    input: DescribeCapacityProvidersRequest,
) -> Result<DescribeCapacityProvidersResponse, ApiError> {
    let DescribeCapacityProvidersRequest {
        capacity_providers,
        cluster,
        include,
        max_results,
        next_token,
    } = input;
    let include = include.unwrap_or_default();
    let cluster = match cluster {
        Some(cluster) => Some(region.cluster(Some(&cluster))?),
        None => None,
    };
    let names = capacity_providers.unwrap_or_default();
    let by = (cluster.map(|cluster| cluster.key), &names);
    let listing = Listing::of(region, Operation::DescribeCapacityProviders, by);
    let page = listing.page_of_at_most(PAGE_SIZE_MAX, max_results, next_token)?;
    if names.is_empty() {
        Ok(all(region, cluster, &include, &page))
    } else {
        named(region, &names, cluster, &include, &page)
    }
}

fn all(
    region: &Region,
    cluster: Option<&Cluster>,
    include: &[CapacityProviderField],
    page: &Page,
) -> DescribeCapacityProvidersResponse {
    let providers = region
        .capacity_providers
        .by_name(page.after())
        .filter(|provider| !provider.is_gone() && is_of(region, provider, cluster));
    let (providers, next_token) = page.take(providers, |provider| provider.name.clone());
    let providers = providers.into_iter();
    let view = CapacityProviderView::Including(include);
    DescribeCapacityProvidersResponse {
        capacity_providers: Some(
            providers
                .map(|provider| render::capacity_provider(region, provider, view))
                .collect(),
        ),
        failures: Some(Vec::new()),
        next_token,
    }
}

/// Those that are named, in that order. A token stands for a place among the names.
fn named(
    region: &Region,
    names: &[String],
    cluster: Option<&Cluster>,
    include: &[CapacityProviderField],
    page: &Page,
) -> Result<DescribeCapacityProvidersResponse, ApiError> {
    if names.len() > CAPACITY_PROVIDERS_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "capacityProviders can have at most {CAPACITY_PROVIDERS_MAX} items."
        )));
    }
    let after = page.after().and_then(|after| after.parse::<usize>().ok());
    let places = names.iter().enumerate();
    let places = places.skip(after.map_or(0, |after| after.saturating_add(1)));
    let (places, next_token) = page.take(places, |(place, _)| place.to_string());
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    let view = CapacityProviderView::Including(include);
    for (_, reference) in places {
        let name = region.capacity_provider_name(reference)?;
        let provider = region.capacity_providers.named(name);
        match provider.filter(|provider| is_of(region, provider, cluster)) {
            Some(provider) => found.push(render::capacity_provider(region, provider, view)),
            None => failures.push(render::missing(region.capacity_provider_arn(name))),
        }
    }
    Ok(DescribeCapacityProvidersResponse {
        capacity_providers: Some(found),
        failures: Some(failures),
        next_token,
    })
}

/// Whether the provider can be used in the cluster, if one is named.
fn is_of(region: &Region, provider: &CapacityProvider, cluster: Option<&Cluster>) -> bool {
    cluster.is_none_or(|cluster| capacity::provider::is_associated(region, cluster, provider))
}
