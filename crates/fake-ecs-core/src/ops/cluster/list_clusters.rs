//! `ListClusters` — the ARNs of all clusters that have not been deleted, in the order of their
//! names.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ListClusters.html>

use crate::ecs::Region;
use crate::ops::paging::Listing;
use crate::wire::{ApiError, ListClustersRequest, ListClustersResponse, Operation};

pub(in crate::ops) fn list_clusters(
    region: &Region,
    input: ListClustersRequest,
) -> Result<ListClustersResponse, ApiError> {
    let ListClustersRequest {
        next_token,
        max_results,
    } = input;
    let listing = Listing::of(region, Operation::ListClusters, ());
    let page = listing.page(max_results, next_token)?;
    let clusters = region
        .clusters
        .by_name(page.after())
        .filter(|cluster| !cluster.status.is_gone());
    let (clusters, next_token) = page.take(clusters, |cluster| cluster.name.clone());
    let arns = clusters
        .into_iter()
        .map(|cluster| region.cluster_arn(&cluster.name))
        .collect();
    Ok(ListClustersResponse {
        cluster_arns: Some(arns),
        next_token,
    })
}
