//! `DescribeClusters` — clusters by name or ARN; `default` when none is named.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeClusters.html>

use crate::ecs::Region;
use crate::ecs::find::DEFAULT_CLUSTER;
use crate::render::{self, ClusterView};
use crate::wire::{ApiError, DescribeClustersRequest, DescribeClustersResponse};

/// How many clusters one call may ask for.
const CLUSTERS_MAX: usize = 100;

pub(in crate::ops) fn describe_clusters(
    region: &Region,
    input: DescribeClustersRequest,
) -> Result<DescribeClustersResponse, ApiError> {
    let DescribeClustersRequest { clusters, include } = input;
    let mut names = clusters.unwrap_or_default();
    if names.is_empty() {
        names.push(DEFAULT_CLUSTER.to_owned());
    }
    if names.len() > CLUSTERS_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "clusters can have at most {CLUSTERS_MAX} items."
        )));
    }
    let include = include.unwrap_or_default();
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for reference in &names {
        let name = region.cluster_name(Some(reference))?;
        match region.clusters.named(name) {
            Some(cluster) => found.push(render::cluster(
                region,
                cluster,
                ClusterView::Including(&include),
            )),
            None => failures.push(render::missing(region.cluster_arn(name))),
        }
    }
    Ok(DescribeClustersResponse {
        clusters: Some(found),
        failures: Some(failures),
    })
}
