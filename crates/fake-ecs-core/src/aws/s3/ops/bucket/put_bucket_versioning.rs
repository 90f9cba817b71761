//! `PutBucketVersioning` — sets whether a bucket keeps versions. It is shown, and has no effect: an
//! object has one version.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::s3::types::{PutBucketVersioningRequest, PutBucketVersioningResponse};

pub(in super::super) fn put_bucket_versioning(
    region: &mut Region,
    input: PutBucketVersioningRequest,
) -> Result<PutBucketVersioningResponse, ApiError> {
    let PutBucketVersioningRequest {
        bucket,
        versioning_configuration,
        // What it says of itself is not computed again.
        checksum_algorithm: _,
        content_md5: _,
        mfa: _,
        // Every bucket is of the account that asks.
        expected_bucket_owner: _,
    } = input;
    let settings = &mut lookup::bucket_mut(region, &bucket)?.settings;
    settings.versioning = versioning_configuration.status;
    Ok(PutBucketVersioningResponse {})
}
