//! `CreateMultipartUpload` — begins an upload in parts.
//!
//! Not emulated yet: access lists, encryption with keys of others, locks, tags. They are accepted,
//! and without effect.
//!
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html>

use crate::aws::s3::lookup;
use crate::aws::s3::state::{About, Checksums, Upload};
use crate::ecs::Region;
use crate::kernel::sorted::SortedMap;
use crate::wire::ApiError;
use crate::wire::s3::enums::ServerSideEncryption;
use crate::wire::s3::types::{CreateMultipartUploadRequest, CreateMultipartUploadResponse};

pub(in super::super) fn create_multipart_upload(
    region: &mut Region,
    input: CreateMultipartUploadRequest,
) -> Result<CreateMultipartUploadResponse, ApiError> {
    let CreateMultipartUploadRequest {
        bucket,
        key,
        cache_control,
        checksum_algorithm,
        checksum_type,
        content_disposition,
        content_encoding,
        content_language,
        content_type,
        expires,
        metadata,
        storage_class,
        // Accepted, and without effect.
        acl: _,
        bucket_key_enabled: _,
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
    } = input;
    lookup::check_key(&key)?;
    lookup::bucket(region, &bucket)?;
    let about = About {
        content_type,
        content_encoding,
        content_disposition,
        content_language,
        cache_control,
        expires,
        metadata: metadata.unwrap_or_default(),
        storage_class: storage_class.map(|it| it.as_str().to_owned()),
        checksums: Checksums::default(),
    };
    let id = begin(region, &bucket, &key, about)?;
    Ok(CreateMultipartUploadResponse {
        bucket: Some(bucket),
        checksum_algorithm,
        checksum_type,
        key: Some(key),
        server_side_encryption: Some(ServerSideEncryption::Aes256),
        upload_id: Some(id),
        ..CreateMultipartUploadResponse::default()
    })
}

/// The upload is there, and has that id.
fn begin(region: &mut Region, bucket: &str, key: &str, about: About) -> Result<String, ApiError> {
    region.s3.uploads += 1;
    let text = format!("upload {}", region.s3.uploads);
    let id = format!("{:032x}", region.ids.number_of(&text));
    let upload = Upload {
        key: key.to_owned(),
        begun: region.now(),
        about,
        parts: SortedMap::new(),
    };
    let uploads = &mut lookup::bucket_mut(region, bucket)?.uploads;
    uploads.insert(id.clone(), upload);
    Ok(id)
}
