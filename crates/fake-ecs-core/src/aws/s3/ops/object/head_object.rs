//! `HeadObject` — what there is to say of an object.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html>

use super::get_object::shown;
use crate::aws::s3::lookup;
use crate::ecs::Region;
use crate::wire::s3::types::{GetObjectResponse, HeadObjectRequest, HeadObjectResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in super::super) fn head_object(
    region: &Region,
    input: HeadObjectRequest,
) -> Result<HeadObjectResponse, ApiError> {
    let HeadObjectRequest {
        bucket,
        key,
        checksum_mode,
        if_match,
        if_none_match,
        range,
        ..
    } = input;
    let object = lookup::object(region, &bucket, &key)?;
    let (some, none) = (if_match.as_deref(), if_none_match.as_deref());
    lookup::conditions(Some(object), some, none, ErrorCode::NotModified)?;
    let range = lookup::range(range.as_deref(), object.body.0.len())?;
    let GetObjectResponse {
        accept_ranges,
        cache_control,
        checksum_crc32,
        checksum_crc32_c,
        checksum_crc64_nvme,
        checksum_sha1,
        checksum_sha256,
        checksum_type,
        content_disposition,
        content_encoding,
        content_language,
        content_length,
        content_range,
        content_type,
        e_tag,
        expires,
        last_modified,
        metadata,
        server_side_encryption,
        storage_class,
        ..
    } = shown(object, checksum_mode, range);
    Ok(HeadObjectResponse {
        accept_ranges,
        cache_control,
        checksum_crc32,
        checksum_crc32_c,
        checksum_crc64_nvme,
        checksum_sha1,
        checksum_sha256,
        checksum_type,
        content_disposition,
        content_encoding,
        content_language,
        content_length,
        content_range,
        content_type,
        e_tag,
        expires,
        last_modified,
        metadata,
        server_side_encryption,
        storage_class,
        ..HeadObjectResponse::default()
    })
}
