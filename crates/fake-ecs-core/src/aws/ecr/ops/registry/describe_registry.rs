//! `DescribeRegistry` — the account, and what it replicates: nothing.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DescribeRegistry.html>

use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::types::{
    DescribeRegistryRequest, DescribeRegistryResponse, ReplicationConfiguration,
};

pub(in crate::aws::ecr) fn describe_registry(
    region: &Region,
    input: DescribeRegistryRequest,
) -> Result<DescribeRegistryResponse, ApiError> {
    let DescribeRegistryRequest {} = input;
    Ok(DescribeRegistryResponse {
        registry_id: Some(region.scope.account.clone()),
        replication_configuration: Some(ReplicationConfiguration {
            rules: Some(Vec::new()),
        }),
    })
}
