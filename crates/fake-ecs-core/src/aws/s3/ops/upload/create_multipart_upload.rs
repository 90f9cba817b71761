//! `CreateMultipartUpload` — begins an upload in parts.
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
        ..
    } = input;
    lookup::check_key(&key)?;
    lookup::bucket(region, &bucket)?;
    let now = region.now();
    region.s3.uploads += 1;
    let number = region
        .ids
        .number_of(&format!("upload {}", region.s3.uploads));
    let id = format!("{number:032x}");
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
    let upload = Upload {
        key: key.clone(),
        begun: now,
        about,
        parts: SortedMap::new(),
    };
    let uploads = &mut lookup::bucket_mut(region, &bucket)?.uploads;
    uploads.insert(id.clone(), upload);
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
