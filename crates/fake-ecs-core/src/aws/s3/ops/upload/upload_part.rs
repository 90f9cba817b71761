//! `UploadPart` — puts a part of an object, in the place of one of its number.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html>

use std::sync::Arc;

use crate::aws::s3::state::{Checksums, Part, etag};
use crate::aws::s3::{checksums, lookup};
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::wire::s3::enums::ServerSideEncryption;
use crate::wire::s3::types::{UploadPartRequest, UploadPartResponse};
use crate::wire::{ApiError, Blob, ErrorCode};

pub(in super::super) fn upload_part(
    region: &mut Region,
    input: UploadPartRequest,
) -> Result<UploadPartResponse, ApiError> {
    let UploadPartRequest {
        bucket,
        key,
        part_number,
        upload_id,
        body,
        checksum_crc32,
        checksum_crc32_c,
        checksum_crc64_nvme,
        checksum_sha1,
        checksum_sha256,
        content_md5,
        // Accepted, and without effect.
        checksum_algorithm: _,
        checksum_md5: _,
        checksum_sha512: _,
        checksum_xxhash128: _,
        checksum_xxhash3: _,
        checksum_xxhash64: _,
        content_length: _,
        expected_bucket_owner: _,
        request_payer: _,
        sse_customer_algorithm: _,
        sse_customer_key: _,
        sse_customer_key_md5: _,
    } = input;
    let body = body.unwrap_or_default();
    let sums = Checksums {
        crc32: checksum_crc32,
        crc32_c: checksum_crc32_c,
        crc64_nvme: checksum_crc64_nvme,
        sha1: checksum_sha1,
        sha256: checksum_sha256,
    };
    checksums::check(&sums, &body.0)?;
    let part = part(body, region.now());
    lookup::check_digest(content_md5.as_deref(), &part.etag)?;
    let e_tag = Some(part.etag.clone());
    put(region, (&bucket, &key, &upload_id), part_number, part)?;
    Ok(UploadPartResponse {
        checksum_crc32: sums.crc32,
        checksum_crc32_c: sums.crc32_c,
        checksum_crc64_nvme: sums.crc64_nvme,
        checksum_sha1: sums.sha1,
        checksum_sha256: sums.sha256,
        e_tag,
        server_side_encryption: Some(ServerSideEncryption::Aes256),
        ..UploadPartResponse::default()
    })
}

pub(super) fn part(body: Blob, now: Time) -> Part {
    Part {
        etag: etag(&body.0),
        body,
        modified: now,
    }
}

/// The part is there, in the place of one of its number.
pub(super) fn put(
    region: &mut Region,
    (bucket, key, id): (&str, &str, &str),
    number: i32,
    part: Part,
) -> Result<(), ApiError> {
    if !(1..=10_000).contains(&number) {
        return Err(ApiError::new(
            ErrorCode::InvalidArgument,
            "Part number must be an integer between 1 and 10000, inclusive",
        ));
    }
    let bucket = lookup::bucket_mut(region, bucket)?;
    lookup::upload(bucket, key, id)?;
    if let Some(upload) = bucket.uploads.get_mut(id) {
        upload.parts.insert(number, Arc::new(part));
    }
    Ok(())
}
