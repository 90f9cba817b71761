//! `GetObject` — an object, or a range of its bytes.
//!
//! Not emulated yet: conditions about times, single parts, encryption with keys of callers. They
//! are accepted, and without effect; there is one version, and any `versionId` is that.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>

use std::sync::Arc;

use crate::aws::s3::lookup;
use crate::aws::s3::state::{Checksums, Object};
use crate::ecs::Region;
use crate::wire::s3::enums::{ChecksumMode, ChecksumType, ServerSideEncryption, StorageClass};
use crate::wire::s3::types::{GetObjectRequest, GetObjectResponse};
use crate::wire::{ApiError, Blob, ErrorCode};

pub(in super::super) fn get_object(
    region: &Region,
    input: GetObjectRequest,
) -> Result<GetObjectResponse, ApiError> {
    let GetObjectRequest {
        bucket,
        key,
        checksum_mode,
        if_match,
        if_none_match,
        range,
        response_cache_control,
        response_content_disposition,
        response_content_encoding,
        response_content_language,
        response_content_type,
        // Accepted, and without effect.
        expected_bucket_owner: _,
        if_modified_since: _,
        if_unmodified_since: _,
        part_number: _,
        request_payer: _,
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
    let mut shown = shown(object, checksum_mode, range);
    let bytes = &object.body.0;
    let bytes = range.map_or(&bytes[..], |(first, end)| &bytes[first..end]);
    shown.body = Some(Blob(bytes.to_vec()));
    let said = [
        (&mut shown.cache_control, response_cache_control),
        (&mut shown.content_disposition, response_content_disposition),
        (&mut shown.content_encoding, response_content_encoding),
        (&mut shown.content_language, response_content_language),
        (&mut shown.content_type, response_content_type),
    ];
    for (member, said) in said {
        if said.is_some() {
            *member = said;
        }
    }
    Ok(shown)
}

/// What is said of an object, or of a range of it.
pub(super) fn shown(
    object: &Arc<Object>,
    checksum_mode: Option<ChecksumMode>,
    range: Option<(usize, usize)>,
) -> GetObjectResponse {
    let size = object.size();
    let (content_length, content_range) = match range {
        Some((first, end)) => (
            i64::try_from(end - first).unwrap_or(size),
            Some(format!("bytes {first}-{}/{size}", end - 1)),
        ),
        None => (size, None),
    };
    let about = &object.about;
    // They are those of all of it.
    let sums = checksum_mode
        .filter(|_| range.is_none())
        .map(|_| about.checksums.clone());
    let sums = sums.unwrap_or_default();
    let has_sum = sums != Checksums::default();
    let stored = about
        .storage_class
        .as_deref()
        .filter(|it| *it != "STANDARD");
    GetObjectResponse {
        accept_ranges: Some("bytes".to_owned()),
        cache_control: about.cache_control.clone(),
        checksum_crc32: sums.crc32,
        checksum_crc32_c: sums.crc32_c,
        checksum_crc64_nvme: sums.crc64_nvme,
        checksum_sha1: sums.sha1,
        checksum_sha256: sums.sha256,
        checksum_type: has_sum.then_some(ChecksumType::FullObject),
        content_disposition: about.content_disposition.clone(),
        content_encoding: about.content_encoding.clone(),
        content_language: about.content_language.clone(),
        content_length: Some(content_length),
        content_range,
        content_type: Some(
            about
                .content_type
                .clone()
                .unwrap_or_else(|| BYTES.to_owned()),
        ),
        e_tag: Some(object.etag.clone()),
        expires: about.expires.clone(),
        last_modified: Some(object.modified.timestamp()),
        metadata: Some(about.metadata.clone()),
        server_side_encryption: Some(ServerSideEncryption::Aes256),
        storage_class: stored.and_then(StorageClass::parse),
        ..GetObjectResponse::default()
    }
}

/// What an object is of which nobody has said anything.
const BYTES: &str = "binary/octet-stream";
