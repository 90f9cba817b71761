//! `GetBucketVersioning` — whether a bucket is set to keep versions.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::s3::types::{GetBucketVersioningRequest, GetBucketVersioningResponse};

pub(in super::super) fn get_bucket_versioning(
    region: &Region,
    input: GetBucketVersioningRequest,
) -> Result<GetBucketVersioningResponse, ApiError> {
    let GetBucketVersioningRequest {
        bucket,
        // Every bucket is of the account that asks.
        expected_bucket_owner: _,
    } = input;
    Ok(GetBucketVersioningResponse {
        mfa_delete: None,
        status: lookup::bucket(region, &bucket)?.settings.versioning,
    })
}
