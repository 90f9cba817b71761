//! `CompleteMultipartUpload` — makes an object of parts.
//!
//! All parts but the last have at least 5 MiB.
//!
//! Not emulated yet: checksums of all of it. They are accepted, and without effect.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html>

use crate::aws::s3::lookup;
use crate::aws::s3::state::{Object, Upload};
use crate::ecs::Region;
use crate::kernel::md5;
use crate::wire::s3::enums::ServerSideEncryption;
use crate::wire::s3::types::{
    CompleteMultipartUploadRequest, CompleteMultipartUploadResponse, CompletedPart,
};
use crate::wire::{ApiError, Blob, ErrorCode};

pub(in super::super) fn complete_multipart_upload(
    region: &mut Region,
    input: CompleteMultipartUploadRequest,
) -> Result<CompleteMultipartUploadResponse, ApiError> {
    let CompleteMultipartUploadRequest {
        bucket: name,
        key,
        upload_id,
        if_match,
        if_none_match,
        multipart_upload,
        // Accepted, and without effect.
        checksum_crc32: _,
        checksum_crc32_c: _,
        checksum_crc64_nvme: _,
        checksum_md5: _,
        checksum_sha1: _,
        checksum_sha256: _,
        checksum_sha512: _,
        checksum_type: _,
        checksum_xxhash128: _,
        checksum_xxhash3: _,
        checksum_xxhash64: _,
        expected_bucket_owner: _,
        mpu_object_size: _,
        request_payer: _,
        sse_customer_algorithm: _,
        sse_customer_key: _,
        sse_customer_key_md5: _,
    } = input;
    let now = region.now();
    let bucket = lookup::bucket_mut(region, &name)?;
    let upload = lookup::upload(bucket, &key, &upload_id)?;
    let parts = multipart_upload.and_then(|it| it.parts);
    let (body, etag) = joined(upload, &parts.unwrap_or_default())?;
    let (some, none) = (if_match.as_deref(), if_none_match.as_deref());
    lookup::conditions(
        bucket.object(&key),
        some,
        none,
        ErrorCode::PreconditionFailed,
    )?;
    let object = Object {
        body,
        etag: etag.clone(),
        modified: now,
        about: upload.about.clone(),
    };
    bucket.uploads.remove(&upload_id);
    bucket.put(key.clone(), object);
    let place = &region.scope.region;
    Ok(CompleteMultipartUploadResponse {
        location: Some(format!("https://{name}.s3.{place}.amazonaws.com/{key}")),
        bucket: Some(name),
        e_tag: Some(etag),
        key: Some(key),
        server_side_encryption: Some(ServerSideEncryption::Aes256),
        ..CompleteMultipartUploadResponse::default()
    })
}

/// How many bytes every part has but the last.
const PART_MIN: usize = 5 * 1024 * 1024;

/// The bytes of all parts, and the tag of an object that is made of them: the MD5 of their MD5s,
/// and how many there are.
fn joined(upload: &Upload, parts: &[CompletedPart]) -> Result<(Blob, String), ApiError> {
    if parts.is_empty() {
        return Err(ApiError::new(
            ErrorCode::MalformedXml,
            "The XML you provided was not well-formed or did not validate against our published schema",
        ));
    }
    let (mut body, mut digests) = (Vec::new(), Vec::new());
    let number = |part: &CompletedPart| part.part_number.unwrap_or_default();
    if parts
        .windows(2)
        .any(|pair| number(&pair[0]) >= number(&pair[1]))
    {
        return Err(ApiError::new(
            ErrorCode::InvalidPartOrder,
            "The list of parts was not in ascending order. Parts must be ordered by part number.",
        ));
    }
    for (at, part) in parts.iter().enumerate() {
        let given = part.e_tag.as_deref().unwrap_or_default().trim_matches('"');
        let known = upload.parts.get(&number(part));
        let known = known.filter(|it| it.etag.trim_matches('"') == given);
        let known = known.ok_or_else(|| ApiError::new(ErrorCode::InvalidPart, NO_PART))?;
        if at + 1 < parts.len() && known.body.0.len() < PART_MIN {
            return Err(ApiError::new(
                ErrorCode::EntityTooSmall,
                "Your proposed upload is smaller than the minimum allowed size",
            ));
        }
        body.extend_from_slice(&known.body.0);
        digests.extend_from_slice(&md5::digest(&known.body.0));
    }
    let etag = format!("\"{}-{}\"", md5::hex(&digests), parts.len());
    Ok((Blob(body), etag))
}

const NO_PART: &str = "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.";
