//! `PutObject` — puts an object, in the place of one of its key.
//!
//! Checksums are kept and shown again. That of `Content-MD5` and those of CRC are checked.
//!
//! Not emulated yet: access lists, encryption with keys of others, locks, tags, writes at an offset
//! (`WriteOffsetBytes`). They are accepted, and without effect.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>

use crate::aws::s3::state::{About, Checksums, Object};
use crate::aws::s3::{checksums, lookup};
use crate::ecs::Region;
use crate::wire::s3::enums::ServerSideEncryption;
use crate::wire::s3::types::{PutObjectRequest, PutObjectResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in super::super) fn put_object(
    region: &mut Region,
    mut input: PutObjectRequest,
) -> Result<PutObjectResponse, ApiError> {
    let (bucket, key) = (input.bucket.clone(), input.key.clone());
    let (if_match, if_none_match) = (input.if_match.clone(), input.if_none_match.clone());
    let content_md5 = input.content_md5.clone();
    let body = input.body.take().unwrap_or_default();
    let about = about(input);
    lookup::check_key(&key)?;
    let now = region.now();
    let bucket = lookup::bucket_mut(region, &bucket)?;
    let (none, some) = (if_none_match.as_deref(), if_match.as_deref());
    lookup::conditions(
        bucket.object(&key),
        some,
        none,
        ErrorCode::PreconditionFailed,
    )?;
    let sums = about.checksums.clone();
    checksums::check(&sums, &body.0)?;
    let object = Object::new(body, about, now);
    lookup::check_digest(content_md5.as_deref(), &object.etag)?;
    let e_tag = Some(object.etag.clone());
    bucket.put(key, object);
    Ok(PutObjectResponse {
        checksum_crc32: sums.crc32,
        checksum_crc32_c: sums.crc32_c,
        checksum_crc64_nvme: sums.crc64_nvme,
        checksum_sha1: sums.sha1,
        checksum_sha256: sums.sha256,
        e_tag,
        server_side_encryption: Some(ServerSideEncryption::Aes256),
        ..PutObjectResponse::default()
    })
}

/// What is said of the bytes. What has no name here is accepted, and without effect.
fn about(input: PutObjectRequest) -> About {
    let PutObjectRequest {
        bucket: _,
        key: _,
        body: _,
        cache_control,
        checksum_crc32,
        checksum_crc32_c,
        checksum_crc64_nvme,
        checksum_sha1,
        checksum_sha256,
        content_disposition,
        content_encoding,
        content_language,
        content_md5: _,
        content_type,
        expires,
        if_match: _,
        if_none_match: _,
        metadata,
        storage_class,
        acl: _,
        bucket_key_enabled: _,
        checksum_algorithm: _,
        checksum_md5: _,
        checksum_sha512: _,
        checksum_xxhash128: _,
        checksum_xxhash3: _,
        checksum_xxhash64: _,
        content_length: _,
        expected_bucket_owner: _,
        grant_full_control: _,
        grant_read: _,
        grant_read_acp: _,
        grant_write_acp: _,
        object_lock_event_hold: _,
        object_lock_event_hold_duration_days: _,
        object_lock_event_hold_duration_years: _,
        object_lock_legal_hold_status: _,
        object_lock_mode: _,
        object_lock_retain_until_date: _,
        request_payer: _,
        sse_customer_algorithm: _,
        sse_customer_key: _,
        sse_customer_key_md5: _,
        ssekms_encryption_context: _,
        ssekms_key_id: _,
        server_side_encryption: _,
        tagging: _,
        website_redirect_location: _,
        write_offset_bytes: _,
    } = input;
    About {
        content_type,
        content_encoding,
        content_disposition,
        content_language,
        cache_control,
        expires,
        metadata: metadata.unwrap_or_default(),
        storage_class: storage_class.map(|it| it.as_str().to_owned()),
        checksums: Checksums {
            crc32: checksum_crc32,
            crc32_c: checksum_crc32_c,
            crc64_nvme: checksum_crc64_nvme,
            sha1: checksum_sha1,
            sha256: checksum_sha256,
        },
    }
}
