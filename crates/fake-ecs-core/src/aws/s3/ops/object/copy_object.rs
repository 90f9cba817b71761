//! `CopyObject` — puts an object that is there under another key, in this region.
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html>

use crate::aws::s3::lookup;
use crate::aws::s3::state::{About, Object};
use crate::ecs::Region;
use crate::wire::s3::enums::{MetadataDirective, ServerSideEncryption};
use crate::wire::s3::types::{CopyObjectRequest, CopyObjectResponse, CopyObjectResult};
use crate::wire::{ApiError, ErrorCode};

pub(in super::super) fn copy_object(
    region: &mut Region,
    input: CopyObjectRequest,
) -> Result<CopyObjectResponse, ApiError> {
    let CopyObjectRequest {
        bucket,
        key,
        copy_source,
        cache_control,
        content_disposition,
        content_encoding,
        content_language,
        content_type,
        copy_source_if_match,
        copy_source_if_none_match,
        expires,
        metadata,
        metadata_directive,
        storage_class,
        ..
    } = input;
    lookup::check_key(&key)?;
    let (from, of) = lookup::source(&copy_source)?;
    let replaces = metadata_directive == Some(MetadataDirective::Replace);
    let source = lookup::object(region, &from, &of)?;
    let (some, none) = (&copy_source_if_match, &copy_source_if_none_match);
    let otherwise = ErrorCode::PreconditionFailed;
    lookup::conditions(Some(source), some.as_deref(), none.as_deref(), otherwise)?;
    if (&from, &of) == (&bucket, &key) && !replaces && storage_class.is_none() {
        return Err(ApiError::new(ErrorCode::InvalidRequestCode, ONTO_ITSELF));
    }
    let storage_class = storage_class.map(|it| it.as_str().to_owned());
    let about = match replaces {
        true => About {
            content_type,
            content_encoding,
            content_disposition,
            content_language,
            cache_control,
            expires,
            metadata: metadata.unwrap_or_default(),
            storage_class,
            checksums: source.about.checksums.clone(),
        },
        false => About {
            storage_class,
            ..source.about.clone()
        },
    };
    let now = region.now();
    let object = Object::new(source.body.clone(), about, now);
    let e_tag = Some(object.etag.clone());
    lookup::bucket_mut(region, &bucket)?.put(key, object);
    Ok(CopyObjectResponse {
        copy_object_result: Some(CopyObjectResult {
            e_tag,
            last_modified: Some(now.timestamp()),
            ..CopyObjectResult::default()
        }),
        server_side_encryption: Some(ServerSideEncryption::Aes256),
        ..CopyObjectResponse::default()
    })
}

const ONTO_ITSELF: &str = "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
