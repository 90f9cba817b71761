//! `UploadPartCopy` — puts a part that is an object, or a range of one.
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
        ..
    } = input;
    let (from, of) = lookup::source(&copy_source)?;
    let bytes = &lookup::object(region, &from, &of)?.body.0;
    let range = lookup::range(copy_source_range.as_deref(), bytes.len())?;
    let (first, end) = range.unwrap_or((0, bytes.len()));
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
