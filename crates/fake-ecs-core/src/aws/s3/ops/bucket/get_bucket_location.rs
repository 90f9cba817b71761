//! `GetBucketLocation` — the region of a bucket: nothing, for `us-east-1`.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::s3::types::{GetBucketLocationRequest, GetBucketLocationResponse};

pub(in super::super) fn get_bucket_location(
    region: &Region,
    input: GetBucketLocationRequest,
) -> Result<GetBucketLocationResponse, ApiError> {
    let GetBucketLocationRequest {
        bucket,
        // Every bucket is of the account that asks.
        expected_bucket_owner: _,
    } = input;
    lookup::bucket(region, &bucket)?;
    let region = &region.scope.region;
    Ok(GetBucketLocationResponse {
        location_constraint: (region != "us-east-1").then(|| region.clone()),
    })
}
