//! `AbortMultipartUpload` — gives an upload up, with its parts.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html>

use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::s3::types::{AbortMultipartUploadRequest, AbortMultipartUploadResponse};

pub(in super::super) fn abort_multipart_upload(
    region: &mut Region,
    input: AbortMultipartUploadRequest,
) -> Result<AbortMultipartUploadResponse, ApiError> {
    let AbortMultipartUploadRequest {
        bucket,
        key,
        upload_id,
        // Accepted, and without effect.
        expected_bucket_owner: _,
        if_match_initiated_time: _,
        request_payer: _,
    } = input;
    let bucket = lookup::bucket_mut(region, &bucket)?;
    lookup::upload(bucket, &key, &upload_id)?;
    bucket.uploads.remove(&upload_id);
    Ok(AbortMultipartUploadResponse::default())
}
