//! `PutBucketEncryption` — sets how objects of a bucket are encrypted. It is shown, and has no
//! effect.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::s3::types::{PutBucketEncryptionRequest, PutBucketEncryptionResponse};

pub(in super::super) fn put_bucket_encryption(
    region: &mut Region,
    input: PutBucketEncryptionRequest,
) -> Result<PutBucketEncryptionResponse, ApiError> {
    let PutBucketEncryptionRequest {
        bucket,
        server_side_encryption_configuration,
        // What it says of itself is not computed again.
        checksum_algorithm: _,
        content_md5: _,
        // Every bucket is of the account that asks.
        expected_bucket_owner: _,
    } = input;
    let settings = &mut lookup::bucket_mut(region, &bucket)?.settings;
    settings.encryption = Some(server_side_encryption_configuration);
    Ok(PutBucketEncryptionResponse {})
}
