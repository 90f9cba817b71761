//! `DeleteBucketPolicy` — removes the policy of a bucket.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::s3::types::{DeleteBucketPolicyRequest, DeleteBucketPolicyResponse};

pub(in super::super) fn delete_bucket_policy(
    region: &mut Region,
    input: DeleteBucketPolicyRequest,
) -> Result<DeleteBucketPolicyResponse, ApiError> {
    let DeleteBucketPolicyRequest {
        bucket,
        // Every bucket is of the account that asks.
        expected_bucket_owner: _,
    } = input;
    lookup::bucket_mut(region, &bucket)?.settings.policy = None;
    Ok(DeleteBucketPolicyResponse {})
}
