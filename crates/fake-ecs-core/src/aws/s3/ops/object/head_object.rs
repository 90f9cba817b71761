//! `HeadObject` — what there is to say of an object.
//!
//! Not emulated yet: conditions about times, single parts, encryption with keys of callers. They
//! are accepted, and without effect; there is one version, and any `versionId` is that.
//!
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
        // Accepted, and without effect.
        expected_bucket_owner: _,
        if_modified_since: _,
        if_unmodified_since: _,
        part_number: _,
        request_payer: _,
        response_cache_control: _,
        response_content_disposition: _,
        response_content_encoding: _,
        response_content_language: _,
        response_content_type: _,
        response_expires: _,
        sse_customer_algorithm: _,
        sse_customer_key: _,
        sse_customer_key_md5: _,
        version_id: _,
    } = input;
    let object = lookup::object(region, &bucket, &key)?;
    let (some, none) = (if_match.as_deref(), if_none_match.as_deref());
    lookup::conditions(Some(object), some, none, ErrorCode::NotModified)?;
    let range = lookup::range(range.as_deref(), object.body.0.len())?;
    Ok(without_body(shown(object, checksum_mode, range)))
}

/// The same without the bytes.
fn without_body(shown: GetObjectResponse) -> HeadObjectResponse {
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
    } = shown;
    HeadObjectResponse {
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
    }
}
