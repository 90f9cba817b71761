//! `HeadBucket` — whether there is a bucket.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::s3::types::{HeadBucketRequest, HeadBucketResponse};

pub(in super::super) fn head_bucket(
    region: &Region,
    input: HeadBucketRequest,
) -> Result<HeadBucketResponse, ApiError> {
    let HeadBucketRequest {
        bucket,
        // Every bucket is of the account that asks.
        expected_bucket_owner: _,
    } = input;
    lookup::bucket(region, &bucket)?;
    Ok(HeadBucketResponse {
        access_point_alias: Some(false),
        bucket_arn: None,
        bucket_location_name: None,
        bucket_location_type: None,
        bucket_region: Some(region.scope.region.clone()),
    })
}
