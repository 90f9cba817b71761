//! `PutBucketPolicy` — sets the policy of a bucket. It is shown, and has no effect.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::s3::types::{PutBucketPolicyRequest, PutBucketPolicyResponse};

pub(in super::super) fn put_bucket_policy(
    region: &mut Region,
    input: PutBucketPolicyRequest,
) -> Result<PutBucketPolicyResponse, ApiError> {
    let PutBucketPolicyRequest {
        bucket,
        policy,
        // What it says of itself is not computed again.
        checksum_algorithm: _,
        content_md5: _,
        confirm_remove_self_bucket_access: _,
        // Every bucket is of the account that asks.
        expected_bucket_owner: _,
    } = input;
    lookup::bucket_mut(region, &bucket)?.settings.policy = Some(policy);
    Ok(PutBucketPolicyResponse {})
}
