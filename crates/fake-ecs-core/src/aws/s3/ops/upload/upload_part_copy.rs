//! `UploadPartCopy` — puts a part that is an object, or a range of one.
//!
//! Not emulated yet: conditions of the source. They are accepted, and without effect.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html>

use super::upload_part::{part, put};
use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::s3::enums::ServerSideEncryption;
use crate::wire::s3::types::{CopyPartResult, UploadPartCopyRequest, UploadPartCopyResponse};
use crate::wire::{ApiError, Blob};

pub(in super::super) fn upload_part_copy(
    region: &mut Region,
    input: UploadPartCopyRequest,
) -> Result<UploadPartCopyResponse, ApiError> {
    let UploadPartCopyRequest {
        bucket,
        key,
        copy_source,
        part_number,
        upload_id,
        copy_source_range,
        // Accepted, and without effect.
        copy_source_if_match: _,
        copy_source_if_modified_since: _,
        copy_source_if_none_match: _,
        copy_source_if_unmodified_since: _,
        copy_source_sse_customer_algorithm: _,
        copy_source_sse_customer_key: _,
        copy_source_sse_customer_key_md5: _,
        expected_bucket_owner: _,
        expected_source_bucket_owner: _,
        request_payer: _,
        sse_customer_algorithm: _,
        sse_customer_key: _,
        sse_customer_key_md5: _,
    } = input;
    let (from, of) = lookup::source(&copy_source)?;
    let bytes = &lookup::object(region, &from, &of)?.body.0;
    let (first, end) = lookup::range_of_source(copy_source_range.as_deref(), bytes.len())?;
    let now = region.now();
    let part = part(Blob(bytes[first..end].to_vec()), now);
    let e_tag = Some(part.etag.clone());
    put(region, (&bucket, &key, &upload_id), part_number, part)?;
    Ok(UploadPartCopyResponse {
        copy_part_result: Some(CopyPartResult {
            e_tag,
            last_modified: Some(now.timestamp()),
            ..CopyPartResult::default()
        }),
        server_side_encryption: Some(ServerSideEncryption::Aes256),
        ..UploadPartCopyResponse::default()
    })
}
