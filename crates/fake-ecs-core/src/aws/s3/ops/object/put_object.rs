//! `PutObject` — puts an object, in the place of one of its key.
//!
//! Checksums are kept and shown again, and only that of `Content-MD5` is computed.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html>

use crate::aws::s3::lookup;
use crate::aws::s3::state::{About, Checksums, Object};
use crate::ecs::Region;
use crate::wire::s3::enums::ServerSideEncryption;
use crate::wire::s3::types::{PutObjectRequest, PutObjectResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in super::super) fn put_object(
    region: &mut Region,
    input: PutObjectRequest,
) -> Result<PutObjectResponse, ApiError> {
    let PutObjectRequest {
        bucket,
        key,
        body,
        cache_control,
        checksum_crc32,
        checksum_crc32_c,
        checksum_crc64_nvme,
        checksum_sha1,
        checksum_sha256,
        content_disposition,
        content_encoding,
        content_language,
        content_md5,
        content_type,
        expires,
        if_match,
        if_none_match,
        metadata,
        storage_class,
        ..
    } = input;
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
    let checksums = Checksums {
        crc32: checksum_crc32,
        crc32_c: checksum_crc32_c,
        crc64_nvme: checksum_crc64_nvme,
        sha1: checksum_sha1,
        sha256: checksum_sha256,
    };
    let about = About {
        content_type,
        content_encoding,
        content_disposition,
        content_language,
        cache_control,
        expires,
        metadata: metadata.unwrap_or_default(),
        storage_class: storage_class.map(|it| it.as_str().to_owned()),
        checksums: checksums.clone(),
    };
    let object = Object::new(body.unwrap_or_default(), about, now);
    lookup::check_digest(content_md5.as_deref(), &object.etag)?;
    let e_tag = Some(object.etag.clone());
    bucket.put(key, object);
    Ok(PutObjectResponse {
        checksum_crc32: checksums.crc32,
        checksum_crc32_c: checksums.crc32_c,
        checksum_crc64_nvme: checksums.crc64_nvme,
        checksum_sha1: checksums.sha1,
        checksum_sha256: checksums.sha256,
        e_tag,
        server_side_encryption: Some(ServerSideEncryption::Aes256),
        ..PutObjectResponse::default()
    })
}
