//! `GetBucketEncryption` — how objects of a bucket are encrypted: with keys of S3, unless somebody
//! has said otherwise.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::s3::enums::ServerSideEncryption;
use crate::wire::s3::types::{GetBucketEncryptionRequest, GetBucketEncryptionResponse};
use crate::wire::s3::types::{
    ServerSideEncryptionByDefault, ServerSideEncryptionConfiguration, ServerSideEncryptionRule,
};

pub(in super::super) fn get_bucket_encryption(
    region: &Region,
    input: GetBucketEncryptionRequest,
) -> Result<GetBucketEncryptionResponse, ApiError> {
    let GetBucketEncryptionRequest {
        bucket,
        // Every bucket is of the account that asks.
        expected_bucket_owner: _,
    } = input;
    let bucket = lookup::bucket(region, &bucket)?;
    let of_s3 = || ServerSideEncryptionConfiguration {
        rules: vec![ServerSideEncryptionRule {
            apply_server_side_encryption_by_default: Some(ServerSideEncryptionByDefault {
                sse_algorithm: ServerSideEncryption::Aes256,
                kms_master_key_id: None,
            }),
            blocked_encryption_types: None,
            bucket_key_enabled: Some(false),
        }],
    };
    let set = bucket.settings.encryption.clone();
    Ok(GetBucketEncryptionResponse {
        server_side_encryption_configuration: Some(set.unwrap_or_else(of_s3)),
    })
}
