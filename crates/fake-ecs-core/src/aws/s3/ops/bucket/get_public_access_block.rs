//! `GetPublicAccessBlock` — how a bucket is closed to the public: entirely, unless somebody has
//! said otherwise.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::s3::types::PublicAccessBlockConfiguration;
use crate::wire::s3::types::{GetPublicAccessBlockRequest, GetPublicAccessBlockResponse};

pub(in super::super) fn get_public_access_block(
    region: &Region,
    input: GetPublicAccessBlockRequest,
) -> Result<GetPublicAccessBlockResponse, ApiError> {
    let GetPublicAccessBlockRequest {
        bucket,
        // Every bucket is of the account that asks.
        expected_bucket_owner: _,
    } = input;
    let closed = PublicAccessBlockConfiguration {
        block_public_acls: Some(true),
        block_public_policy: Some(true),
        ignore_public_acls: Some(true),
        restrict_public_buckets: Some(true),
    };
    let set = lookup::bucket(region, &bucket)?
        .settings
        .public_access
        .clone();
    Ok(GetPublicAccessBlockResponse {
        public_access_block_configuration: Some(set.unwrap_or(closed)),
    })
}
