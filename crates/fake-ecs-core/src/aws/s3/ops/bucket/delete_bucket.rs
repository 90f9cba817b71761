//! `DeleteBucket` — removes a bucket that is empty.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::s3::types::{DeleteBucketRequest, DeleteBucketResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in super::super) fn delete_bucket(
    region: &mut Region,
    input: DeleteBucketRequest,
) -> Result<DeleteBucketResponse, ApiError> {
    let DeleteBucketRequest {
        bucket,
        // Every bucket is of the account that asks.
        expected_bucket_owner: _,
    } = input;
    if !lookup::bucket(region, &bucket)?.is_empty() {
        return Err(ApiError::new(
            ErrorCode::BucketNotEmpty,
            "The bucket you tried to delete is not empty",
        ));
    }
    region.s3.remove_bucket(&bucket);
    Ok(DeleteBucketResponse {})
}
