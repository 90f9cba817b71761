//! `PutPublicAccessBlock` — sets how a bucket is closed to the public. It is shown, and has no
//! effect.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::s3::types::{PutPublicAccessBlockRequest, PutPublicAccessBlockResponse};

pub(in super::super) fn put_public_access_block(
    region: &mut Region,
    input: PutPublicAccessBlockRequest,
) -> Result<PutPublicAccessBlockResponse, ApiError> {
    let PutPublicAccessBlockRequest {
        bucket,
        public_access_block_configuration,
        // What it says of itself is not computed again.
        checksum_algorithm: _,
        content_md5: _,
        // Every bucket is of the account that asks.
        expected_bucket_owner: _,
    } = input;
    let settings = &mut lookup::bucket_mut(region, &bucket)?.settings;
    settings.public_access = Some(public_access_block_configuration);
    Ok(PutPublicAccessBlockResponse {})
}
