//! `GetBucketPolicy` — the policy of a bucket, as it was put.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ErrorCode;
use crate::wire::s3::types::{GetBucketPolicyRequest, GetBucketPolicyResponse};

pub(in super::super) fn get_bucket_policy(
    region: &Region,
    input: GetBucketPolicyRequest,
) -> Result<GetBucketPolicyResponse, ApiError> {
    let GetBucketPolicyRequest {
        bucket,
        // Every bucket is of the account that asks.
        expected_bucket_owner: _,
    } = input;
    let policy = lookup::bucket(region, &bucket)?.settings.policy.clone();
    match policy {
        Some(policy) => Ok(GetBucketPolicyResponse {
            policy: Some(policy),
        }),
        None => Err(ApiError::new(
            ErrorCode::NoSuchBucketPolicy,
            "The bucket policy does not exist",
        )),
    }
}
